import { type Address, branchId, childAddress } from '../workflow/address.ts'
import { isObject, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import type { EditEvent, EnterEvent, ErrorInfo, Event, SpanKind, WriteEvent } from './event.ts'
import { leftOutAt } from './left-out.ts'
import { applyPatch, atPointer } from './patch.ts'

/** A span that has been entered and not left. */
export interface OpenSpan {
  /** The seq of its enter event. */
  seq: number
  parent?: number
  kind: SpanKind
  id: string
  address: Address
  /** The thread it runs on: 1 for the main one. */
  thread: number
  visit: number
  attempt: number
  nodeType?: string
  /** Name of the workflow whose text it stands in. */
  workflow: string
  /** The span whose context it reads and writes. */
  context: number
  /** Milliseconds since the start. */
  enteredAt: number
  input?: JsonObject
  output?: Json
  error?: ErrorInfo
  /** True when its result was fixed beforehand. */
  pinned?: true
  /** True when its result comes from the execution that this one was forked from. */
  reused?: true
  /** True once it has written its result: all that is left is to leave. */
  written?: boolean
}

/** All that is true at one position of a timeline. Immutable; a pure function of the events before it. */
export interface State {
  position: number
  /** Milliseconds since the start, of the event before the position. */
  time: number
  /** Open spans by seq, in the order in which they were entered. */
  spans: ReadonlyMap<number, OpenSpan>
  /** Contexts by the span that owns them: workflows, and branches with their own view. */
  contexts: ReadonlyMap<number, JsonObject>
}

/** The state before the first event. */
export const emptyState: State = { position: 0, time: 0, spans: new Map(), contexts: new Map() }

/** The id that stands in an address for a span. */
export function addressId(kind: SpanKind, id: string): string {
  return kind === 'branch' ? branchId(id) : id
}

/**
 * The state after an event.
 * @throws {RangeError} when the event does not fit the state, as in a damaged recording
 */
export function apply(state: State, event: Event): State {
  const next = { ...state, position: event.seq + 1, time: event.time }
  if (event.type === 'enter') return applyEnter(next, event)
  if (event.type === 'log') return next
  const span = next.spans.get(event.span)
  if (!span) throw new RangeError(`event ${event.seq} belongs to span ${event.span}, which is not open`)
  switch (event.type) {
    case 'write':
      return applyWrite(next, span, event)
    case 'edit':
      return applyEdit(next, span, event)
    case 'error':
      return { ...next, spans: new Map(next.spans).set(span.seq, { ...span, error: event.error }) }
    case 'exit': {
      const spans = new Map(next.spans)
      spans.delete(span.seq)
      // The outermost context stays, so that the end of a recording can show the result.
      if (span.context !== span.seq || span.parent === undefined) return { ...next, spans }
      const contexts = new Map(next.contexts)
      contexts.delete(span.seq)
      return { ...next, spans, contexts }
    }
  }
}

function applyEnter(state: State, event: EnterEvent): State {
  const parent = event.parent === undefined ? undefined : state.spans.get(event.parent)
  if (event.parent !== undefined && !parent) throw new RangeError(`event ${event.seq} has no open parent`)
  const owns = event.kind === 'workflow' || event.kind === 'branch'
  const context = owns ? event.seq : parent!.context
  const inherited = parent ? (state.contexts.get(parent.context) ?? {}) : {}
  const contexts = owns
    ? new Map(state.contexts).set(event.seq, event.kind === 'workflow' ? (event.context ?? {}) : inherited)
    : state.contexts
  const span: OpenSpan = {
    seq: event.seq,
    parent: event.parent,
    kind: event.kind,
    id: event.id,
    address: childAddress(parent?.address, addressId(event.kind, event.id), event.visit),
    thread: parent && event.kind !== 'branch' ? parent.thread : event.seq + 1,
    visit: event.visit,
    attempt: event.attempt ?? 1,
    nodeType: event.nodeType,
    workflow: event.kind === 'workflow' ? event.id : parent!.workflow,
    context,
    enteredAt: event.time,
    input: resolveInput(event, inherited),
    ...(event.pinned ? { pinned: true } : {}),
    ...(event.reused ? { reused: true } : {}),
  }
  return { ...state, contexts, spans: new Map(state.spans).set(event.seq, span) }
}

/** What is at a place, also where something above it was left out: then that is what it says. */
function recordedAt(context: JsonObject, pointer: string): Json | undefined {
  return atPointer(context, pointer) ?? leftOutAt(context, pointer)
}

function outputAt(context: JsonObject, places: string | Record<string, string>): Json | undefined {
  if (typeof places === 'string') return recordedAt(context, places)
  const output: JsonObject = {}
  for (const [key, pointer] of Object.entries(places))
    setOwn(output, key, recordedAt(context, pointer) ?? null)
  return output
}

function resolveInput(event: EnterEvent, context: JsonObject): JsonObject | undefined {
  if (!event.refs) return event.input as JsonObject | undefined
  const input = { ...(event.input as JsonObject | undefined) }
  for (const [key, pointer] of Object.entries(event.refs))
    setOwn(input, key, recordedAt(context, pointer) ?? null)
  return input
}

function applyWrite(state: State, span: OpenSpan, event: WriteEvent): State {
  const { before, after } = changedContext(state, span, event)
  const output = event.outputAt === undefined ? event.output : outputAt(after, event.outputAt)
  const written: OpenSpan = {
    ...span,
    written: true,
    ...(output === undefined ? {} : { output: output as Json }),
  }
  return {
    ...state,
    contexts: after === before ? state.contexts : new Map(state.contexts).set(span.context, after),
    spans: new Map(state.spans).set(span.seq, written),
  }
}

function applyEdit(state: State, span: OpenSpan, event: EditEvent): State {
  if (event.target === 'context') {
    const { after } = changedContext(state, span, event)
    return { ...state, contexts: new Map(state.contexts).set(span.context, after) }
  }
  const input = applyPatch(span.input ?? {}, event.patch)
  if (!isObject(input))
    throw new RangeError(`event ${event.seq} makes an input something else than an object`)
  return { ...state, spans: new Map(state.spans).set(span.seq, { ...span, input }) }
}

function changedContext(state: State, span: OpenSpan, { seq, patch }: WriteEvent | EditEvent) {
  const before = state.contexts.get(span.context)
  if (!before) throw new RangeError(`event ${seq} writes to a context that does not exist`)
  const after = patch.length > 0 ? applyPatch(before, patch) : before
  if (!isObject(after)) throw new RangeError(`event ${seq} makes the context something else than an object`)
  return { before, after }
}

/** The innermost open span of a thread. */
export function topSpan(state: State, thread: number): OpenSpan | undefined {
  let top: OpenSpan | undefined
  for (const span of state.spans.values()) if (span.thread === thread) top = span
  return top
}

/** A span and all that enclose it, innermost first. */
export function stackOf(state: State, span: OpenSpan | undefined): OpenSpan[] {
  const stack: OpenSpan[] = []
  for (let at = span; at; at = at.parent === undefined ? undefined : state.spans.get(at.parent))
    stack.push(at)
  return stack
}

/** A thread of an execution: the main one, or a parallel branch that runs. */
export interface Thread {
  id: number
  name: string
}

/** The threads that are open, the main one first. */
export function threadsOf(state: State): Thread[] {
  const threads: Thread[] = []
  for (const span of state.spans.values()) {
    if (span.thread === span.seq + 1) threads.push({ id: span.thread, name: span.address })
  }
  return threads
}
