import { getOwn, type Json, type JsonPath, parsePath } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'

/**
 * Reads a path into a state: `user.name`, `items[0].id`, `items.0`, `rows[0][1]`, `items[-1]`, `["odd key"]`; an empty
 * one is the whole state.
 * @throws {PlayheadError} `invalid-path`
 */
export function statePath(text: string): JsonPath {
  const bare = text.trim().replace(/^\$ctx(?=$|[.[])\.?/, '')
  if (bare === '') return []
  // Numbers between points are indexes, as some people write them.
  const path = parsePath(bare.replace(/\.(\d+)(?=$|[.[])/g, '[$1]'))
  if (!path) throw failure('invalid-path', { path: text })
  return path
}

/**
 * The value at a path of a state; undefined where there is none.
 * @throws {PlayheadError} `invalid-path`
 */
export function queryState(state: Json, text: string): Json | undefined {
  let value: Json | undefined = state
  for (const step of statePath(text)) {
    if (value === undefined) return undefined
    value = getOwn(value, typeof step === 'number' && !Array.isArray(value) ? String(step) : step)
  }
  return value
}
