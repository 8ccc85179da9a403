import type { Structure } from '../recording/structure.ts'
import { threadAt } from '../recording/timeline.ts'

/** What happens at a place where one can stop. */
export type Edge = 'enter' | 'exit' | 'error' | 'write'

/** An event at which one can stop, and the position that shows it. */
export interface Stop {
  seq: number
  edge: Edge
  /**
   * After the event for enter and error; before it for exit and write (a change by a person is one, too), while all is
   * still there to be looked at.
   */
  position: number
  span: number
  thread: number
}

/** The stop of an event; logs have none. */
export function stopOf(structure: Structure, seq: number): Stop | undefined {
  const type = structure.type(seq)
  if (type === 'log') return undefined
  const span = structure.span(seq)
  const after = type === 'enter' || type === 'error'
  const edge = type === 'edit' ? 'write' : type
  return { seq, edge, position: after ? seq + 1 : seq, span, thread: structure.thread(span) }
}

/** True for the stops that stepping in can reach: all that begins or ends, except branches, which only are threads. */
export function isVisible(structure: Structure, stop: Stop): boolean {
  return (stop.edge === 'enter' || stop.edge === 'exit') && structure.site(stop.span).kind !== 'branch'
}

/** Where a playhead stands. The event is the one it looks at; the position decides all that is shown. */
export interface Cursor {
  seq: number
  position: number
  thread: number
}

/**
 * The cursor that looks at a position: at what has just happened, on the thread where it happened. It never looks ahead,
 * because at the live end there is nothing yet.
 */
export function cursorAt(structure: Structure, position: number): Cursor {
  return { seq: Math.max(0, position - 1), position, thread: threadAt(structure, position) }
}
