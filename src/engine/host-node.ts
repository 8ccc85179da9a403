import { randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { nodeCodec } from '../recording/codec-node.ts'
import { createFileSink, createSha256 } from '../recording/files-node.ts'
import { formatVersion, type RecordingHeader } from '../recording/format.ts'
import type { LivePorts } from '../recording/live-timeline.ts'
import { createMemorySink } from '../recording/sink.ts'
import type { Workflow, WorkflowFile } from '../workflow/graph.ts'
import type { JsonObject } from '../workflow/json.ts'
import { parseWorkflowFile } from '../workflow/native/parse.ts'
import { failure, formatProblem, nearest } from '../workflow/problem.ts'
import { type Execution, startExecution } from './execution.ts'
import { loadHandlers } from './handlers-node.ts'
import { breathing, sleep } from './ports.ts'
import { playheadVersion } from './version.ts'

/** Reads and compiles a workflow file. @throws {PlayheadError} when it cannot be read or has errors */
export async function loadWorkflowFile(path: string): Promise<WorkflowFile> {
  const source = await readFile(path, 'utf8').catch(thrown => {
    const { code, message } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT') throw failure('file-not-found', { path }, {})
    throw failure('file-unreadable', { path, detail: code === 'EISDIR' ? 'it is a folder' : message }, {})
  })
  const file = parseWorkflowFile(source, path)
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
  /** Overrides of the process environment. */
  env?: Readonly<Record<string, string | null>>
  tags?: readonly string[]
  free: boolean
}

/** A started run, and the file it is recorded to. */
export interface StartedRun {
  execution: Execution
  recording?: string
}

/**
 * Starts a run in this process.
 * @throws {PlayheadError} when handlers or inputs do not fit; nothing has run then
 */
export async function startRun(options: StartOptions): Promise<StartedRun> {
  const { file, workflow, inputs, history, env = {} } = options
  const handlers = await loadHandlers(file, workflow)
  const header = createHeader(options)
  const recording = history === undefined ? undefined : join(history, recordingName(header))
  if (history !== undefined) await prepareHistory(history)
  const live = (): LivePorts => ({
    now: () => performance.now(),
    codec: nodeCodec,
    hash: createSha256(),
    sink: recording === undefined ? createMemorySink() : createFileSink(recording),
  })
  const environment = (name: string) =>
    Object.hasOwn(env, name) ? (env[name] ?? undefined) : process.env[name]
  const execution = startExecution(
    { header, file, workflow, inputs, free: options.free },
    { handlers, environment, sleep, breathe: breathing() },
    live,
  )
  return { execution, recording }
}

/** Makes the folder for recordings, out of sight of version control. */
async function prepareHistory(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true }).catch(thrown => {
    throw failure('history-unwritable', { path: folder, detail: (thrown as Error).message }, {}, thrown)
  })
  if (made !== undefined) await writeFile(join(folder, '.gitignore'), '*\n')
}

/** The file name of a recording: sorts by time, tells the workflow, holds the id. */
export function recordingName(header: RecordingHeader): string {
  const time = header.startedAt.replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  const workflow = header.workflow.replace(/[^\w.-]+/g, '_').slice(0, 60)
  return `${time}-${workflow}-${header.execution}.playhead`
}

function createHeader({ file, workflow, inputs, tags = [] }: StartOptions): RecordingHeader {
  const hash = createSha256()
  hash.update(new TextEncoder().encode(file.source))
  return {
    type: 'recording',
    version: formatVersion,
    execution: randomUUID().replaceAll('-', '').slice(0, 12),
    workflow: workflow.name,
    path: file.path,
    source: file.source,
    sourceHash: hash.hex(),
    startedAt: new Date().toISOString(),
    inputs,
    options: {},
    environment: {
      playhead: playheadVersion,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      host: hostname(),
      pid: process.pid,
    },
    tags: [...tags],
    flags: [],
  }
}
