import { branchId, childAddress } from '../workflow/address.ts'
import { endable } from './endable.ts'
import { cancelled, isCancelled, isSuspended } from './errors.ts'
import type { NodeRun } from './node-run.ts'
import { countVisit, type Scope } from './scope.ts'
import { inSpan } from './span.ts'
import { SpanWork, type Work } from './work.ts'

/** A part of a node's work that runs beside others. */
export interface SideWork<T> {
  id: string
  work(work: Work): Promise<T>
}

/**
 * Does parts of a node's work at the same time, each on a thread of its own. All are awaited; the first error ends the
 * others.
 */
export async function runBeside<T>(run: NodeRun, parts: readonly SideWork<T>[]): Promise<T[]> {
  const { scope, span, node } = run
  const { waiting } = scope.run
  const control = new AbortController()
  const signal = AbortSignal.any([scope.signal, control.signal])
  let failed: { thrown: unknown } | undefined
  let suspension: { thrown: unknown } | undefined
  const results: T[] = []
  const one = async ({ id, work }: SideWork<T>, i: number) => {
    waiting.begin()
    try {
      const visit = countVisit(scope.visits, `${span} ${branchId(id)}`)
      const entering = { kind: 'branch' as const, id, node: node.id, parent: span, visit }
      results[i] = await inSpan(scope, entering, async own => {
        const address = childAddress(run.address, branchId(id), visit)
        const end = endable(scope.run, own, address, signal)
        const inner: Scope = { ...scope, signal: end.signal, ended: end.failure }
        try {
          return await work(new SpanWork(inner, own, address, {}))
        } catch (thrown) {
          throw (isCancelled(thrown) && end.failure()) || thrown
        } finally {
          end.done()
        }
      })
    } catch (thrown) {
      if (isSuspended(thrown)) suspension ??= { thrown }
      else {
        failed ??= { thrown }
        control.abort()
      }
    } finally {
      waiting.end()
    }
  }
  waiting.end()
  await Promise.all(parts.map(one))
  waiting.begin()
  if (scope.signal.aborted) throw cancelled()
  if (failed) throw failed.thrown
  if (suspension) throw suspension.thrown
  return results
}
