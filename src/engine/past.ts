import type { ErrorInfo, ExitStatus, NewEvent } from '../recording/event.ts'
import type { RecordedTimeline } from '../recording/reader.ts'
import type { State } from '../recording/state.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { cancelled, RecordedError } from './errors.ts'
import { type Entering, markReported } from './span.ts'

/** A span of the past. */
export interface PastSpan {
  seq: number
  status: ExitStatus | 'open'
  /** Milliseconds since the start of the execution, while it is open. */
  enteredAt?: number
}

/**
 * What an execution did in a process that is no more. A run that goes on takes the way it took before: what it did then is
 * not done again and not told again, and its results come from the recording.
 */
export interface Past {
  /** The span that was opened at this place, if there was one. */
  find(entering: Entering): PastSpan | undefined
  /** The number that an event has in the recording, if it was told before. Each event is found once. */
  recorded(event: NewEvent): number | undefined
  /** The context that belongs to a span, just before an event. */
  contextAt(span: number, seq: number): Promise<JsonObject | undefined>
  /** The context that belongs to a span that was still open at the end. */
  lastContext(span: number): JsonObject | undefined
  /** What a span that was left has given. @throws what it failed with */
  resultOf(past: PastSpan): Promise<PastResult>
  /** True for a span in which nothing else was open at the end. */
  wasCutOff(span: number): boolean
  /** Milliseconds since an open span was entered; 0 for one that is new. */
  elapsed(span: number): number
}

/** What a span has given. */
export interface PastResult {
  output: Json | undefined
  next: readonly string[]
  /** The seq of its exit. */
  exit: number
}

/**
 * @param end the state after the last event
 * @param now milliseconds since the start of the execution
 */
export function createPast(timeline: RecordedTimeline, end: State, now: number): Past {
  const { structure, length } = timeline
  /** Spans by where they were opened, the attempts of a node in order. */
  const spans = new Map<string, number[]>()
  /** The events of each span besides its beginning and end, in order, of which the first ones were found already. */
  const events = new Map<number, number[]>()
  for (let seq = 0; seq < length; seq++) {
    const type = structure.type(seq)
    const span = structure.span(seq)
    if (type === 'enter') {
      const { kind, id } = structure.site(seq)
      push(spans, keyOf({ parent: structure.parent(seq), kind, id, visit: structure.visit(seq) }), seq)
    } else if (type !== 'exit' && type !== 'edit') push(events, span, seq)
  }

  const spanOf = (seq: number): PastSpan => {
    const enteredAt = end.spans.get(seq)?.enteredAt
    return { seq, status: structure.status(seq), ...(enteredAt === undefined ? {} : { enteredAt }) }
  }

  const errorOf = async (past: PastSpan): Promise<Error> => {
    for (let seq = structure.exit(past.seq)!; seq > past.seq; seq--) {
      if (structure.type(seq) !== 'error' || !structure.isWithin(structure.span(seq), past.seq)) continue
      const event = await timeline.event(seq)
      if (event.type !== 'error') continue
      const error = new RecordedError(event.error as ErrorInfo)
      markReported(error, structure.span(seq))
      return error
    }
    return new RecordedError({ code: 'handler-failed', name: 'Error', message: 'failed before' })
  }

  const enclosing = new Set([...end.spans.values()].map(({ parent }) => parent))

  return {
    find(entering) {
      const found = spans.get(keyOf(entering))?.[(entering.attempt ?? 1) - 1]
      return found === undefined ? undefined : spanOf(found)
    },
    recorded(event) {
      if (event.type === 'enter') {
        const found = spans.get(keyOf(event))?.[(event.attempt ?? 1) - 1]
        return found
      }
      if (event.type === 'exit') return event.span < length ? structure.exit(event.span) : undefined
      const own = events.get(event.span)
      const at = own?.findIndex(seq => structure.type(seq) === event.type) ?? -1
      return at < 0 ? undefined : own!.splice(at, 1)[0]
    },
    async contextAt(span, seq) {
      return (await timeline.state(seq)).contexts.get(span)
    },
    lastContext: span => end.contexts.get(span),
    async resultOf(past) {
      if (past.status === 'cancelled') throw cancelled()
      if (past.status === 'failed') throw await errorOf(past)
      const exit = structure.exit(past.seq)!
      const event = await timeline.event(exit)
      const { spans: open } = await timeline.state(exit)
      return {
        output: open.get(past.seq)?.output,
        next: event.type === 'exit' ? (event.next ?? []) : [],
        exit,
      }
    },
    wasCutOff: span => end.spans.has(span) && !enclosing.has(span),
    elapsed(span) {
      const enteredAt = end.spans.get(span)?.enteredAt
      return enteredAt === undefined ? 0 : Math.max(0, now - enteredAt)
    },
  }
}

const keyOf = ({ parent, kind, id, visit }: Pick<Entering, 'parent' | 'kind' | 'id' | 'visit'>) =>
  `${parent ?? ''} ${kind} ${visit} ${id}`

function push(map: Map<string, number[]>, key: string, value: number): void
function push(map: Map<number, number[]>, key: number, value: number): void
function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
