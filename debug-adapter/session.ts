import type { DebugProtocol } from '@vscode/debugprotocol'
import type { AttachableRun } from '../src/debugger/attach.ts'
import { type Debuggee, type DebuggeeEvents, inlineGroup } from '../src/debugger/debuggee.ts'
import { haltText } from '../src/debugger/describe.ts'
import type { LaunchConfig } from '../src/debugger/launch-config.ts'
import { firstPosition, givenUp, type Halt } from '../src/debugger/playhead.ts'
import type { StepTarget } from '../src/debugger/step-targets.ts'
import { type Redact, redactNothing } from '../src/recording/redact.ts'
import type { State } from '../src/recording/state.ts'
import type { Json, JsonPath } from '../src/workflow/json.ts'
import { formatError } from '../src/workflow/problem.ts'
import { withoutStyle } from './ansi.ts'
import { type ClientPlaces, clientPlaces } from './client.ts'
import { tellFork } from './forking.ts'
import { createHandles, type Handles } from './handles.ts'
import { createModelRequests, type ModelRequests } from './model-requests.ts'
import { movedBody } from './moved.ts'
import { logOutput, placeOfSpan, tellResult } from './outputs.ts'
import { pinsText } from './pins-text.ts'
import { reportProgress } from './progress.ts'
import { tellQuestions } from './questions.ts'
import { RequestError, type When } from './refusal.ts'
import { createThreadEvents } from './thread-events.ts'

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
  readonly memory: Handles<string>
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
  /** True while the playhead moves. */
  readonly isRunning: boolean
  /** True once the session has said that it is over. */
  readonly isOver: boolean
  allow(command: string, when: When): void
  send(event: string, body?: object): void
  output(category: string, text: string): void
  /** Hides secrets. All that is sent of values goes through it. */
  readonly redact: Redact
  /** The state where the playhead stands. */
  state(): Promise<State>
  /** Moves the playhead, then tells where it stopped. */
  move(movement: (signal: AbortSignal) => Promise<Halt>): void
  /** Tells a stop that no movement led to. */
  stopAt(halt: Halt, reason?: string): void
  /** The first movement, after the client has said all it has to say. */
  begin(): void
  pause(): void
  /** Knows a request from now on until it is answered; `signal` is aborted when it is cancelled. */
  beginRequest(seq: number): { signal: AbortSignal }
  /** A request is answered; what follows from it belongs to it. */
  answered(seq: number, after?: () => void): void
  /** Gives up a request that is not answered, or the movement that came of it. */
  cancel(what: { requestId?: number | undefined; progressId?: string | undefined }): void
  /** Ends what is debugged, says so, and resolves when all is closed. A second time it does not wait for the run. */
  end(): Promise<void>
  /** The client leaves a live run as it is, so that it can go on later; resolves when it stands. */
  suspend(): Promise<void>
  /** The client leaves, and a live run goes on to its end by itself. */
  leaveRunning(): void
  /** True where the run goes on when the client leaves and does not say what is to become of it. */
  readonly leavesRunning: boolean
  /** Resolves when a run that was left has come to its end; undefined where none was. */
  readonly background: Promise<void> | undefined
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

/** Milliseconds that a run gets to stop once it is asked to end a second time. */
const patience = 1_000

/** As those of the command line. */
const exitCodes = { completed: 0, failed: 1, cancelled: 1, waiting: 3 } as const

/** @param send writes an event to the client */
export function createSession(
  cwd: string,
  send: (event: string, body?: object) => void,
  { ask, run }: Pick<Session, 'ask' | 'run'>,
): Session {
  let debuggee: Debuggee | undefined
  let moving: AbortController | undefined
  let begun = false
  let over = false
  let terminatedSent = false
  let redact = redactNothing
  /** The requests that are not answered. */
  const requests = new Map<number, AbortController>()
  /** The request that makes the next movement begin, and the one that made this one begin. */
  let cause: number | undefined
  let movedBy: number | undefined
  let background: Promise<void> | undefined
  let finishing: Promise<void> | undefined
  let progress: ReturnType<typeof reportProgress> | undefined
  const tellThreads = createThreadEvents()

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
      const left = moving
      moving = undefined
      left?.abort()
      debuggee = next
    },
    get isLoaded() {
      return debuggee !== undefined
    },
    get isRunning() {
      return moving !== undefined
    },
    get hasBegun() {
      return begun
    },
    get isOver() {
      return over
    },
    allow(command, when) {
      if (when === 'always') return
      if (!session.client) throw new RequestError(`"${command}" came before "initialize".`)
      if (when === 'initialized') return
      if (!debuggee || over) throw new RequestError(`"${command}": nothing is being debugged.`)
      if (when === 'stopped' && !begun)
        throw new RequestError(`"${command}" is not possible before "configurationDone".`)
      if (when === 'stopped' && moving)
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
    move(movement) {
      const control = new AbortController()
      moving = control
      for (const handles of [
        session.values,
        session.frames,
        session.locations,
        session.memory,
        session.stepTargets,
      ])
        handles.clear()
      movedBy = cause
      progress?.end()
      const reporting = reportProgress(session, session.debuggee.playhead)
      progress = reporting
      const done = async (halt: Halt) => {
        reporting.end()
        if (moving !== control || over) return
        // What cannot be read is said when the client asks for it.
        const state = await session.state().catch(() => undefined)
        if (moving !== control || over) return
        if (state) tellThreads(session, state)
        moving = undefined
        if (halt.reason === 'end' && !staysAtEnd(session)) void finish()
        else session.stopAt(halt)
      }
      const failed = (thrown: unknown) => {
        reporting.end()
        if (moving !== control) return
        moving = undefined
        session.output('stderr', formatError(thrown))
        void finish()
      }
      movement(control.signal).then(done, failed)
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
      session.send('playhead/moved', movedBody(session))
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
        session.move(signal => (stops ? playhead.start(signal) : playhead.continue(signal)))
      } else if (playhead.cursor.position === firstPosition) {
        session.move(signal => playhead.start(signal))
      } else {
        const reason = config.startAt === 'end' ? 'end' : config.startAt === 'failure' ? 'exception' : 'goto'
        session.stopAt({ reason, cursor: playhead.cursor, hits: [] })
      }
    },
    pause() {
      moving?.abort()
    },
    beginRequest(seq) {
      const control = requests.get(seq) ?? new AbortController()
      requests.set(seq, control)
      return control
    },
    answered(seq, after) {
      requests.delete(seq)
      cause = seq
      after?.()
      cause = undefined
    },
    cancel({ requestId, progressId }) {
      if (requestId !== undefined) requests.get(requestId)?.abort()
      const isMeant =
        (requestId !== undefined && movedBy === requestId) || progress?.progressId === progressId
      if (isMeant) moving?.abort(givenUp)
    },
    async end() {
      if (!debuggee || background) return
      if (!over) {
        finishing = finish(true)
        return finishing
      }
      await Promise.race([finishing, new Promise(done => setTimeout(done, patience).unref())])
      if (finishing && !terminatedSent) {
        debuggee.execution?.timeline.flush()
        session.output('console', 'The run does not stop; the session ends without it.')
        tellExit(1)
      }
    },
    get background() {
      return background
    },
    async suspend() {
      const execution = debuggee?.execution
      if (!debuggee || over || !execution || debuggee.recording === undefined) return session.end()
      over = true
      progress?.end()
      execution.suspend()
      moving?.abort()
      tellResult(session, await execution.done, debuggee.recording)
    },
    get leavesRunning() {
      if (!debuggee?.execution || over) return false
      const { onDisconnect = debuggee.attached ? 'continue' : 'terminate' } = session.config ?? {}
      return onDisconnect === 'continue'
    },
    leaveRunning() {
      const left = debuggee
      if (!left?.execution || over) return
      over = true
      progress?.end()
      moving?.abort()
      if (left.attached) return void left.close()
      left.execution.leave()
      left.execution.timeline.release()
      background = left.execution.done.then(() => left.close())
    },
  }

  /** Lets a live run come to its end, says how it ended, and closes everything. */
  const finish = async (cancel = false) => {
    if (over) return
    over = true
    progress?.end()
    const { execution } = session.debuggee
    if (execution) {
      if (cancel && session.debuggee.attached) execution.cancel()
      else if (cancel) await session.debuggee.close()
      else execution.timeline.release()
      const result = await execution.done
      if (!terminatedSent) tellResult(session, result, session.debuggee.recording)
      tellExit(exitCodes[result.status])
    } else terminate()
    moving?.abort()
    moving = undefined
    await session.debuggee.close()
  }

  const tellExit = (exitCode: number) => {
    if (terminatedSent) return
    terminate()
    send('exited', { exitCode })
  }

  const terminate = () => {
    if (terminatedSent) return
    terminatedSent = true
    send('terminated')
  }

  return session
}

function staysAtEnd({ debuggee, config }: Session): boolean {
  return debuggee.execution ? config?.stopAtEnd === true && !config.noDebug : config?.terminateAtEnd !== true
}
