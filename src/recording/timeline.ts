import type { Event } from './event.ts'
import type { ExecutionStatus, RecordingHeader, RecordingSummary } from './format.ts'
import type { Sketch } from './sketch.ts'
import type { State } from './state.ts'
import type { Structure } from './structure.ts'

/**
 * The events of one execution, seen as positions: position p lies before event p. A recording and a live run are the
 * same thing; only the end of a live one still grows.
 */
export interface Timeline {
  readonly header: RecordingHeader
  readonly structure: Structure
  /** Number of events so far. */
  readonly length: number
  /** True while the execution can still go on. */
  readonly live: boolean
  readonly status: ExecutionStatus
  readonly summary?: RecordingSummary
  /**
   * Lets a live execution run on until event `seq` is about to happen; true when it exists. Resolves to false when the
   * execution ends before, and when `signal` is aborted first.
   */
  reach(seq: number, signal?: AbortSignal): Promise<boolean>
  /** Event `seq`, below {@link length}. */
  event(seq: number): Promise<Event>
  /** The state at a position from 0 to {@link length}: a pure function of it. */
  state(position: number): Promise<State>
  /** The times of all events, where they can be read without the events. See `sketchOf`. */
  sketch?(onPart: (part: number) => void, signal?: AbortSignal): Promise<Sketch>
}

/** The first position at which there is something to look at: after the first event. */
export const firstPosition = 1

/** The last position at which something can be looked at: before the last exit, while its span is still open. */
export function lastPosition(timeline: Timeline): number {
  const { structure, length } = timeline
  if (length === 0) return 0
  return structure.type(length - 1) === 'exit' && structure.span(length - 1) === 0 ? length - 1 : length
}

/** The thread on which the event before a position happened. */
export function threadAt(structure: Structure, position: number): number {
  if (structure.length === 0) return 1
  const seq = Math.max(0, position - 1)
  const span = structure.span(seq)
  // A branch that has been left is no thread any more.
  const left = structure.type(seq) === 'exit' ? (structure.parent(span) ?? span) : span
  return structure.thread(left)
}

/** True where a thread is open at a position: the main one always, a branch from its beginning to its join. */
export function isThreadAt(structure: Structure, thread: number, position: number): boolean {
  if (thread === 1) return true
  // A thread has the number of the event that began it, counted from 1.
  const began = thread - 1
  if (began < 0 || began >= Math.min(position, structure.length)) return false
  if (structure.type(began) !== 'enter' || structure.thread(began) !== thread) return false
  const ended = structure.exit(began)
  return ended === undefined || ended >= position
}
