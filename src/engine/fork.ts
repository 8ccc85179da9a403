import type { EnterEvent, Event } from '../recording/event.ts'
import type { RecordingHeader } from '../recording/format.ts'
import { createLiveTimeline, type LivePorts, type LiveTimeline } from '../recording/live-timeline.ts'
import type { Timeline } from '../recording/timeline.ts'
import { failure } from '../workflow/problem.ts'
import type { Change } from './change.ts'
import type { Before } from './execution.ts'
import type { Match } from './fork-match.ts'
import { checkForkedValues } from './fork-values.ts'
import { createPast, inputEdits } from './past.ts'

/** What a fork begins with: the events of its parent before a position, as far as they fit, and changes that are made there. */
export interface Origin {
  parent: Timeline
  match: Match
  /** Their spans are those of the parent. */
  changes: readonly Change[]
}

/** A fork that stands where it leaves its parent. */
export interface Forked {
  timeline: LiveTimeline
  /** How many events come from the parent. */
  length: number
  before: Before
}

/**
 * Tells a new timeline what a fork takes from its parent, and makes that its past: the run then takes the way that the parent
 * took, and what came to its end there is neither done nor told again.
 * @throws {PlayheadError} `fork-hidden`, `fork-lost-place`; the timeline is cancelled then
 */
export async function tellOrigin(
  header: RecordingHeader,
  ports: LivePorts,
  free: boolean,
  { parent, match, changes }: Origin,
): Promise<Forked> {
  const timeline = createLiveTimeline(header, ports, free)
  try {
    const { length, numberOf } = match
    const { structure } = parent
    for (let seq = 0, told = 0; told < length; seq++) {
      if (numberOf(seq) === undefined) continue
      const exit = structure.type(seq) === 'enter' ? structure.exit(seq) : undefined
      const reused = exit !== undefined && numberOf(exit) !== undefined
      timeline.retell(renumbered(await parent.event(seq), told++, numberOf, reused))
    }
    const end = await timeline.state(length)
    const past = createPast(timeline, end, end.time)
    const moved = changes.map(change => {
      const span = numberOf(change.span)
      if (span !== undefined && end.spans.has(span)) return { ...change, span }
      throw failure('fork-lost-place', { address: structure.address(change.span) })
    })
    await checkForkedValues(timeline, end, moved, header.parent?.execution ?? '')
    timeline.edits.push(...(await inputEdits(timeline, end)))
    for (const change of moved) timeline.edit(change)
    return { timeline, length, before: { past, timeline } }
  } catch (thrown) {
    await timeline.finish({ status: 'cancelled' })
    throw thrown
  }
}

/** An event of the parent as the fork has it. */
function renumbered(event: Event, seq: number, numberOf: Match['numberOf'], reused: boolean): Event {
  if (event.type !== 'enter') return { ...event, seq, span: numberOf(event.span)! }
  const { parent, reused: before, ...rest } = event
  const told: EnterEvent = { ...rest, seq }
  if (parent !== undefined) told.parent = numberOf(parent)!
  if (reused) told.reused = true
  return told
}
