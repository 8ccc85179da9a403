import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json, JsonObject } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import { fitText } from './fit.ts'

/** What to run. */
export interface RunRequest {
  /** Full path of the file. */
  path: string
  workflow?: string | undefined
  inputs: JsonObject
}

/** How a run ended, as `playhead run --json` prints it, and the end of what it told meanwhile. */
export interface RunOutcome {
  report: JsonObject
  log: string
}

/** Runs a workflow and waits for its end; an aborted signal cancels it. @throws {PlayheadError} `run-not-started` */
export type RunWorkflow = (request: RunRequest, signal: AbortSignal) => Promise<RunOutcome>

/** Where and by what workflows are run. */
export interface RunPlace {
  /** The command line program: what Node was started with. */
  script: string
  /** Absolute. */
  history: string
  /** The working folder of the run. */
  folder: string
  /** More options of the command. */
  options?: readonly string[]
  /** More variables of its environment. */
  environment?: Readonly<Record<string, string>>
}

/** Characters of the log that are kept. */
const longestLog = 8_000

/** Milliseconds that a cancelled run has to finish its recording. */
const patience = 10_000

/**
 * Runs workflows in a process of their own: what they print does not get into the protocol, their secrets are hidden as on the
 * command line, and a handler that ends the process ends only its own.
 */
export function createRunWorkflow(place: RunPlace): RunWorkflow {
  const { script, history, folder, options = [], environment = {} } = place
  return async ({ path, workflow, inputs }, signal) => {
    // A command line is short, and everybody on the machine can read it.
    const scratch = await mkdtemp(join(tmpdir(), 'playhead-inputs-'))
    try {
      const inputFile = join(scratch, 'inputs.json')
      await writeFile(inputFile, JSON.stringify(inputs), { mode: 0o600 })
      const name = workflow === undefined ? [] : [`--name=${workflow}`]
      const args = [
        'run',
        path,
        '--json',
        '--history',
        history,
        '--context-file',
        inputFile,
        ...name,
        ...options,
      ]
      const { stdout, stderr } = await output([script, ...args], folder, environment, signal)
      const report = readReport(stdout)
      if (report) return { report, log: stderr }
      throw failure('run-not-started', { path, detail: fitText(stderr.trim() || 'it said nothing.', 2_000) })
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }
}

function output(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
) {
  return new Promise<{ stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    let deadline: NodeJS.Timeout | undefined
    const cancel = () => {
      child.kill('SIGTERM')
      deadline = setTimeout(() => child.kill('SIGKILL'), patience)
    }
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-longestLog)
    })
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(deadline)
      signal.removeEventListener('abort', cancel)
      resolve({ stdout, stderr })
    })
  })
}

/** Undefined where the run came to no result. */
function readReport(stdout: string): JsonObject | undefined {
  try {
    const report = JSON.parse(stdout) as Json
    return typeof report === 'object' && report !== null && !Array.isArray(report) ? report : undefined
  } catch {
    return undefined
  }
}
