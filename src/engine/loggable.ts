import { type Json, NotJsonError, toJson } from '../workflow/json.ts'
import { describeThrown } from './errors.ts'

/** What a handler logs, as JSON. A log must not make a run fail: what cannot be recorded is replaced by the reason. */
export function loggable(data: unknown): Json {
  try {
    return toJson(data)
  } catch (thrown) {
    return `(not recorded: ${notJsonDetail(thrown)})`
  }
}

/** Why a value could not be made JSON. Its getters run when it is read, and may throw anything. */
export function notJsonDetail(thrown: unknown): string {
  return thrown instanceof NotJsonError ? thrown.message : describeThrown(thrown)
}
