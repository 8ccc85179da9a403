import type { ErrorInfo } from '../recording/event.ts'
import { toJson } from '../workflow/json.ts'
import { failure, PlayheadError, type ProblemCode } from '../workflow/problem.ts'

/** True for the error by which a cancelled run unwinds. */
export function isCancelled(thrown: unknown): boolean {
  return isOf(PlayheadError, thrown) && thrown.code === 'cancelled'
}

/** An error that is known from a recording. Who catches it cannot tell it from the one that was thrown then. */
export class RecordedError extends PlayheadError {
  readonly info: ErrorInfo

  constructor(info: ErrorInfo) {
    super(info.code as ProblemCode, info.message, info.remedy ?? '', {})
    this.info = info
  }
}

/** The error by which a run unwinds that goes on later, in this process or another; its spans stay open. */
class Suspended extends Error {}

/** True for the error by which a run unwinds that goes on later. */
export function isSuspended(thrown: unknown): boolean {
  return isOf(Suspended, thrown)
}

/** The error by which a run unwinds that goes on later. */
export function suspended(): Error {
  return new Suspended('the run waits for a person')
}

/** `instanceof` for what handlers throw: a proxy may throw at the question. */
function isOf<T>(type: abstract new (...args: never) => T, thrown: unknown): thrown is T {
  try {
    return thrown instanceof type
  } catch {
    return false
  }
}

/** A part of an error, or undefined where it throws when it is read. */
function read(error: Error, part: 'name' | 'message' | 'stack' | 'cause'): unknown {
  try {
    return error[part]
  } catch {
    return undefined
  }
}

/** A part of an error as text. Handlers can throw errors whose parts are no texts. */
function partOf(error: Error, part: 'name' | 'message'): string {
  const value = read(error, part)
  if (typeof value === 'string') return value
  if (part === 'name') return 'Error'
  try {
    if (value !== undefined) return String(value)
  } catch {}
  return '(an error without a readable message)'
}

/** The error by which a cancelled run unwinds. */
export function cancelled(): PlayheadError {
  return failure('cancelled', {})
}

/** An error as it is recorded, with its causes. */
export function errorInfoOf(thrown: unknown, depth = 0): ErrorInfo {
  if (isOf(RecordedError, thrown)) return thrown.info
  if (!isOf(Error, thrown)) return { code: 'handler-failed', name: 'Error', message: describeThrown(thrown) }
  const info: ErrorInfo = {
    code: thrown instanceof PlayheadError ? thrown.code : 'handler-failed',
    name: thrown instanceof PlayheadError ? 'Error' : partOf(thrown, 'name'),
    message: partOf(thrown, 'message'),
  }
  if (thrown instanceof PlayheadError) info.remedy = thrown.remedy
  const stack = read(thrown, 'stack')
  const cause = read(thrown, 'cause')
  if (!(thrown instanceof PlayheadError) && typeof stack === 'string') info.stack = stack
  if (cause !== undefined && depth < 8) info.cause = errorInfoOf(cause, depth + 1)
  return info
}

/** Anything that can be thrown, as a text for people. Never empty. */
export function describeThrown(thrown: unknown): string {
  if (isOf(PlayheadError, thrown)) return thrown.message
  if (isOf(Error, thrown)) {
    const name = partOf(thrown, 'name')
    const message = partOf(thrown, 'message').trim() || 'it gives no reason'
    return name === 'Error' || name === '' ? message : `${name}: ${message}`
  }
  if (typeof thrown !== 'object' || thrown === null) return String(thrown).trim() || 'it gives no reason'
  try {
    return JSON.stringify(toJson(thrown))
  } catch {}
  try {
    return Object.prototype.toString.call(thrown)
  } catch {
    return 'a value that cannot be read'
  }
}
