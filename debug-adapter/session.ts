import type { DebugProtocol } from '@vscode/debugprotocol'
import type { AttachableRun } from '../src/debugger/attach.ts'
import { type Debuggee, type DebuggeeEvents, inlineGroup } from '../src/debugger/debuggee.ts'
import { haltText } from '../src/debugger/describe.ts'
import type { LaunchConfig } from '../src/debugger/launch-config.ts'
import { firstPosition, type Halt } from '../src/debugger/playhead.ts'
import type { StepTarget } from '../src/debugger/step-targets.ts'
import { type Redact, redactNothing } from '../src/recording/redact.ts'
import type { State } from '../src/recording/state.ts'
import type { Json, JsonPath } from '../src/workflow/json.ts'
import { withoutStyle } from './ansi.ts'
import { type ClientPlaces, clientPlaces } from './client.ts'
import { createEnding, type Ending } from './ending.ts'
import { tellFork } from './forking.ts'
import { createHandles, type Handles } from './handles.ts'
import { createModelRequests, type ModelRequests } from './model-requests.ts'
import { movedBody } from './moved.ts'
import { createMovement, type Movement } from './movement.ts'
import { logOutput, placeOfSpan } from './outputs.ts'
import { pinsText } from './pins-text.ts'
import { tellQuestions } from './questions.ts'
import { RequestError, type When } from './refusal.ts'

/** What a variables reference stands for: a value, and the path that leads to it from a frame, where there is one. */
export interface ValueHandle {
  value: Json
  path?: JsonPath
  /** The span of the frame. */
  span: number
  /** True for what stands in the console: it can be opened while the run goes on. */
  isOutput?: true
}

/** What a location reference stands for. Where it is, is found out only when somebody asks. */
export interface LocationHandle {
  /** Where the value was written last, or where its name is declared. */
  of: 'value' | 'declaration'
  path: JsonPath
  /** The span of the frame. */
  span: number
}

/** What a memory reference stands for: a text, and the path that leads to it from a frame, where there is one. */
export interface MemoryHandle {
  text: string
  path?: JsonPath | undefined
  /** The span of the frame. */
  span: number
}

/** What a frame id stands for. */
export interface FrameHandle {
  span: number
}

/** One client and what it debugs. Nothing is shared between sessions. */
export interface Session {
  readonly cwd: string
  places: ClientPlaces
  client: DebugProtocol.InitializeRequestArguments | undefined
  config: LaunchConfig | undefined
  readonly values: Handles<ValueHandle>
  readonly frames: Handles<FrameHandle>
  readonly locations: Handles<LocationHandle>
  /** Long texts that clients can read in pieces. */
  readonly memory: Handles<MemoryHandle>
  /** What a step into can be aimed at. */
  readonly stepTargets: Handles<StepTarget>
  readonly events: DebuggeeEvents
  /** The calls of models that the client makes for the run. */
  readonly models: ModelRequests
  /** The run of this process that clients can attach to, and then the only thing that can be debugged here. */
  readonly run: AttachableRun | undefined
  /** Asks something of the client. @throws {RequestError} where it refuses */
  ask(command: string, args: object): Promise<unknown>
  readonly debuggee: Debuggee
  setDebuggee(debuggee: Debuggee): void
  readonly isLoaded: boolean
  /** True once the client has said all it has to say before the first movement. */
  readonly hasBegun: boolean
  readonly movement: Movement
  readonly ending: Ending
  allow(command: string, when: When): void
  send(event: string, body?: object): void
  output(category: string, text: string): void
  /** Hides secrets. All that is sent of values goes through it. */
  readonly redact: Redact
  /** The state where the playhead stands. */
  state(): Promise<State>
  /** What the client was handed means nothing any more. */
  forgetHandles(): void
  /** Tells a stop that no movement led to. */
  stopAt(halt: Halt, reason?: string): void
  /** The first movement, after the client has said all it has to say. */
  begin(): void
}

const reasons: Record<Halt['reason'], string> = {
  step: 'step',
  breakpoint: 'breakpoint',
  function: 'function breakpoint',
  data: 'data breakpoint',
  exception: 'exception',
  pause: 'pause',
  start: 'entry',
  end: 'pause',
  goto: 'goto',
  resume: 'entry',
  restart: 'restart',
  attach: 'entry',
}

/** @param send writes an event to the client */
export function createSession(
  cwd: string,
  send: (event: string, body?: object) => void,
  { ask, run }: Pick<Session, 'ask' | 'run'>,
): Session {
  let debuggee: Debuggee | undefined
  let begun = false
  let redact = redactNothing

  const session: Session = {
    cwd,
    run,
    ask,
    places: clientPlaces({ adapterID: 'playhead' }),
    client: undefined,
    config: undefined,
    values: createHandles(),
    frames: createHandles(),
    locations: createHandles(),
    memory: createHandles(),
    stepTargets: createHandles(),
    events: {
      onLog(hit, stop) {
        const at = placeOfSpan(session, stop.span, stop.edge === 'exit' ? 'exit' : 'enter')
        session.send('output', { category: 'console', output: `${hit.log}\n`, ...at })
      },
      onOutput(event) {
        if (event.text !== '' || event.data !== undefined) session.send('output', logOutput(session, event))
      },
      onSecrets(hide) {
        redact = hide
      },
    },
    models: createModelRequests((event, body) => session.send(event, body)),
    get debuggee() {
      if (!debuggee) throw new RequestError('Nothing is being debugged yet.')
      return debuggee
    },
    setDebuggee(next) {
      // What was left does not tell any more where it stops.
      session.movement.abandon()
      debuggee = next
    },
    get isLoaded() {
      return debuggee !== undefined
    },
    get hasBegun() {
      return begun
    },
    allow(command, when) {
      if (when === 'always') return
      if (!session.client) throw new RequestError(`"${command}" came before "initialize".`)
      if (when === 'initialized') return
      if (!debuggee || session.ending.isOver)
        throw new RequestError(`"${command}": nothing is being debugged.`)
      if (when === 'stopped' && !begun)
        throw new RequestError(`"${command}" is not possible before "configurationDone".`)
      if (when === 'stopped' && session.movement.isRunning)
        throw new RequestError(`"${command}" is not possible while the execution runs.`)
    },
    send(event, body) {
      const told = body && redact(body)
      const { output } = (told ?? {}) as { output?: unknown }
      const isStyled =
        event === 'output' && typeof output === 'string' && !session.client?.supportsANSIStyling
      send(event, isStyled ? { ...told, output: withoutStyle(output) } : told)
    },
    output(category, text) {
      if (text !== '') session.send('output', { category, output: text.endsWith('\n') ? text : `${text}\n` })
    },
    get redact() {
      return redact
    },
    state: () => session.debuggee.timeline.state(session.debuggee.playhead.cursor.position),
    forgetHandles() {
      const { values, frames, locations, memory, stepTargets } = session
      for (const handles of [values, frames, locations, memory, stepTargets]) handles.clear()
    },
    stopAt(halt, reason = reasons[halt.reason]) {
      const { playhead, execution } = session.debuggee
      execution?.timeline.flush()
      const description = haltText(playhead, halt)
      send('stopped', {
        reason,
        threadId: halt.cursor.thread,
        allThreadsStopped: true,
        ...(description === undefined ? {} : { description }),
        ...(halt.text === undefined ? {} : { text: halt.text }),
        ...(halt.hits.length > 0 ? { hitBreakpointIds: halt.hits } : {}),
      })
      session.send('playhead/moved', movedBody(session, halt.text))
    },
    begin() {
      const { timeline, playhead, execution, breakpoints, notes, resumed, parent, attached } =
        session.debuggee
      const config = session.config!
      begun = true
      if (config.noDebug) breakpoints.set(inlineGroup, [])
      else for (const note of notes) session.output('stderr', note)
      session.output('console', pinsText(timeline))
      if (execution) tellQuestions(session, execution)
      if (parent) tellFork(session)
      if (parent && !config.noDebug) {
        session.stopAt({ reason: 'restart', cursor: playhead.cursor, hits: [] })
      } else if (resumed && !config.noDebug) {
        session.stopAt({ reason: 'resume', cursor: playhead.cursor, hits: [] })
      } else if (attached && config.stopOnEntry && timeline.length > 0) {
        session.stopAt({ reason: 'attach', cursor: playhead.cursor, hits: [] })
      } else if (execution) {
        const stops = config.stopOnEntry && !config.noDebug
        session.movement.move(signal => (stops ? playhead.start(signal) : playhead.continue(signal)))
      } else if (playhead.cursor.position === firstPosition) {
        session.movement.move(signal => playhead.start(signal))
      } else {
        const reason = config.startAt === 'end' ? 'end' : config.startAt === 'failure' ? 'exception' : 'goto'
        session.stopAt({ reason, cursor: playhead.cursor, hits: [] })
      }
    },
    get movement() {
      return movement
    },
    get ending() {
      return ending
    },
  }
  const movement = createMovement(session, () => void session.ending.finish())
  const ending = createEnding(session, send)
  return session
}
