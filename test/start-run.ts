import {
  type Execution,
  type ExecutionPlan,
  type ExecutionResult,
  startExecution,
} from '../src/engine/execution.ts'
import type { Handler } from '../src/engine/handlers.ts'
import type { EnginePorts } from '../src/engine/ports.ts'
import { nodeCodec } from '../src/recording/codec-node.ts'
import type { Event } from '../src/recording/event.ts'
import { createSha256 } from '../src/recording/files-node.ts'
import type { RecordingHeader } from '../src/recording/format.ts'
import { type Redact, redactNothing } from '../src/recording/redact.ts'
import { redactHeader } from '../src/recording/redact-event.ts'
import { createMemorySink, type Sink } from '../src/recording/sink.ts'
import { emptyState, type State } from '../src/recording/state.ts'
import type { Timeline } from '../src/recording/timeline.ts'
import type { Hash } from '../src/recording/writer.ts'
import type { WorkflowFile } from '../src/workflow/graph.ts'
import type { JsonObject } from '../src/workflow/json.ts'
import { parseWorkflowFile } from '../src/workflow/native/parse.ts'
import { formatProblem } from '../src/workflow/problem.ts'

/** What to run, and what to put in the place of the outside world. */
export interface RunPlan extends Pick<ExecutionPlan, 'attended' | 'answers' | 'pins' | 'before'> {
  source: string
  handlers?: Readonly<Record<string, Handler>>
  inputs?: JsonObject
  /** False to run only as far as somebody asks the timeline; true by default. */
  free?: boolean
  ports?: Partial<EnginePorts>
  /** Milliseconds; a counter by default. */
  now?: () => number
  /** Where the recording goes; memory by default. */
  sink?: Sink
  /** Hides secrets. */
  redact?: Redact
  /** Gets the bytes of the recording; SHA-256 by default. */
  hash?: Hash
}

/** A run that was started, and where its recording goes. */
export interface RunInMemory {
  execution: Execution
  file: WorkflowFile
  sink: ReturnType<typeof createMemorySink>
}

/**
 * Starts a run of the first workflow in memory. Time is a counter and nothing waits, so that two runs are the same.
 * @throws {Error} when the file has an error
 */
export function startInMemory(plan: RunPlan): RunInMemory {
  const { source, handlers = {}, inputs = {}, free = true, ports, attended, answers, pins, before } = plan
  const file = parseWorkflowFile(source, '/project/flow.yaml')
  const errors = file.problems.filter(problem => problem.severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(problem => formatProblem(file.path, problem)).join('\n'))
  const [workflow] = file.workflows.values()
  const memory = createMemorySink()
  let time = before?.recording?.elapsed ?? 0
  const execution = startExecution(
    {
      header: redactHeader(
        testHeader({ source, inputs, workflow: workflow!.name }),
        plan.redact ?? redactNothing,
      ),
      file,
      workflow: workflow!,
      inputs,
      free,
      attended,
      answers,
      pins,
      before,
    },
    {
      handlers: ({ name }) => handlers[name]!,
      environment: () => undefined,
      sleep: async (_, signal) => {
        for (let i = 0; i < 3; i++) await Promise.resolve()
        signal.throwIfAborted()
      },
      breathe: () => undefined,
      turn: () => Promise.resolve(),
      ...ports,
    },
    () => ({
      now: plan.now ?? (() => time++),
      codec: nodeCodec,
      hash: plan.hash ?? createSha256(),
      sink: plan.sink ?? memory,
      ...(plan.redact ? { redact: plan.redact } : {}),
    }),
  )
  return { execution, file, sink: memory }
}

/** The first line of a recording as tests make it. */
export function testHeader(parts: Partial<RecordingHeader> = {}): RecordingHeader {
  return {
    type: 'recording',
    version: 1,
    execution: 'test',
    workflow: 'main',
    path: '/project/flow.yaml',
    source: '',
    sourceHash: '',
    startedAt: '2030-01-01T00:00:00.000Z',
    inputs: {},
    options: {},
    environment: {},
    tags: [],
    flags: [],
    ...parts,
  }
}

/** All events of a timeline. */
export async function eventsOf(timeline: Timeline): Promise<Event[]> {
  const events: Event[] = []
  for (let seq = 0; seq < timeline.length; seq++) events.push(await timeline.event(seq))
  return events
}

/** A run that came to its end. */
export interface Finished extends RunInMemory {
  result: ExecutionResult
  events: Event[]
  timeline: Timeline
  /** The context of the outermost workflow when it ended. */
  context: JsonObject
}

/** Runs to the end. */
export async function runToEnd(plan: RunPlan): Promise<Finished> {
  return finish(startInMemory(plan))
}

/** Waits for the end of a run. */
export async function finish(run: RunInMemory): Promise<Finished> {
  const result = await run.execution.done
  const { timeline } = run.execution
  const last: State = timeline.length === 0 ? emptyState : await timeline.state(timeline.length)
  return { ...run, result, events: await eventsOf(timeline), timeline, context: last.contexts.get(0) ?? {} }
}

/** The addresses of the nodes that were entered, in order. */
export function nodesEntered({ structure, length }: Timeline): string[] {
  const addresses: string[] = []
  for (let seq = 0; seq < length; seq++) {
    if (structure.type(seq) === 'enter' && structure.site(seq).kind === 'node')
      addresses.push(structure.address(seq))
  }
  return addresses
}
