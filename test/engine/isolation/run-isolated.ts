import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
import type { JsonObject } from '../../../src/workflow/json.ts'
import { eventsOf } from '../../start-run.ts'

/** A run of a file beside its handler module. */
export interface Ended {
  result: ExecutionResult
  events: Event[]
  /** The context of the outermost workflow when it ended. */
  context: JsonObject
  /** What was printed, in order. */
  printed: string[]
}

type Options = Partial<StartOptions> & { folder?: string }

/** Nodes `a`, `b` … of type compute, one after another, each calling the handler of its name. */
export function chain(...nodes: readonly { handler: string; more?: string }[]): string {
  const list = nodes.map(({ handler, more = '' }, i) => {
    const next = i + 1 < nodes.length ? `, next: ${idOf(i + 1)}` : ''
    return `      - { id: ${idOf(i)}, type: compute, handler: ${handler}${next}${more} }\n`
  })
  return `workflows:\n  main:\n    nodes:\n${list.join('')}`
}

const idOf = (i: number) => String.fromCharCode(97 + i)

/** Writes a workflow and its handlers, and starts it with isolated handlers. */
export async function start(handlers: string, source: string, options: Options = {}) {
  const { folder = temporaryFolder(), ...more } = options
  writeFileSync(join(folder, 'h.ts'), handlers)
  writeFileSync(join(folder, 'flow.yaml'), `handlers: ./h.ts\n${source}`)
  const file = await loadWorkflowFile(join(folder, 'flow.yaml'))
  const printed: string[] = []
  const started = await startRun({
    file,
    workflow: selectWorkflow(file, undefined),
    inputs: {},
    free: true,
    isolation: 'process',
    onPrint: (stream, text) => void printed.push(`${stream}: ${text}`),
    ...more,
  })
  return { ...started, folder, printed }
}

/** Runs it to its end. */
export async function run(...given: Parameters<typeof start>): Promise<Ended> {
  const { execution, printed } = await start(...given)
  const result = await execution.done
  const { timeline } = execution
  const { contexts } = await timeline.state(timeline.length)
  return { result, printed, events: await eventsOf(timeline), context: contexts.get(0) ?? {} }
}

/** The error that a run must have failed with. */
export function errorOf({ result }: Pick<Ended, 'result'>) {
  if (result.status !== 'failed') throw new Error(`the run ${result.status}`)
  return result.error
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-isolation-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
