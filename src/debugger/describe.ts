import { lastPosition } from '../recording/timeline.ts'
import type { Halt, Playhead } from './playhead.ts'

const reasons: Partial<Record<Halt['reason'], string>> = {
  breakpoint: 'Paused on breakpoint',
  function: 'Paused on breakpoint',
  data: 'Paused on data breakpoint',
  exception: 'Paused on error',
  pause: 'Paused',
}

/** `Step 41 of 97 · replay`, or `Step 41 · 12 behind live`; undefined at the live end. */
export function positionText(playhead: Playhead): string | undefined {
  const { timeline, cursor, head } = playhead
  if (!timeline.live) return `Step ${cursor.position} of ${lastPosition(timeline)} · replay`
  const behind = head.position - cursor.position
  return behind > 0 ? `Step ${cursor.position} · ${behind} behind live` : undefined
}

/** What a client shows for a stop. */
export function haltText(playhead: Playhead, halt: Halt): string | undefined {
  if (halt.reason === 'start') return 'Start of recording'
  if (halt.reason === 'end') return `End of recording (${endingText(playhead)})`
  if (halt.reason === 'resume') return `End of what was recorded · Step ${halt.cursor.position}`
  if (halt.reason === 'restart') return `Forked · Step ${halt.cursor.position}`
  if (halt.reason === 'attach') return `Attached · Step ${halt.cursor.position}`
  const position = positionText(playhead)
  if (position === undefined) return undefined
  const reason = reasons[halt.reason]
  return reason === undefined ? position : `${reason} · ${position}`
}

/** `completed`, `failed at <address>`, `cancelled` or `interrupted`. */
function endingText({ timeline }: Playhead): string {
  if (timeline.status !== 'failed') return timeline.status
  const { structure } = timeline
  for (let seq = timeline.length - 1; seq >= 0; seq--) {
    if (structure.type(seq) === 'error') return `failed at ${structure.address(structure.span(seq))}`
  }
  return 'failed'
}
