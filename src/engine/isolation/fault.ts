import type { Place, PlayheadError } from '../../workflow/problem.ts'

type Make = (handler: string, place: Place) => PlayheadError

const faults = new WeakMap<object, Make>()

/**
 * An error about the call of a handler, not one that the handler has thrown.
 * @param name of the function, for who does not say it better
 */
export function asFault(name: string, make: Make): PlayheadError {
  const error = make(name, {})
  faults.set(error, make)
  return error
}

/**
 * The error with its place, where it is one about the call of a handler; undefined for what a handler has thrown.
 * @param handler as the workflow names it
 */
export function faultOf(thrown: unknown, handler: string, place: Place): PlayheadError | undefined {
  return typeof thrown === 'object' && thrown !== null ? faults.get(thrown)?.(handler, place) : undefined
}
