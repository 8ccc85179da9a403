import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ExecutionResult } from '../../../src/engine/execution.ts'
import {
  loadWorkflowFile,
  type StartOptions,
  selectWorkflow,
  startRun,
} from '../../../src/engine/host-node.ts'
import type { Event } from '../../../src/recording/event.ts'
import type { Json } from '../../../src/workflow/json.ts'
import { eventsOf } from '../../start-run.ts'

/** The program that misbehaves on request. */
export const oddServer = join(import.meta.dirname, 'odd-server.mjs')

/** The protocol's own example server. */
export const everything = join(
  import.meta.dirname,
  '../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
)

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-tools-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The declaration of the odd server in YAML flow style. */
export const odd = (mode: string, file?: string) =>
  `{ command: ${JSON.stringify(process.execPath)}, args: ${JSON.stringify([oddServer, mode, ...(file ? [file] : [])])} }`

/** A run of a file in a folder, to its end. */
export interface Ended {
  result: ExecutionResult
  events: Event[]
  /** The outputs of the tools that were called, in order. */
  outputs: Json[]
}

/** Starts a run of a workflow file that is written for it. */
export async function start(source: string, options: Partial<StartOptions> & { folder?: string } = {}) {
  const { folder = temporaryFolder(), ...more } = options
  const path = join(folder, 'flow.yaml')
  writeFileSync(path, source)
  const file = await loadWorkflowFile(path)
  const { execution } = await startRun({
    file,
    workflow: selectWorkflow(file, undefined),
    inputs: {},
    free: true,
    ...more,
  })
  return { execution, folder }
}

/** Runs it to its end. */
export async function run(...given: Parameters<typeof start>): Promise<Ended> {
  const { execution } = await start(...given)
  const result = await execution.done
  const events = await eventsOf(execution.timeline)
  const tools = new Set(events.flatMap(one => (one.type === 'enter' && one.kind === 'tool' ? [one.seq] : [])))
  const outputs = events.flatMap(one =>
    one.type === 'write' && tools.has(one.span) && one.output !== undefined ? [one.output] : [],
  )
  return { result, events, outputs }
}

/** The error that a run must have failed with. */
export function errorOf({ result }: Ended) {
  if (result.status !== 'failed') throw new Error(`the run ${result.status}`)
  return result.error
}

/** A workflow of one tool node. */
export const oneTool = (tool: string, inputs = '{}', servers = '{}', more = '') => `
mcp_servers: ${servers}
workflows:
  main:
    nodes:
      - { id: call, type: tool, tool: ${tool}, inputs: ${inputs}, output: out${more} }
`

/** Waits until a file holds a text. */
export async function untilFile(path: string, text: string): Promise<string> {
  for (let i = 0; i < 200; i++) {
    const now = readOr(path)
    if (now.includes(text)) return now
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`${path} never held ${text}, but: ${readOr(path)}`)
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** True while a process is there; not for one that has ended and that nobody has asked for its exit code. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s*Z/m.test(readOr(`/proc/${pid}/status`))
  } catch {
    return false
  }
}
