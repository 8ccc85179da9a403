import { type OpenSpan, type State, stackOf, topSpan } from '../../recording/state.ts'
import { lastPosition, type Timeline } from '../../recording/timeline.ts'
import type { Json } from '../../workflow/json.ts'
import type { Frame, Looking, Moment, Part, Thread, ValuePlace } from '../protocol/execution.ts'
import { eventText } from './event-text.ts'
import { changesOf, partsOf, rowsOf, valueAt } from './value-rows.ts'

/** Threads that are shown; a run can have thousands. */
const mostThreads = 50

/** All that is to be seen at a position, which is moved to where there is one. */
export async function momentOf(timeline: Timeline, looking: Looking): Promise<Moment> {
  const position = nearest(timeline, looking.position)
  const state = await timeline.state(position)
  const event = position === 0 ? undefined : await timeline.event(position - 1)
  const thread = event ? timeline.structure.thread(timeline.structure.span(event.seq)) : 1
  const frame = frameAt(state, looking.span, thread)
  const threads = threadsAt(state, frame?.thread ?? thread)
  return {
    position,
    time: state.time,
    ...(event && { event: eventText(event, timeline.structure) }),
    threads,
    ...(frame && { span: frame.seq }),
    values: frame
      ? rowsOf(partsOf(state, frame), changesOf(event, frame, state), new Set(looking.open), looking.shown)
      : atEnd(state, looking),
  }
}

/** The frame that is asked for, or the innermost one of the thread that has just moved. */
function frameAt(state: State, span: number | undefined, thread: number): OpenSpan | undefined {
  const asked = span === undefined ? undefined : state.spans.get(span)
  return asked ?? topSpan(state, thread) ?? [...state.spans.values()].at(-1)
}

/** After the last exit nothing is open, and the outermost context is what there is. */
function atEnd(state: State, { open, shown }: Looking) {
  const context = state.contexts.get(0)
  return context ? rowsOf({ context }, {}, new Set(open), shown) : []
}

/** @param shown the thread that one looks at: it comes first, and with all that encloses it */
function threadsAt(state: State, shown: number): Thread[] {
  const ids = [...new Set([...state.spans.values()].map(({ thread }) => thread))]
  ids.sort((a, b) => Number(b === shown) - Number(a === shown) || a - b)
  return ids.slice(0, mostThreads).map(id => {
    const spans = stackOf(state, topSpan(state, id))
    return {
      id,
      name: spans.find(span => span.thread === id && span.seq + 1 === id)?.id ?? '',
      frames: (id === shown ? spans : spans.filter(({ thread }) => thread === id)).map(frameOf),
    }
  })
}

function frameOf(span: OpenSpan): Frame {
  return {
    span: span.seq,
    kind: span.kind,
    id: span.id,
    address: span.address,
    ...(span.nodeType !== undefined && { nodeType: span.nodeType }),
    visit: span.visit,
    attempt: span.attempt,
    ...(span.pinned && { pinned: true as const }),
    ...(span.error && { failed: true as const }),
  }
}

/** The value at a place; undefined where there is none. */
export async function momentValue(
  timeline: Timeline,
  { position, span, path }: ValuePlace,
): Promise<Json | undefined> {
  const state = await timeline.state(nearest(timeline, position))
  const frame = state.spans.get(span)
  const parts: Partial<Record<Part, Json>> = frame
    ? partsOf(state, frame)
    : state.contexts.has(0)
      ? { context: state.contexts.get(0)! }
      : {}
  return valueAt(parts, path)
}

/** The next or previous position at which a node has just begun; the first or last one where there is none. */
export function nearNode(timeline: Timeline, position: number, direction: 1 | -1): number {
  const { structure } = timeline
  const last = lastPosition(timeline)
  for (let at = nearest(timeline, position) + direction; at >= 1 && at <= last; at += direction) {
    if (structure.type(at - 1) === 'enter' && structure.site(at - 1).kind === 'node') return at
  }
  return direction === 1 ? last : 0
}

function nearest(timeline: Timeline, position: number): number {
  const last = lastPosition(timeline)
  return Number.isFinite(position) ? Math.max(0, Math.min(last, Math.round(position))) : last
}
