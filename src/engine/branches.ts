import { type Address, branchId, childAddress } from '../workflow/address.ts'
import type { JsonObject } from '../workflow/json.ts'
import type { ParallelConfig } from '../workflow/node-types/parallel.ts'
import { failure } from '../workflow/problem.ts'
import { cancelled, isCancelled } from './errors.ts'
import { mergeBranches } from './merge.ts'
import { runPath } from './run-path.ts'
import { countVisit, emit, type Scope } from './scope.ts'
import { inSpan } from './span.ts'

/** How a branch ended. */
export type BranchResult = 'completed' | 'failed' | 'cancelled'

/**
 * Runs several paths at the same time, each in a span and on a thread of its own, on its own view of the context.
 * @param parent the span that the branches lie in
 * @param starts the first node of each branch
 * @param stops nodes at which a branch ends, because they come after the join
 * @returns the merged context, which is not written yet
 */
export async function runBranches(
  scope: Scope,
  parent: { span: number; address: Address },
  starts: readonly string[],
  join: ParallelConfig['join'],
  stops: ReadonlySet<string>,
): Promise<{ context: JsonObject; results: ReadonlyMap<string, BranchResult> }> {
  const control = new AbortController()
  const signal = AbortSignal.any([scope.signal, control.signal])
  const tolerated = scope.tolerated || join !== 'all'
  const base = scope.context
  const finals: (JsonObject | undefined)[] = starts.map(() => undefined)
  const results = new Map<string, BranchResult>()
  let firstError: unknown

  const branch = async (start: string, i: number) => {
    const visit = countVisit(scope.visits, `${parent.span} ${branchId(start)}`)
    try {
      await inSpan(scope, { kind: 'branch', id: start, parent: parent.span, visit }, async span => {
        const address = childAddress(parent.address, branchId(start), visit)
        const visits = new Map<string, number>()
        const inner: Scope = { ...scope, span, address, context: base, signal, visits, tolerated }
        await runPath(inner, start, stops)
        if (join === 'first') {
          // Another one may have come to its end since the last node of this one began.
          if (signal.aborted) throw cancelled()
          control.abort()
        }
        finals[i] = inner.context
      })
      results.set(start, 'completed')
    } catch (thrown) {
      results.set(start, isCancelled(thrown) ? 'cancelled' : 'failed')
      if (!isCancelled(thrown)) firstError ??= thrown
      if (join === 'all') control.abort()
    }
  }

  await Promise.all(starts.map(branch))
  if (scope.signal.aborted) throw cancelled()
  const done = finals.filter(context => context !== undefined)
  if (join === 'all' && firstError !== undefined) throw firstError
  if (done.length === 0) {
    const place = { path: scope.run.file.path, address: parent.address }
    throw failure('all-branches-failed', { count: starts.length }, place, firstError)
  }
  const { context, conflicts } = mergeBranches(base, done)
  if (conflicts.length > 0) {
    const text = `Parallel branches wrote different values to ${conflicts.join(', ')}; the last branch in the list won.`
    await emit(scope, { type: 'log', span: parent.span, text, level: 'warning' })
  }
  return { context, results }
}
