import type { ErrorInfo } from '../recording/event.ts'
import { toJson } from '../workflow/json.ts'
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
  if (!(thrown instanceof Error))
    return { code: 'handler-failed', name: 'Error', message: describeThrown(thrown) }
  // Handlers can throw errors whose parts are not the texts that they should be.
  const info: ErrorInfo = {
    code: thrown instanceof PlayheadError ? thrown.code : 'handler-failed',
    name: thrown instanceof PlayheadError ? 'Error' : `${thrown.name}`,
    message: `${thrown.message}`,
  }
  if (thrown instanceof PlayheadError) info.remedy = thrown.remedy
  else if (typeof thrown.stack === 'string') info.stack = thrown.stack
  if (thrown.cause !== undefined && depth < 8) info.cause = errorInfoOf(thrown.cause, depth + 1)
  return info
}

/** Anything that can be thrown, as a text for people. */
export function describeThrown(thrown: unknown): string {
  if (thrown instanceof Error)
    return thrown.name === 'Error' ? thrown.message : `${thrown.name}: ${thrown.message}`
  if (typeof thrown === 'string') return thrown
  try {
    return JSON.stringify(toJson(thrown))
  } catch {
    return Object.prototype.toString.call(thrown)
  }
}
