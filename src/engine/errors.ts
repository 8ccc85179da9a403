import type { ErrorInfo } from '../recording/event.ts'
import { failure, PlayheadError } from '../workflow/problem.ts'

/** True for the error by which a cancelled run unwinds. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof PlayheadError && thrown.code === 'cancelled'
}

/** The error by which a cancelled run unwinds. */
export function cancelled(): PlayheadError {
  return failure('cancelled', {})
}

/** An error as it is recorded, with its causes. */
export function errorInfoOf(thrown: unknown, depth = 0): ErrorInfo {
  if (!(thrown instanceof Error)) return { code: 'handler-failed', name: 'Error', message: String(thrown) }
  const info: ErrorInfo = {
    code: thrown instanceof PlayheadError ? thrown.code : 'handler-failed',
    name: thrown instanceof PlayheadError ? 'Error' : thrown.name,
    message: thrown.message,
  }
  if (thrown instanceof PlayheadError) info.remedy = thrown.remedy
  else if (thrown.stack) info.stack = thrown.stack
  if (thrown.cause !== undefined && depth < 8) info.cause = errorInfoOf(thrown.cause, depth + 1)
  return info
}
