import type { EditEvent, NewEvent } from '../recording/event.ts'
import type { LeaveOut } from '../recording/left-out.ts'
import type { LiveTimeline } from '../recording/live-timeline.ts'
import { applyPatch, diff, diffAt, equalJson } from '../recording/patch.ts'
import type { Redact } from '../recording/redact.ts'
import type { Address } from '../workflow/address.ts'
import type { Clock } from '../workflow/functions.ts'
import type { Workflow, WorkflowFile } from '../workflow/graph.ts'
import { copyObject, getOwn, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import type { AtOnce } from './at-once.ts'
import type { Past } from './past.ts'
import type { Pins } from './pins.ts'
import type { EnginePorts } from './ports.ts'
import type { Waiting } from './waiting.ts'

/** What all of one execution shares. */
export interface Run {
  id: string
  file: WorkflowFile
  timeline: LiveTimeline
  ports: EnginePorts
  /** The time that expressions read. */
  clock: Clock
  /** What people are asked. */
  waiting: Waiting
  /** What ends single branches, by their spans; absent where nobody is there to do that. */
  branches?: Map<number, () => void>
  /** Results that are fixed beforehand. */
  pins: Pins
  /** What was done before this process began, when the run goes on from a recording. */
  past?: Past
  /** Hides secrets in what is recorded; absent where there are none. */
  redact?: Redact
  /** Leaves out values of what is recorded; absent where none are left out. */
  leaveOut?: LeaveOut | undefined
}

/** A workflow or a branch while it runs: where its nodes read and write. */
export interface Scope {
  run: Run
  workflow: Workflow
  /** The span of the workflow or branch. */
  span: number
  address: Address
  context: JsonObject
  signal: AbortSignal
  /** How often each id was entered below each span of this scope. */
  visits: Map<string, number>
  /** Visits of nodes in the whole workflow span, for its limits; branches share it. */
  nodeVisits: { all: number; byId: Map<string, number> }
  /** The same for one item of a list, which counts by itself. */
  itemVisits?: Map<string, number>
  /** How many workflows are open, this one included. */
  depth: number
  /** True in a branch whose failure the others can make up for. */
  tolerated: boolean
  /** What the work beside others fails with, once a person has ended it alone. */
  ended?: () => Error | undefined
  /** The inputs of the workflow that hold secrets, which its recording does not. */
  hidden?: JsonObject
  /** The output of the last node; null before the first. */
  output: Json
  /** True once all that the past holds of it was gone through: its context is no longer that of the past. */
  caughtUp?: boolean
}

/** Tells the timeline an event; resolves, with its number, when the run may go on. */
export function emit(scope: Scope, event: NewEvent): AtOnce<number> {
  const known = scope.run.past?.recorded(event)
  if (known !== undefined) return known
  const told = scope.run.timeline.emit(event)
  if (typeof told === 'number') {
    takeEdits(scope)
    return told
  }
  return told.then(seq => {
    takeEdits(scope)
    return seq
  })
}

/** As {@link emit}, for what nobody waits for. */
export function emitAside(scope: Scope, event: NewEvent): void {
  const told = emit(scope, event)
  // It is lost where the run ends before it is told.
  if (typeof told !== 'number') told.catch(() => undefined)
}

/**
 * Makes this the context of the scope and records what changes.
 * @param about what the write event says besides
 * @param keys the only top-level keys that can differ; any where absent
 * @returns what to wait for; undefined when the run may go on, as it may in most cases
 */
export function writeContext(
  scope: Scope,
  span: number,
  context: JsonObject,
  about: Partial<Extract<NewEvent, { type: 'write' }>> = {},
  keys?: readonly string[],
): Promise<undefined> | undefined {
  const known = scope.run.past?.recorded({ type: 'write', span, patch: [] })
  if (known !== undefined) {
    return scope.run.past!.contextAt(scope.span, known).then(recorded => {
      scope.context = unhidden(scope, recorded) ?? context
      return undefined
    })
  }
  scope.caughtUp = true
  const before = scope.context
  const { redact, leaveOut } = scope.run
  // The patch must fit the contexts as they are recorded: two hidden keys are one there.
  const patch =
    redact || leaveOut
      ? diff(asRecorded(before, scope.run), asRecorded(context, scope.run))
      : keys
        ? diffAt(before, context, keys)
        : diff(before, context)
  const take = (seq: number) => {
    takeEdits(scope, seq)
    scope.context = scope.context === before ? context : applyPatch(scope.context, diff(before, context))
    takeEdits(scope)
    return undefined
  }
  const told = scope.run.timeline.emit({ ...about, type: 'write', span, patch })
  return typeof told === 'number' ? take(told) : told.then(take)
}

/** A context without what must not be recorded. */
function asRecorded(context: JsonObject, { redact, leaveOut }: Run): JsonObject {
  const hidden = redact ? redact(context) : context
  return leaveOut ? leaveOut.context(hidden) : hidden
}

/** The inputs of a workflow that are not recorded as they are; undefined where all are. */
export function hiddenIn(inputs: JsonObject, redact: Redact | undefined): JsonObject | undefined {
  if (!redact || redact(inputs) === inputs) return undefined
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => redact(value as object) !== value))
}

/** A context from a recording, with the inputs that it hides, where nothing else was written in their place. */
export function unhidden(scope: Scope, recorded: JsonObject | undefined): JsonObject | undefined {
  const { hidden, run } = scope
  if (!hidden || !recorded) return recorded
  const context = copyObject(recorded)
  for (const [key, value] of Object.entries(hidden)) {
    const masked = run.redact!(value as object) as Json
    if (equalJson(getOwn(recorded, key) ?? null, masked)) setOwn(context, key, value)
  }
  return context
}

/**
 * Where the past does not hold what comes next, the context is what it was at the end of the past, with what a person has
 * changed in it since.
 * @param begins false for a node that was begun before the change
 */
export function catchUp(scope: Scope, begins: boolean): void {
  takePast(scope)
  if (begins) takeEdits(scope)
}

function takePast(scope: Scope): void {
  const { past } = scope.run
  if (!past || scope.caughtUp) return
  scope.caughtUp = true
  scope.context = unhidden(scope, past.lastContext(scope.span)) ?? scope.context
}

/** Takes over what a person changed in the context while the run stood still, before an event. */
export function takeEdits(scope: Scope, before = Number.POSITIVE_INFINITY): void {
  const { edits } = scope.run.timeline
  if (edits.length === 0) return
  const mine = (edit: EditEvent) => edit.target === 'context' && edit.span === scope.span && edit.seq < before
  const own = edits.filter(mine)
  if (own.length === 0) return
  takePast(scope)
  for (const edit of own) scope.context = applyPatch(scope.context, edit.patch)
  keepEdits(scope, edit => !mine(edit))
}

/** The input of a span, after what a person changed in it before the run went on. */
export function inputAfterEdits(scope: Scope, span: number, input: JsonObject): JsonObject {
  const { edits } = scope.run.timeline
  if (edits.length === 0) return input
  const mine = (edit: EditEvent) => edit.target === 'input' && edit.span === span
  const changed = edits.filter(mine).reduce((value, { patch }) => applyPatch(value, patch), input)
  keepEdits(scope, edit => !mine(edit))
  return changed
}

function keepEdits({ run }: Scope, wanted: (edit: EditEvent) => boolean): void {
  const { edits } = run.timeline
  const kept = edits.filter(wanted)
  edits.splice(0, edits.length, ...kept)
}

/** Counts a visit of an id below a span; from 1. */
export function countVisit(visits: Map<string, number>, id: string): number {
  const visit = (visits.get(id) ?? 0) + 1
  visits.set(id, visit)
  return visit
}
