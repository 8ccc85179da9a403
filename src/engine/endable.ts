import type { Address } from '../workflow/address.ts'
import { failure } from '../workflow/problem.ts'
import { isCancelled } from './errors.ts'
import type { Run, Scope } from './scope.ts'
import { report } from './span.ts'

/** A branch that a person can end while the others go on. */
export interface Endable {
  /** Aborted when the branch is to end, alone or with all around it. */
  signal: AbortSignal
  /** What it fails with, once a person has ended it alone. */
  failure(): Error | undefined
  /** It is over. */
  done(): void
}

const always = { failure: () => undefined, done: () => undefined }

/**
 * Makes a branch endable where somebody may want that, which is where a run is debugged.
 * @param span of the branch
 * @param outer ends what is around it, too
 */
export function endable(run: Run, span: number, address: Address, outer: AbortSignal): Endable {
  const { branches } = run
  if (!branches) return { signal: outer, ...always }
  const own = new AbortController()
  branches.set(span, () => own.abort())
  return {
    signal: AbortSignal.any([outer, own.signal]),
    failure: () =>
      own.signal.aborted && !outer.aborted ? failure('branch-ended', { address }, { address }) : undefined,
    done: () => void branches.delete(span),
  }
}

/** Does the work of a branch; it fails where a person has ended it, also when nothing of it was left to do. */
export async function unlessEnded(scope: Scope, end: Endable, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    if (!isCancelled(thrown) || !end.failure()) throw thrown
  } finally {
    end.done()
  }
  const ended = end.failure()
  if (!ended) return
  // Here, because the others can make up for it, which what is around the branch does not know.
  await report(scope, scope.span, ended)
  throw ended
}
