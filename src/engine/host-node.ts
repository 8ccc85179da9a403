import { readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { createNodeCodec } from '../recording/codec-node.ts'
import { createSha256 } from '../recording/files-node.ts'
import type { RecordingHeader } from '../recording/format.ts'
import { createLeaveOut } from '../recording/left-out.ts'
import type { LivePorts } from '../recording/live-timeline.ts'
import { createRedact, type Redact, redactNothing } from '../recording/redact.ts'
import { redactHeader } from '../recording/redact-event.ts'
import type { Hash } from '../recording/writer.ts'
import type { Isolation, Workflow, WorkflowFile } from '../workflow/graph.ts'
import { type JsonObject, toJson } from '../workflow/json.ts'
import { parseWorkflowFile } from '../workflow/native/parse.ts'
import { createIncludeReader } from '../workflow/native/read-include-node.ts'
import { failure, formatProblem, nearest } from '../workflow/problem.ts'
import { sharedGetters } from '../workflow/shared-getters.ts'
import { checkPlan, type Execution, type ExecutionPlan, startExecution } from './execution.ts'
import { type Forked, type Origin, tellOrigin } from './fork.ts'
import { withHandlers } from './handlers.ts'
import { loadHandlers } from './handlers-node.ts'
import { createModelFiles } from './models/model-files-node.ts'
import { createModels, type ModelPorts } from './models/models.ts'
import { pastCalls } from './models/past-calls.ts'
import type { CallRemote } from './models/remote.ts'
import { type ModelSettings, recordableSettings } from './models/settings.ts'
import { openModules, type Print } from './open-modules-node.ts'
import type { Pin } from './pins.ts'
import { breathing, type EnginePorts, sleep } from './ports.ts'
import { type DecidedPolicy, decidePolicy, type RecordPolicy, recorderSettings } from './record-policy.ts'
import { createHeader } from './recording-header-node.ts'
import { placeIn, type RecordingPlace } from './recording-place-node.ts'
import { secretsOf } from './secrets.ts'
import { openTools } from './tools/open-tools-node.ts'

/**
 * Reads and compiles a workflow file, with what it includes.
 * @param workspace the folder from which alone it may include; the working directory by default
 * @throws {PlayheadError} when it cannot be read or has errors
 */
export async function loadWorkflowFile(path: string, workspace = process.cwd()): Promise<WorkflowFile> {
  const source = await readFile(path, 'utf8').catch(thrown => {
    const { code, message } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT') throw failure('file-not-found', { path }, {})
    throw failure('file-unreadable', { path, detail: code === 'EISDIR' ? 'it is a folder' : message }, {})
  })
  return compileWorkflow(source, path, workspace)
}

/**
 * Compiles the text of a workflow file.
 * @param path what handler modules and included files are relative to; nothing is read from it
 * @param workspace the folder from which alone it may include; the working directory by default
 * @throws {PlayheadError} `file-has-errors`
 */
export function compileWorkflow(source: string, path: string, workspace = process.cwd()): WorkflowFile {
  const file = parseWorkflowFile(source, path, createIncludeReader(path, workspace))
  const errors = file.problems.filter(problem => problem.severity === 'error')
  const [first] = errors
  if (first) {
    const place = { path, range: first.range }
    throw failure('file-has-errors', { count: errors.length, first: formatProblem(undefined, first) }, place)
  }
  return file
}

/** The workflow of a name, or the first of the file. @throws {PlayheadError} `unknown-workflow` */
export function selectWorkflow(file: WorkflowFile, name: string | undefined): Workflow {
  const [first] = file.workflows.values()
  if (name === undefined && first) return first
  const workflow = file.workflows.get(name ?? '')
  if (workflow) return workflow
  const known = [...file.workflows.keys()]
  throw failure(
    'unknown-workflow',
    { name: name ?? '', known, near: nearest(name ?? '', known) },
    { path: file.path },
  )
}

/** How to start a run on this machine. */
export interface StartOptions {
  file: WorkflowFile
  workflow: Workflow
  inputs: JsonObject
  /** Folder for the recording; undefined keeps it in memory only. */
  history?: string
  /** Which recordings stay in the folder when their runs have ended; all where absent. */
  record?: RecordPolicy
  /** What decides which runs are in a sample, from 0 to below 1. */
  random?: () => number
  /** Overrides of the process environment. */
  env?: Readonly<Record<string, string | null>>
  tags?: readonly string[]
  /** The tools, such as `shell`, that the person who runs it allows. */
  allow?: readonly string[]
  /** The module of the handlers, in the place of the one that the file names. */
  handlers?: string
  /** Where handlers are called; what the workflow says where absent. */
  isolation?: Isolation
  /** Shows what handlers print in a process of their own. */
  onPrint?: Print
  /** The setting `model`: which models answer agents. */
  model?: ModelSettings
  /** Calls a model of the editor, where the run was started in one. */
  remoteModel?: CallRemote
  /** Results that are fixed, by node id or address. */
  pins?: Readonly<Record<string, Pin>>
  /** Told, before anything runs, by what secrets are hidden. */
  onSecrets?: (redact: Redact) => void
  /** Values from a key store, to be hidden like all secrets. */
  secrets?: readonly string[]
  free: boolean
  /** False when nobody is there to answer questions; true by default. */
  attended?: boolean
}

/** A started run, and the file it is recorded to. */
export interface StartedRun {
  execution: Execution
  /** How many of its events come from the execution that it was forked from; 0 for any other run. */
  readonly taken: number
  /** The workflow file as it runs. */
  file: WorkflowFile
  /** Undefined for a run in memory, and for one that has ended and whose recording was not wanted. */
  readonly recording?: string
}

/** Where a run comes from that is no new one. */
export interface Forking {
  parent: NonNullable<RecordingHeader['parent']>
  /** Absent where it takes nothing. */
  origin?: Origin
}

/**
 * Starts a run in this process.
 * @throws {PlayheadError} when handlers or inputs do not fit; nothing has run then
 */
export async function startRun(given: StartOptions, forking?: Forking): Promise<StartedRun> {
  const { inputs, tags, random = Math.random } = given
  const file = withHandlers(given.file, given.handlers)
  const workflow = file.workflows.get(given.workflow.name)!
  const options = { ...given, file, workflow }
  const record = options.record === undefined ? undefined : decidePolicy(options.record, random)
  const recorded = recordedOptions(options, record)
  const { parent, origin } = forking ?? {}
  const git = options.history !== undefined
  const header = createHeader({ file, workflow: workflow.name, inputs, options: recorded, tags, parent, git })
  const place = await placeIn(options.history, header)
  try {
    const execution = await begin(options, header, { hash: createSha256(), place, origin })
    return started(execution, file, place, origin?.match.length)
  } catch (thrown) {
    // Nothing has run, but something may have been told already.
    if (origin && place.path !== undefined) await rm(place.path, { force: true })
    throw thrown
  }
}

/** A run, with the file that it is recorded to as long as that is there. */
export function started(
  execution: Execution,
  file: WorkflowFile,
  place: RecordingPlace,
  taken = 0,
): StartedRun {
  return recorded.give({ execution, file, taken }, place)
}

/** The file of a recording, as long as it is there. */
const recorded = sharedGetters<RecordingPlace, Pick<StartedRun, 'recording'>>({
  recording: place => place.path,
})

/** Where a run is recorded, and what is there already. */
export interface Destination extends Pick<ExecutionPlan, 'before' | 'answers'> {
  hash: Hash
  place: RecordingPlace
  /** The calls of models that were made before. */
  calls?: ModelPorts['before']
  /** What a fork begins with. */
  origin?: Origin | undefined
  /** Called when the run has ended. */
  release?(): void
}

/** Starts the engine with all that it needs of this machine. */
export async function begin(
  options: StartOptions,
  header: RecordingHeader,
  { hash, place, before, calls, origin, answers, release }: Destination,
): Promise<Execution> {
  const { file, workflow, inputs, history, env = {}, allow = [], secrets, pins, free, attended } = options
  const isOwn = Object.keys(env).length > 0
  const variables = (isOwn ? { ...process.env, ...env } : process.env) as Record<string, string | undefined>
  const redact = createRedact(secretsOf(file, workflow, inputs, variables, secrets))
  options.onSecrets?.(redact)
  const isolation = options.isolation ?? workflow.isolation ?? 'none'
  const modules = openModules({ file, isolation, env, redact, print: options.onPrint })
  const tools = openTools({ file, history, env, allow, modules })
  const { compression, flush, snapshots, ...values } = recorderSettings(header)
  const leaveOut = createLeaveOut(values)
  const recorded = redactHeader(header, redact)
  const live = (): LivePorts => ({
    now: () => performance.now(),
    codec: createNodeCodec(compression),
    flush,
    snapshots,
    leaveOut,
    hash,
    sink: place.sink(),
    ...(redact === redactNothing ? {} : { redact }),
  })
  const environment = (name: string) => variables[name] ?? undefined
  const { model = {}, remoteModel: remote } = options
  const files = createModelFiles(dirname(file.path))
  let forked: Forked | undefined
  const models = createModels(model, {
    environment,
    sleep,
    ...files,
    ...(remote ? { remote } : {}),
    ...(origin ? { before: () => pastCalls(forked!.timeline, forked!.length) } : {}),
    ...(calls ? { before: calls } : {}),
  })
  const plan = {
    header: leaveOut ? leaveOut.header(recorded) : recorded,
    file,
    workflow,
    inputs,
    free,
    attended,
    pins,
    before,
    answers,
  }
  try {
    // Only now: a module may print when it is loaded.
    const handlers = await loadHandlers(file, workflow, modules)
    const ports: EnginePorts = {
      handlers,
      environment,
      models,
      sleep,
      breathe: breathing(),
      turn: setImmediate,
      tools,
    }
    let execution: Execution
    if (origin) {
      checkPlan(plan)
      const livePorts = live()
      forked = await tellOrigin(plan.header, livePorts, free, origin)
      execution = startExecution({ ...plan, before: forked.before }, ports, () => livePorts)
    } else execution = startExecution(plan, ports, live)
    if (modules.inspection) execution.inspection = modules.inspection
    // The end of a run is the end of the servers and processes that it has started.
    execution.done = execution.done.finally(async () => {
      place.settle(execution.timeline)
      release?.()
      await Promise.all([tools.close(), modules.close()])
    })
    return execution
  } catch (thrown) {
    await modules.close()
    throw thrown
  }
}

/** What a run was started with that changes what it does, as its recording says it. */
function recordedOptions(
  { allow = [], isolation, model, pins = {} }: StartOptions,
  record: DecidedPolicy | undefined,
): JsonObject {
  return toJson({
    ...(allow.length > 0 ? { allow } : {}),
    ...(isolation ? { isolation } : {}),
    ...(model && Object.keys(model).length > 0 ? { model: recordableSettings(model) } : {}),
    ...(Object.keys(pins).length > 0 ? { pins } : {}),
    ...(record ? { record } : {}),
  }) as JsonObject
}
