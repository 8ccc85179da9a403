import type { PlayheadError } from '../workflow/problem.ts'
import type { AtOnce } from './at-once.ts'
import { isCancelled } from './errors.ts'
import type { Scope } from './scope.ts'

/**
 * Cancels work that takes too long.
 * @param timeout milliseconds; undefined for no limit
 * @param timedOut makes the error that it then fails with
 */
export function inTime<T>(
  scope: Scope,
  timeout: number | undefined,
  timedOut: () => PlayheadError,
  work: () => AtOnce<T>,
): AtOnce<T> {
  return timeout === undefined ? work() : limited(scope, timeout, timedOut, work)
}

async function limited<T>(
  scope: Scope,
  timeout: number,
  timedOut: () => PlayheadError,
  work: () => AtOnce<T>,
): Promise<T> {
  const outer = scope.signal
  const over = new AbortController()
  const done = new AbortController()
  scope.signal = AbortSignal.any([outer, over.signal])
  const timer = scope.run.ports.sleep(timeout, done.signal).then(
    () => over.abort(),
    () => undefined,
  )
  try {
    return await work()
  } catch (thrown) {
    // Where nothing outside was cancelled, the time was over, in this process or in the one before.
    throw !outer.aborted && isCancelled(thrown) ? timedOut() : thrown
  } finally {
    scope.signal = outer
    // With a reason, since without one a stack trace is made for each.
    done.abort(over)
    await timer
  }
}
