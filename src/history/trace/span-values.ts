import type { ErrorEvent, ErrorInfo, ExitStatus, SpanKind } from '../../recording/event.ts'
import type { State } from '../../recording/state.ts'
import type { Address } from '../../workflow/address.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import type { NearReader } from './near-reader.ts'

/** A span with its values, as it was when it was left, or, while it is open, at the end of the timeline. */
export interface SpanValues {
  /** The seq of its enter event. */
  span: number
  kind: SpanKind
  /** Workflow name, node id, name of a tool … */
  id: string
  address: Address
  workflow: string
  nodeType?: string
  visit: number
  attempt: number
  pinned?: true
  /** Its result comes from the execution that this one was forked from. */
  reused?: true
  status: ExitStatus | 'open'
  /** Milliseconds since the execution started. */
  startedAt: number
  endedAt?: number
  /** Milliseconds. */
  duration?: number
  input?: JsonObject
  output?: Json
  /** What made it fail, wherever in it that was seen first; or what it went on in spite of. */
  error?: ErrorInfo
}

/** A span with its values and the state that they come from. Reads at most the blocks of its beginning and its end. */
export async function readSpan(
  timeline: NearReader,
  span: number,
): Promise<{ values: SpanValues; state: State }> {
  const { structure } = timeline
  const exit = structure.exit(span)
  const position = exit ?? timeline.length
  const found = timeline.state(position)
  const state = found instanceof Promise ? await found : found
  const open = state.spans.get(span)
  if (!open) throw new RangeError(`span ${span} is not open at ${position}`)
  const status = structure.status(span)
  const error =
    open.error ?? (status === 'failed' || status === 'skipped' ? await errorIn(timeline, span) : undefined)
  const left = exit === undefined ? undefined : timeline.event(exit)
  const endedAt = (left instanceof Promise ? await left : left)?.time
  const values: SpanValues = {
    span,
    kind: open.kind,
    id: open.id,
    address: open.address,
    workflow: open.workflow,
    ...(open.nodeType !== undefined && { nodeType: open.nodeType }),
    visit: open.visit,
    attempt: open.attempt,
    ...(open.pinned && { pinned: open.pinned }),
    ...(open.reused && { reused: open.reused }),
    status,
    startedAt: open.enteredAt,
    ...(endedAt !== undefined && { endedAt, duration: round(endedAt - open.enteredAt) }),
    ...(open.input !== undefined && { input: open.input }),
    ...(open.output !== undefined && { output: open.output }),
    ...(error && { error }),
  }
  return { values, state }
}

/** Microseconds are the finest that is recorded; sums of doubles show more. */
export const round = (milliseconds: number) => Math.round(milliseconds * 1_000) / 1_000

/** The last error that was recorded in a span that has ended. */
async function errorIn(timeline: NearReader, span: number): Promise<ErrorInfo | undefined> {
  const { structure } = timeline
  for (let seq = structure.exit(span)! - 1; seq > span; seq--) {
    if (structure.type(seq) !== 'error' || !structure.isWithin(structure.span(seq), span)) continue
    return ((await timeline.event(seq)) as ErrorEvent).error as ErrorInfo
  }
  return undefined
}
