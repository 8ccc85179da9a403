import type { EditEvent, ErrorInfo, ExitStatus, NewEvent } from '../recording/event.ts'
import type { State } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { cancelled, RecordedError } from './errors.ts'
import { type Entering, markReported } from './span.ts'

/** The id of the question what is to happen after a failure, below the node that failed. */
export const recoveryQuestion = 'recovery'

/** A span of the past. */
export interface PastSpan {
  seq: number
  status: ExitStatus | 'open'
  /** The seq of its exit, unless it is open. */
  exit?: number
  /** True for an open span that has written its result: all that is left is to leave. */
  written?: true
  /** What an open span has written. */
  output?: Json
}

/**
 * What an execution did before it was left: in a process that is no more, or, for a fork, in the execution that it was forked
 * from. A run that goes on takes the way it took before: what it did then is not done again and not told again, and its
 * results come from the timeline.
 */
export interface Past {
  /** The span that was opened at this place, if there was one. */
  find(entering: Entering): PastSpan | undefined
  /** The number that an event has in the recording, if it was told before. Each event is found once. */
  recorded(event: NewEvent): number | undefined
  /** True for an event that {@link recorded} would find. */
  holds(event: Exclude<NewEvent, { type: 'enter' | 'exit' }>): boolean
  /** The context that belongs to a span, after an event or at the end of a span inside it. */
  contextAt(span: number, moment: number | PastSpan): Promise<JsonObject | undefined>
  /** The context that belongs to a span that was still open at the end. */
  lastContext(span: number): JsonObject | undefined
  /** What a span that was left has given. @throws what it failed with */
  resultOf(past: PastSpan): Promise<PastResult>
  /** What an open span was about to fail with, if it was; undefined for one that may still succeed. */
  failureOf(span: number): Promise<Error | undefined>
  /** True for an open node that has written null because what it did had failed: all that is left is to leave it as skipped. */
  wasSkipped(past: PastSpan): boolean
  /** The spans inside one that were open at the end, the innermost first. */
  openWithin(span: number): readonly number[]
  /** True for a span in which nothing else was open at the end. */
  wasCutOff(span: number): boolean
  /** Milliseconds since an open span was entered; 0 for one that is new. */
  elapsed(span: number): number
}

/** The changes that a person made to the inputs of spans that are still open: work that begins anew takes them once more. */
export async function inputEdits(timeline: Timeline, { position, spans }: State): Promise<EditEvent[]> {
  const { structure } = timeline
  const found: EditEvent[] = []
  for (let seq = 0; seq < position; seq++) {
    if (structure.type(seq) !== 'edit' || !spans.has(structure.span(seq))) continue
    const event = await timeline.event(seq)
    if (event.type === 'edit' && event.target === 'input') found.push(event)
  }
  return found
}

/** What a span has given. */
export interface PastResult {
  output: Json | undefined
  next: readonly string[]
}

/**
 * @param timeline may have grown since
 * @param end the state after the last event of the past
 * @param now milliseconds since the start of the execution
 */
export function createPast(timeline: Timeline, end: State, now: number): Past {
  const { structure } = timeline
  const length = end.position
  const exitOf = (span: number) => {
    const exit = structure.exit(span)
    return exit !== undefined && exit < length ? exit : undefined
  }
  /** Spans by where they were opened, the attempts of a node in order. */
  const spans = new Map<string, number[]>()
  /** The events of each span besides its beginning and end, in order, of which the first ones were found already. */
  const events = new Map<number, number[]>()
  /** The errors that were recorded in each span. */
  const errors = new Map<number, number[]>()
  /** What failed in each span, in the order in which it ended. */
  const failures = new Map<number, number[]>()
  /** What was left last in each span. */
  const lastLeft = new Map<number, number>()
  for (let seq = 0; seq < length; seq++) {
    const type = structure.type(seq)
    const span = structure.span(seq)
    if (type === 'enter') {
      const { kind, id } = structure.site(seq)
      push(spans, keyOf({ parent: structure.parent(seq), kind, id, visit: structure.visit(seq) }), seq)
    } else if (type === 'exit') {
      const parent = structure.parent(span)
      if (parent !== undefined) lastLeft.set(parent, span)
      if (parent !== undefined && structure.status(span) === 'failed') push(failures, parent, span)
    } else if (type !== 'edit') {
      push(events, span, seq)
      if (type === 'error') push(errors, span, seq)
    }
  }

  const spanOf = (seq: number): PastSpan => {
    const { written, output } = end.spans.get(seq) ?? {}
    const exit = exitOf(seq)
    return {
      seq,
      status: exit === undefined ? 'open' : structure.status(seq),
      ...(exit === undefined ? {} : { exit }),
      ...(written ? { written } : {}),
      ...(output === undefined ? {} : { output }),
    }
  }

  /** The event of the error that a span failed with: its own, or that of what failed in it. */
  const errorSeq = (span: number): number | undefined => {
    const own = errors.get(span)?.at(-1)
    if (own !== undefined) return own
    const failed = failures.get(span) ?? []
    // The first branch that fails ends the others; the last node that failed ended the path.
    const cause = failed.find(seq => structure.site(seq).kind === 'branch') ?? failed.at(-1)
    return cause === undefined ? undefined : errorSeq(cause)
  }

  const errorOf = async (span: number): Promise<Error> => {
    const seq = errorSeq(span)
    const event = seq === undefined ? undefined : await timeline.event(seq)
    if (event?.type !== 'error')
      return new RecordedError({ code: 'handler-failed', name: 'Error', message: 'failed before' })
    const error = new RecordedError(event.error as ErrorInfo)
    markReported(error, event.span)
    return error
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
      if (event.type === 'exit') return event.span < length ? exitOf(event.span) : undefined
      const own = events.get(event.span)
      const at = own?.findIndex(seq => structure.type(seq) === event.type) ?? -1
      return at < 0 ? undefined : own!.splice(at, 1)[0]
    },
    holds: ({ type, span }) => events.get(span)?.some(seq => structure.type(seq) === type) ?? false,
    async contextAt(span, moment) {
      const position = typeof moment === 'number' ? moment + 1 : (moment.exit ?? length)
      return (await timeline.state(position)).contexts.get(span)
    },
    lastContext: span => end.contexts.get(span),
    async resultOf(past) {
      if (past.status === 'cancelled') throw cancelled()
      if (past.status === 'failed') throw await errorOf(past.seq)
      const exit = exitOf(past.seq)!
      const event = await timeline.event(exit)
      const { spans: open } = await timeline.state(exit)
      return {
        output: open.get(past.seq)?.output,
        next: event.type === 'exit' ? (event.next ?? []) : [],
      }
    },
    async failureOf(span) {
      if (!end.spans.has(span)) return undefined
      const asked = spans.has(keyOf({ parent: span, kind: 'question', id: recoveryQuestion, visit: 1 }))
      return asked || errors.has(span) ? errorOf(span) : undefined
    },
    wasSkipped({ seq, written, output }) {
      if (!written || output !== null) return false
      // An agent or a team can go on after a failure, and what it gives then comes of something that was completed.
      const last = lastLeft.get(seq)
      const isLast = last !== undefined && structure.status(last) !== 'completed'
      return isLast || (failures.get(seq) ?? []).some(span => structure.site(span).kind === 'branch')
    },
    openWithin: span =>
      [...end.spans.keys()].filter(seq => seq !== span && structure.isWithin(seq, span)).reverse(),
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
