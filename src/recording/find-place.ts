import { failure } from '../workflow/problem.ts'
import { firstPosition, lastPosition, type Timeline } from './timeline.ts'

/**
 * The position that a text names: `start`, `end`, `failure` (the end, where nothing failed), a position, or the address
 * of a span, whose beginning it is.
 * @throws {PlayheadError} `unknown-place`
 */
export function findPlace(timeline: Timeline, text: string | number): number {
  const last = lastPosition(timeline)
  const { structure } = timeline
  if (text === 'start') return firstPosition
  if (text === 'end') return last
  if (text === 'failure') return failurePosition(timeline) ?? last
  const position = typeof text === 'number' ? text : /^\d+$/.test(text) ? Number(text) : undefined
  if (position !== undefined) {
    if (Number.isInteger(position) && position >= firstPosition && position <= last) return position
    throw failure('unknown-place', { text: String(text), last })
  }
  for (let seq = 0; seq < timeline.length; seq++) {
    if (structure.type(seq) === 'enter' && structure.address(seq) === text) return seq + 1
  }
  throw failure('unknown-place', { text: String(text), last })
}

/** After the error that ended the execution; undefined where none did. */
function failurePosition(timeline: Timeline): number | undefined {
  for (let seq = timeline.length - 1; seq >= 0; seq--) {
    if (timeline.structure.type(seq) === 'error') return seq + 1
  }
  return undefined
}
