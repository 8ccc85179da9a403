import { readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { parse as parseYaml } from 'yaml'
import { continueRun } from '../engine/continue-node.ts'
import type { Execution } from '../engine/execution.ts'
import { loadWorkflowFile, type StartedRun, selectWorkflow, startRun } from '../engine/host-node.ts'
import type { CallRemote } from '../engine/models/remote.ts'
import { readModelSettings } from '../engine/models/settings.ts'
import { readPin } from '../engine/pins.ts'
import { breathing } from '../engine/ports.ts'
import { nodeCodec } from '../recording/codec-node.ts'
import type { LogEvent } from '../recording/event.ts'
import { openFileSource } from '../recording/files-node.ts'
import { findPlace } from '../recording/find-place.ts'
import { type Damage, openRecording } from '../recording/reader.ts'
import { parseRecorded } from '../recording/recorded-file.ts'
import type { Redact } from '../recording/redact.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import { isObject, type JsonObject, toJson } from '../workflow/json.ts'
import { failure, problem } from '../workflow/problem.ts'
import { fileStart, type SourceRange } from '../workflow/source.ts'
import { type BreakpointRequest, type Breakpoints, createBreakpoints, type Hit } from './breakpoints.ts'
import type { LaunchConfig } from './launch-config.ts'
import { bind } from './places.ts'
import { createPlayhead, type Playhead } from './playhead.ts'
import type { Stop } from './stop.ts'

/** What is debugged: a live run or a recording, behind the same playhead. */
export interface Debuggee {
  timeline: Timeline
  playhead: Playhead
  breakpoints: Breakpoints
  /** The text that ran, parsed. */
  file: WorkflowFile
  /** True when the file on disk is not (or no longer) the text that ran. */
  sourceChanged: boolean
  /** What is wrong with the recording, and with the breakpoints that stand as comments: nobody else would say it. */
  notes: readonly string[]
  /** The run, when it is live. */
  execution?: Execution
  /** The file that it is or was recorded to; undefined once it was not wanted. */
  readonly recording?: string
  /** What a run of this session was given; its recording hides those that are secret. */
  inputs?: JsonObject
  /** True when it goes on with what was recorded in another process. */
  resumed?: boolean
  /** Set for a fork: what it left, where, and how many events it has taken from there. */
  parent?: { execution: string; position: number; address?: string; taken: number }
  /** True for a run that somebody else has started: closing it only leaves it. */
  attached?: true
  close(): Promise<void>
}

/** What a debuggee tells its front end. */
export interface DebuggeeEvents {
  onLog(hit: Hit, stop: Stop): void
  /** A line that a handler, or the engine, logged; told once, when it is passed for the first time. */
  onOutput?(event: LogEvent): void
  /** Told, before anything runs, by what secrets are hidden. */
  onSecrets?(redact: Redact): void
}

/** The group of the breakpoints that stand as comments in the file. */
export const inlineGroup = 'comments'

/**
 * Starts a live run that stands before its first event until it is moved.
 * @param remoteModel calls a model of the editor, where there are any
 * @throws {PlayheadError} when the file, the inputs or the handlers do not fit
 */
export async function launch(
  config: LaunchConfig,
  cwd: string,
  events: DebuggeeEvents,
  remoteModel?: CallRemote,
): Promise<Debuggee> {
  const path = resolve(cwd, config.program ?? '')
  const file = await loadWorkflowFile(path, cwd)
  const workflow = selectWorkflow(file, config.workflow)
  const inputs = await readInputs(config.inputs, cwd)
  const pins = Object.entries(config.pins ?? {}).map(([name, value]) => [name, readPin(value)] as const)
  const started = await startRun({
    file,
    workflow,
    inputs,
    history: config.record === false ? undefined : historyFolder(config, cwd),
    record: typeof config.record === 'object' ? config.record : undefined,
    tags: config.tags,
    env: await readEnvironment(config, cwd),
    allow: config.allow,
    handlers: config.handlers && resolve(cwd, config.handlers),
    isolation: config.isolation,
    model: readModelSettings(config.model),
    remoteModel,
    pins: Object.fromEntries(pins),
    secrets: storedSecrets(process.env),
    onSecrets: events.onSecrets,
    free: false,
  })
  return Object.assign(live(started, false, events), { inputs })
}

/**
 * Goes on with a recorded run that waits for an answer or was interrupted. It stands at the end of what was recorded.
 * @param path of the recording
 * @param remoteModel as for {@link launch}
 * @throws {PlayheadError} when it cannot go on
 */
export async function resume(
  path: string,
  config: LaunchConfig,
  cwd: string,
  events: DebuggeeEvents,
  remoteModel?: CallRemote,
): Promise<Debuggee> {
  const inputs = await readInputs(config.inputs, cwd)
  const started = await continueRun({
    recording: path,
    recordedText: config.recordedText,
    inputs,
    env: await readEnvironment(config, cwd),
    allow: config.allow,
    handlers: config.handlers && resolve(cwd, config.handlers),
    isolation: config.isolation,
    model: config.model === undefined ? undefined : readModelSettings(config.model),
    remoteModel,
    secrets: storedSecrets(process.env),
    onSecrets: events.onSecrets,
    free: false,
    attended: true,
  })
  const debuggee = await liveDebuggee(started, events)
  debuggee.playhead.seek(debuggee.timeline.length)
  return Object.assign(debuggee, { resumed: true, inputs })
}

/** A run that goes on with what is recorded already. The file on disk may be another than the text that it runs. */
export async function liveDebuggee(started: StartedRun, events: DebuggeeEvents): Promise<Debuggee> {
  const onDisk = await readFile(started.file.path, 'utf8').catch(() => undefined)
  return live(started, onDisk !== started.file.source, events)
}

function live(started: StartedRun, sourceChanged: boolean, events: DebuggeeEvents): Debuggee {
  const { execution, file } = started
  const debuggee = assemble(execution.timeline, file, sourceChanged, events, {
    execution,
    close: async () => {
      // What only waits for an answer can get it later, from its recording.
      if (execution.atRest && started.recording !== undefined) execution.leave()
      else execution.cancel()
      await execution.done
    },
  })
  // It may not be wanted any more when the run has ended.
  return Object.defineProperty(debuggee, 'recording', { get: () => started.recording, enumerable: true })
}

/**
 * The values of a key store. They come as variables of this process, and one more that lists their names, because a launch
 * configuration can be read by everybody.
 */
export function storedSecrets(environment: NodeJS.ProcessEnv): string[] {
  const names = (environment['PLAYHEAD_SECRETS'] ?? '').split(',')
  return names.flatMap(name => environment[name.trim()] || [])
}

/**
 * Opens a recording for replay and goes to where it is to begin.
 * @throws {PlayheadError} when it cannot be read
 */
export async function replay(
  path: string,
  startAt: string | number,
  events: DebuggeeEvents,
  isRunning?: (header: Timeline['header'], path: string) => boolean,
): Promise<Debuggee> {
  const source = await openFileSource(path).catch(() => {
    throw failure('recording-not-found', { name: path })
  })
  try {
    const timeline = await openRecording(source, path, nodeCodec, isRunning)
    const { header } = timeline
    const onDisk = await readFile(header.path, 'utf8').catch(() => undefined)
    const file = parseRecorded(header)
    const debuggee = assemble(timeline, file, onDisk !== header.source, events, {
      recording: path,
      close: () => source.close(),
    })
    debuggee.playhead.seek(findPlace(timeline, startAt))
    return timeline.damage
      ? { ...debuggee, notes: [...debuggee.notes, damageNote(path, timeline.damage)] }
      : debuggee
  } catch (thrown) {
    await source.close()
    throw thrown
  }
}

function damageNote(path: string, { detail, lostBytes }: Damage): string {
  const { message, remedy } = problem('recording-repaired', { detail, lostBytes }, fileStart)
  return `${path}: ${message} ${remedy}`
}

function assemble(
  timeline: Timeline,
  file: WorkflowFile,
  sourceChanged: boolean,
  events: DebuggeeEvents,
  rest: Pick<Debuggee, 'execution' | 'recording' | 'close'>,
): Debuggee {
  const breathe = breathing()
  const breakpoints = createBreakpoints(timeline, file, breathe)
  const notes: string[] = []
  breakpoints.set(inlineGroup, inlineRequests(file)).forEach(({ verified, message }, i) => {
    const { kind, range } = file.inlineBreakpoints[i]!
    const { path, line } = standsAt(range)
    if (!verified) notes.push(`${path ?? file.path}:${line + 1}: "# ${kind}" does nothing. ${message}`)
  })
  const onPass = (seq: number): Promise<void> | undefined => {
    if (timeline.structure.type(seq) !== 'log' || !events.onOutput) return undefined
    return timeline.event(seq).then(event => {
      if (event.type === 'log') events.onOutput!(event)
    })
  }
  const playhead = createPlayhead(timeline, {
    breakpoints,
    onLog: events.onLog,
    onPass,
    breathe,
  })
  return { timeline, playhead, breakpoints, file, sourceChanged, notes, ...rest }
}

/** The line, from 0, and the included file where a text stands. */
function standsAt({ start, from }: SourceRange): { path?: string; line: number } {
  return from ? { path: from.path, line: from.range.start.line } : { line: start.line }
}

/** The `# break:` and `# log:` comments of a file, and of what it includes, as breakpoints. */
function inlineRequests(file: WorkflowFile): BreakpointRequest[] {
  return file.inlineBreakpoints.map(({ kind, text, range }) => {
    const { path, line } = standsAt(range)
    return {
      place: bind(file, { line }, path),
      ...(kind === 'log' ? { logMessage: text } : { condition: text }),
    }
  })
}

/** Where recordings go. */
export function historyFolder(config: Pick<LaunchConfig, 'history'>, cwd: string): string {
  return resolve(cwd, config.history ?? '.playhead')
}

/**
 * The inputs of a configuration: an object, or what a file holds.
 * @throws {PlayheadError} `inputs-unreadable`
 */
export async function readInputs(inputs: LaunchConfig['inputs'], cwd: string): Promise<JsonObject> {
  if (inputs === undefined) return {}
  if (typeof inputs !== 'string') return inputs as JsonObject
  const path = isAbsolute(inputs) ? inputs : join(cwd, inputs)
  try {
    const value = toJson(parseYaml(await readFile(path, 'utf8')))
    if (isObject(value)) return value
  } catch (thrown) {
    const detail = (thrown as Error).message.split('\n')[0]!
    throw failure('inputs-unreadable', { path: inputs, detail }, {}, thrown)
  }
  throw failure('inputs-unreadable', { path: inputs, detail: 'it holds no object' })
}

/** The variables of a configuration: those of its file, and its own, which win. @throws {PlayheadError} `file-unreadable` */
export async function readEnvironment(
  config: LaunchConfig,
  cwd: string,
): Promise<Record<string, string | null>> {
  if (config.envFile === undefined) return { ...config.env }
  const path = resolve(cwd, config.envFile)
  const text = await readFile(path, 'utf8').catch(thrown => {
    throw failure('file-unreadable', { path, detail: (thrown as Error).message }, {}, thrown)
  })
  const fromFile: Record<string, string | null> = {}
  for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) fromFile[name] = value
  return { ...fromFile, ...config.env }
}
