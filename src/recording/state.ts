import { type Address, branchId, childAddress } from '../workflow/address.ts'
import { isObject, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import type { EditEvent, EnterEvent, ErrorInfo, Event, ExitStatus, SpanKind, WriteEvent } from './event.ts'
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
  /** Of what failed last inside it, as long as nothing has begun or succeeded in it since: then it was survived. */
  innerError?: ErrorInfo
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

/** A state that is being made from another. Its maps are those of the other until they are changed. */
interface Draft extends State {
  /** Parts of contexts that were made for it, and that nothing but its contexts has. */
  own: Set<object>
  ownSpans?: Map<number, OpenSpan>
  ownContexts?: Map<number, JsonObject>
}

const spansOf = (draft: Draft): Map<number, OpenSpan> => {
  draft.ownSpans ??= new Map(draft.spans)
  draft.spans = draft.ownSpans
  return draft.ownSpans
}

const contextsOf = (draft: Draft): Map<number, JsonObject> => {
  draft.ownContexts ??= new Map(draft.contexts)
  draft.contexts = draft.ownContexts
  return draft.ownContexts
}

/**
 * The state after an event.
 * @throws {RangeError} when the event does not fit the state, as in a damaged recording
 */
export function apply(state: State, event: Event): State {
  return applyAll(state, [event])
}

/** The state after events that follow each other: as {@link apply} for each, without the states between. */
export function applyAll(state: State, events: readonly Event[]): State {
  const draft: Draft = {
    position: state.position,
    time: state.time,
    spans: state.spans,
    contexts: state.contexts,
    own: new Set(),
  }
  for (const event of events) advance(draft, event)
  const { position, time, spans, contexts } = draft
  return { position, time, spans, contexts }
}

function advance(draft: Draft, event: Event): void {
  draft.position = event.seq + 1
  draft.time = event.time
  switch (event.type) {
    case 'enter':
      enter(draft, event)
      break
    case 'write':
      write(draft, openSpan(draft, event), event)
      break
    case 'edit':
      edit(draft, openSpan(draft, event), event)
      break
    case 'error': {
      const span = openSpan(draft, event)
      spansOf(draft).set(span.seq, { ...span, error: event.error })
      break
    }
    case 'exit': {
      const span = openSpan(draft, event)
      spansOf(draft).delete(span.seq)
      noteEnd(draft, span, event.status)
      // The outermost context stays, so that the end of a recording can show the result.
      if (span.context === span.seq && span.parent !== undefined) contextsOf(draft).delete(span.seq)
    }
  }
}

/** What failed tells its parent why, because the error is recorded once, where it came up. */
function noteEnd(draft: Draft, span: OpenSpan, status: ExitStatus): void {
  const parent = span.parent === undefined ? undefined : draft.spans.get(span.parent)
  if (!parent) return
  const error = span.error ?? span.innerError
  if (status === 'failed' && error) spansOf(draft).set(parent.seq, { ...parent, innerError: error })
  else if (status !== 'cancelled') goOn(draft, parent, span.kind)
}

/** Something begins or succeeds in a span; a question only asks what is to be done about an error. */
function goOn(draft: Draft, parent: OpenSpan | undefined, kind: SpanKind): void {
  if (!parent?.innerError || kind === 'question') return
  const { innerError: _, ...rest } = parent
  spansOf(draft).set(parent.seq, rest)
}

function openSpan({ spans }: Draft, { seq, span }: { seq: number; span: number }): OpenSpan {
  const open = spans.get(span)
  if (!open) throw new RangeError(`event ${seq} belongs to span ${span}, which is not open`)
  return open
}

function enter(draft: Draft, event: EnterEvent): void {
  const parent = event.parent === undefined ? undefined : draft.spans.get(event.parent)
  if (event.parent !== undefined && !parent) throw new RangeError(`event ${event.seq} has no open parent`)
  const owns = event.kind === 'workflow' || event.kind === 'branch'
  const inherited = parent ? (draft.contexts.get(parent.context) ?? {}) : {}
  if (event.kind === 'branch') share(draft, inherited)
  if (owns) contextsOf(draft).set(event.seq, event.kind === 'workflow' ? (event.context ?? {}) : inherited)
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
    context: owns ? event.seq : parent!.context,
    enteredAt: event.time,
    input: resolveInput(draft, event, inherited),
    ...(event.pinned ? { pinned: true } : {}),
    ...(event.reused ? { reused: true } : {}),
  }
  goOn(draft, parent, event.kind)
  spansOf(draft).set(event.seq, span)
}

/** From now on something else has a part of a context, too. What is not a draft's own has nothing inside that is. */
function share({ own }: Draft, part: Json | undefined): void {
  if (typeof part === 'object' && part !== null && own.has(part)) own.clear()
}

/** What is at a place, also where something above it was left out: then that is what it says. */
function recordedAt(draft: Draft, context: JsonObject, pointer: string): Json | undefined {
  const found = atPointer(context, pointer)
  share(draft, found)
  return found === undefined ? leftOutAt(context, pointer) : found
}

function outputAt(
  draft: Draft,
  context: JsonObject,
  places: string | Record<string, string>,
): Json | undefined {
  if (typeof places === 'string') return recordedAt(draft, context, places)
  const output: JsonObject = {}
  for (const [key, pointer] of Object.entries(places))
    setOwn(output, key, recordedAt(draft, context, pointer) ?? null)
  return output
}

function resolveInput(draft: Draft, event: EnterEvent, context: JsonObject): JsonObject | undefined {
  if (!event.refs) return event.input as JsonObject | undefined
  const input = { ...(event.input as JsonObject | undefined) }
  for (const [key, pointer] of Object.entries(event.refs))
    setOwn(input, key, recordedAt(draft, context, pointer) ?? null)
  return input
}

function write(draft: Draft, span: OpenSpan, event: WriteEvent): void {
  const { before, after } = changedContext(draft, span, event)
  const output = event.outputAt === undefined ? event.output : outputAt(draft, after, event.outputAt)
  const written: OpenSpan = { ...span, written: true }
  if (output !== undefined) written.output = output as Json
  if (after !== before) contextsOf(draft).set(span.context, after)
  spansOf(draft).set(span.seq, written)
}

function edit(draft: Draft, span: OpenSpan, event: EditEvent): void {
  if (event.target === 'context') {
    contextsOf(draft).set(span.context, changedContext(draft, span, event).after)
    return
  }
  const input = applyPatch(span.input ?? {}, event.patch)
  if (!isObject(input))
    throw new RangeError(`event ${event.seq} makes an input something else than an object`)
  spansOf(draft).set(span.seq, { ...span, input })
}

function changedContext(draft: Draft, span: OpenSpan, { seq, patch }: WriteEvent | EditEvent) {
  const before = draft.contexts.get(span.context)
  if (!before) throw new RangeError(`event ${seq} writes to a context that does not exist`)
  const after = patch.length > 0 ? applyPatch(before, patch, draft.own) : before
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
