import { failure } from '../workflow/problem.ts'
import type { RecordingRow } from './row.ts'
import { shortestPrefix } from './storage.ts'

/** How many rows {@link chooseRow} needs to see. */
export const enoughRows = 12

/**
 * The one execution that is meant.
 * @param beginning rows whose ids begin with the name, in the order of ids
 * @throws {PlayheadError} `recording-not-found`, `recording-ambiguous`
 */
export function chooseRow(name: string, beginning: readonly RecordingRow[]): RecordingRow {
  const exact = beginning.filter(row => row.id === name)
  const meant = exact.length > 0 ? exact : name.length < shortestPrefix ? [] : beginning
  const ids = [...new Set(meant.map(row => row.id))]
  if (ids.length > 1) throw failure('recording-ambiguous', { name, matches: ids })
  // Of a recording and its copies, the one whose name tells the id is the recording.
  const row = meant.find(({ path }) => path === undefined || path.includes(ids[0]!)) ?? meant[0]
  if (!row) throw failure('recording-not-found', { name })
  return row
}
