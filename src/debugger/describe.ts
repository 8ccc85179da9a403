import type { ExecutionStatus } from '../recording/format.ts'
import { lastPosition } from '../recording/timeline.ts'
import { t } from '../workflow/translate.ts'
import type { Halt, Playhead } from './playhead.ts'

const reasons: Partial<Record<Halt['reason'], () => string>> = {
  breakpoint: () => t('Paused on breakpoint'),
  function: () => t('Paused on breakpoint'),
  data: () => t('Paused on data breakpoint'),
  exception: () => t('Paused on error'),
  pause: () => t('Paused'),
}

/** `Step 41 of 97 · replay`, or `Step 41 · 12 behind live`; undefined at the live end. */
export function positionText(playhead: Playhead): string | undefined {
  const { timeline, cursor, head } = playhead
  if (!timeline.live) return t('Step {0} of {1} · replay', cursor.position, lastPosition(timeline))
  const behind = head.position - cursor.position
  return behind > 0 ? t('Step {0} · {1} behind live', cursor.position, behind) : undefined
}

/** What a client shows for a stop. */
export function haltText(playhead: Playhead, halt: Halt): string | undefined {
  if (halt.reason === 'start') return t('Start of recording')
  if (halt.reason === 'end') return t('End of recording ({0})', endingText(playhead))
  if (halt.reason === 'resume') return t('End of what was recorded · Step {0}', halt.cursor.position)
  if (halt.reason === 'restart') return t('Forked · Step {0}', halt.cursor.position)
  if (halt.reason === 'attach') return t('Attached · Step {0}', halt.cursor.position)
  const position = positionText(playhead)
  if (position === undefined) return undefined
  const reason = reasons[halt.reason]
  return reason === undefined ? position : `${reason()} · ${position}`
}

const endings: Record<Exclude<ExecutionStatus, 'failed'>, () => string> = {
  completed: () => t('completed'),
  cancelled: () => t('cancelled'),
  interrupted: () => t('interrupted'),
  waiting: () => t('waiting'),
  running: () => t('running'),
}

/** `completed`, `failed at <address>`, `cancelled` or `interrupted`. */
function endingText({ timeline }: Playhead): string {
  const { status } = timeline
  if (status !== 'failed') return endings[status]()
  const { structure } = timeline
  for (let seq = timeline.length - 1; seq >= 0; seq--) {
    if (structure.type(seq) === 'error') return t('failed at {0}', structure.address(structure.span(seq)))
  }
  return t('failed')
}
