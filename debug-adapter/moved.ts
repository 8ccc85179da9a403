import { lastPosition } from '../src/recording/timeline.ts'
import type { Session } from './session.ts'

/** The body of `playhead/moved`: where the playhead stands, for views beside the editor that follow it. */
export interface Moved {
  /** Id of the execution. */
  execution: string
  position: number
  /** The furthest position that there is so far; of a live run the one where it stands. */
  last: number
  /** The event that it stands at. */
  seq: number
  /** Of the innermost span there. */
  address: string
  /** True while the run can still go on. */
  live: boolean
  /** What is worth knowing of the stop: how a variable changes, or why a condition could not be evaluated. */
  text?: string
}

/** Where the playhead of a session stands. @param text of the stop */
export function movedBody({ debuggee: { playhead, timeline } }: Session, text?: string): Moved {
  const { seq, position } = playhead.cursor
  // Where a run stands before an exit, that has been told already.
  const last = timeline.live ? Math.max(position, playhead.head.position) : lastPosition(timeline)
  const { structure, header, live, length } = timeline
  return {
    execution: header.execution,
    position,
    last,
    seq,
    address: length === 0 ? '' : structure.address(structure.span(Math.max(0, Math.min(seq, length - 1)))),
    live,
    ...(text === undefined ? {} : { text }),
  }
}
