import type { Predicate } from '../debugger/breakpoint-request.ts'
import { type Debuggee, type DebuggeeEvents, launch, replay } from '../debugger/debuggee.ts'
import { haltText } from '../debugger/describe.ts'
import { framesOf } from '../debugger/frames.ts'
import type { LaunchConfig } from '../debugger/launch-config.ts'
import { nodeValue } from '../debugger/names.ts'
import { bind } from '../debugger/places.ts'
import type { Halt } from '../debugger/playhead.ts'
import type { StepKind } from '../debugger/stepping.ts'
import type { Edge } from '../debugger/stop.ts'
import type { Target, Verification } from '../debugger/target.ts'
import type { ExecutionResult } from '../engine/execution.ts'
import type { LogEvent } from '../recording/event.ts'
import { findPlace } from '../recording/find-place.ts'
import { type OpenSpan, type State, topSpan } from '../recording/state.ts'
import type { JsonObject } from '../workflow/json.ts'
import { parsePath } from '../workflow/json.ts'
import { failure, problem } from '../workflow/problem.ts'
import { fileStart } from '../workflow/source.ts'

/** How to debug: as in a launch configuration, and who is told what happens on the way. */
export interface DebugOptions extends Omit<LaunchConfig, 'program' | 'recording' | 'mode' | 'startAt'> {
  /** For relative paths; the working directory by default. */
  cwd?: string
  /** Whether it stops at the error that fails the run; true by default. */
  stopAtFailure?: boolean
  /** What a breakpoint with a log message says. */
  onLog?(text: string): void
  /** What handlers, and the engine, log. */
  onOutput?(event: LogEvent): void
}

/** A moment at which a debugger can stop, as a predicate sees it. */
export interface DebugMoment {
  edge: Edge
  position: number
  workflow: string
  address: string
  /** As in a condition: id, type, address, visit, attempt, input, output, error, duration; absent outside of nodes. */
  node?: JsonObject
  context: JsonObject
}

/** True where it is to stop. It must look at nothing but the moment, so that it stops at the same ones in reverse. */
export type DebugPredicate = (moment: DebugMoment) => boolean | Promise<boolean>

/** What a breakpoint says besides its place. */
export interface DebugBreakpointOptions {
  /** An expression, or a function. */
  condition?: string | DebugPredicate
  /** Such as `3`, `>=2`, `%2`. */
  hitCondition?: string
  /** Is logged instead of stopping; `{expressions}` are filled in. */
  log?: string
}

/** A breakpoint that is set. */
export interface DebugBreakpoint extends Omit<Verification, 'range'> {
  id: number
  remove(): void
}

/** Where a movement ended, and why. */
export interface DebugStop {
  reason: Halt['reason']
  /** As people read it: `Step 41 of 97 · replay`. */
  description: string
  /** `old → new` at a change of a variable; why a condition failed. */
  text?: string
  /** Ids of the breakpoints that stop here. */
  breakpoints: readonly number[]
  position: number
  /** Of the innermost span that is open. */
  address: string
  /** The id of the node that it is, or belongs to. */
  node?: string
}

/** A frame of the stack. */
export interface DebugFrame {
  name: string
  address: string
  /** From 1. */
  line?: number
  context: JsonObject
}

/** A live run or a recording that is gone through in both directions. */
export interface Debugger {
  /** Where the first movement led to, or the last. Undefined before. */
  readonly current: DebugStop | undefined
  /** Everything beneath, for what is not here. */
  readonly debuggee: Debuggee
  /**
   * @param at a node id, `workflow/node`, a workflow, `type:agent`, `tool:name`, `model:name`, patterns of them, with
   * `:exit` behind for its end; a line from 1; or a predicate, which is asked wherever a node begins
   */
  setBreakpoint(at: string | number | DebugPredicate, options?: DebugBreakpointOptions): DebugBreakpoint
  /**
   * Stops before a path of the context of a workflow changes.
   * @param workflow the one that runs by default
   */
  watch(path: string, options?: DebugBreakpointOptions & { workflow?: string }): DebugBreakpoint
  /** Stops at errors that the run survives, or that fail it; see also `stopAtFailure`. */
  catchErrors(filter: 'caught' | 'uncaught', options?: DebugBreakpointOptions): DebugBreakpoint
  clearBreakpoints(): void
  /** Goes to the beginning. */
  start(): Promise<DebugStop>
  continue(): Promise<DebugStop>
  reverseContinue(): Promise<DebugStop>
  stepOver(): Promise<DebugStop>
  stepInto(): Promise<DebugStop>
  stepOut(): Promise<DebugStop>
  stepBack(): Promise<DebugStop>
  reverseStepInto(): Promise<DebugStop>
  reverseStepOut(): Promise<DebugStop>
  /** Goes to a position, an address, `start`, `end` or `failure` without running. @throws {PlayheadError} */
  goTo(place: string | number): Promise<DebugStop>
  /** All that is true here: open spans and contexts. */
  state(): Promise<State>
  /** The context that a frame sees, the innermost by default. */
  variables(frame?: number): Promise<JsonObject>
  /** The open spans of the thread, innermost first. */
  stack(): Promise<DebugFrame[]>
  /** The same as text, a line each. */
  stackTrace(): Promise<string>
  /** Lets a live run go to its end; undefined for a recording. */
  finish(): Promise<ExecutionResult | undefined>
  /** Ends a live run that is not at its end, and closes the recording. */
  close(): Promise<void>
}

/**
 * Starts a run that stands before its first node until it is moved.
 * @throws {PlayheadError} when the file, the inputs or the handlers do not fit
 */
export async function debug(file: string, options: DebugOptions = {}): Promise<Debugger> {
  const { cwd = process.cwd(), onLog, onOutput, stopAtFailure, ...config } = options
  const debuggee = await launch({ ...config, program: file }, cwd, eventsOf({ onLog, onOutput }))
  return debuggerOf(debuggee, stopAtFailure)
}

/** Opens a recording, to be gone through in the same way. @throws {PlayheadError} when it cannot be read */
export async function debugRecording(
  recording: string,
  options: Pick<DebugOptions, 'onLog' | 'onOutput' | 'stopAtFailure'> = {},
): Promise<Debugger> {
  return debuggerOf(await replay(recording, 'start', eventsOf(options)), options.stopAtFailure)
}

const eventsOf = ({ onLog, onOutput }: Pick<DebugOptions, 'onLog' | 'onOutput'>): DebuggeeEvents => ({
  onLog: hit => onLog?.(hit.log ?? ''),
  ...(onOutput ? { onOutput } : {}),
})

function debuggerOf(debuggee: Debuggee, stopAtFailure = true): Debugger {
  const { timeline, playhead, breakpoints, file } = debuggee
  let current: DebugStop | undefined
  let nextGroup = 1
  let set: DebugBreakpoint[] = []

  const add = (
    target: Target | undefined,
    options: DebugBreakpointOptions,
    { at, reason }: { at?: DebugPredicate; reason?: string } = {},
  ) => {
    const { condition, hitCondition, log } = options
    const group = `library ${nextGroup++}`
    const predicates = [condition, at].filter(one => typeof one === 'function')
    const predicate = predicates.length > 0 && allOf(predicates.map(one => predicateOf(timeline, one)))
    const [info] = breakpoints.set(group, [
      {
        target,
        ...(typeof condition === 'string' ? { condition } : {}),
        ...(predicate ? { predicate } : {}),
        ...(hitCondition === undefined ? {} : { hitCondition }),
        ...(log === undefined ? {} : { logMessage: log }),
        ...(reason === undefined ? {} : { reason }),
      },
    ])
    const { range, ...told } = info!
    const added: DebugBreakpoint = {
      ...told,
      remove() {
        breakpoints.set(group, [])
        set = set.filter(one => one !== added)
      },
    }
    set.push(added)
    return added
  }

  const move = async (movement: Promise<Halt> | Halt): Promise<DebugStop> => {
    const halt = await movement
    debuggee.execution?.timeline.flush()
    const state = await timeline.state(halt.cursor.position)
    const span = topSpan(state, halt.cursor.thread)
    const node = span && nodeValue(state, span)
    current = {
      reason: halt.reason,
      description: haltText(playhead, halt) ?? `Step ${halt.cursor.position}`,
      ...(halt.text === undefined ? {} : { text: halt.text }),
      breakpoints: halt.hits,
      position: halt.cursor.position,
      address: span?.address ?? '',
      ...(node ? { node: timeline.structure.site(span!.seq).node ?? String(node['id']) } : {}),
    }
    return current
  }

  const step = (kind: StepKind) => move(playhead.step(kind, playhead.cursor.thread))
  const stepBack = (kind: StepKind) => move(playhead.stepBack(kind, playhead.cursor.thread))
  const here = () => timeline.state(playhead.cursor.position)
  const stack = async (): Promise<DebugFrame[]> => {
    const state = await here()
    return framesOf(timeline, file, state, playhead.cursor.thread).map(({ name, span, range }) => ({
      name,
      address: span.address,
      ...(range ? { line: range.start.line + 1 } : {}),
      context: state.contexts.get(span.context) ?? {},
    }))
  }

  const it: Debugger = {
    get current() {
      return current
    },
    debuggee,
    setBreakpoint(at, options = {}) {
      if (typeof at === 'function') {
        return add({ kind: 'function', name: '*' }, options, { at })
      }
      if (typeof at === 'string') return add({ kind: 'function', name: at }, options)
      const place = bind(file, { line: at - 1 })
      const reason = problem('no-place-here', {}, fileStart).message
      return add(place && { kind: 'source', place }, options, { reason })
    },
    watch(path, { workflow = timeline.header.workflow, ...options } = {}) {
      const steps = parsePath(path.replace(/^\$ctx\./, ''))
      if (!steps) throw failure('not-watchable', { name: path })
      return add({ kind: 'data', workflow, path: steps }, options)
    },
    catchErrors: (filter, options = {}) => add({ kind: 'exception', filter }, options),
    clearBreakpoints() {
      for (const one of [...set]) one.remove()
    },
    start: () => move(playhead.cursor.position === 0 ? playhead.start() : playhead.seek(1)),
    continue: () => move(playhead.continue()),
    reverseContinue: () => move(playhead.reverseContinue()),
    stepOver: () => step('over'),
    stepInto: () => step('in'),
    stepOut: () => step('out'),
    stepBack: () => stepBack('over'),
    reverseStepInto: () => stepBack('in'),
    reverseStepOut: () => stepBack('out'),
    goTo: async place => move(playhead.seek(findPlace(timeline, place))),
    state: here,
    variables: async (frame = 0) => (await stack())[frame]?.context ?? {},
    stack,
    async stackTrace() {
      const frames = await stack()
      return frames
        .map(({ name, line }) => `at ${name}${line === undefined ? '' : ` (${file.path}:${line})`}`)
        .join('\n')
    },
    async finish() {
      debuggee.execution?.timeline.release()
      return debuggee.execution?.done
    },
    close: () => debuggee.close(),
  }
  if (stopAtFailure) breakpoints.setExceptionFilters(['uncaught'])
  return it
}

/** A condition of a program as the breakpoints ask it. */
function predicateOf(timeline: Debuggee['timeline'], wanted: DebugPredicate): Predicate {
  return ({ edge, position }, state: State, span: OpenSpan) => {
    const node = nodeValue(state, span)
    return wanted({
      edge,
      position,
      workflow: timeline.structure.site(span.context).workflow,
      address: span.address,
      ...(node ? { node } : {}),
      context: state.contexts.get(span.context) ?? {},
    })
  }
}

const allOf =
  (predicates: readonly Predicate[]): Predicate =>
  async (...given) => {
    for (const one of predicates) if (!(await one(...given))) return false
    return true
  }
