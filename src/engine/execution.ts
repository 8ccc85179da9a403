import type { ErrorInfo } from '../recording/event.ts'
import type { RecordingHeader } from '../recording/format.ts'
import { createLiveTimeline, type LivePorts, type LiveTimeline } from '../recording/live-timeline.ts'
import { nodesOfRun } from '../workflow/check.ts'
import type { Workflow, WorkflowFile } from '../workflow/graph.ts'
import { initialContext } from '../workflow/inputs.ts'
import { type Json, type JsonObject, NotJsonError, toJson } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import { errorInfoOf, isCancelled } from './errors.ts'
import { runnerOf } from './nodes/registry.ts'
import type { EnginePorts } from './ports.ts'
import { runWorkflow } from './run-workflow.ts'
import { spanOfError } from './span.ts'

/** How an execution ended. */
export type ExecutionResult =
  | { status: 'completed'; output: Json }
  | { status: 'failed'; error: ErrorInfo; thrown: unknown }
  | { status: 'cancelled' }

/** A run that is going on. */
export interface Execution {
  id: string
  timeline: LiveTimeline
  /** Never rejects: a failure of the workflow is a result. */
  done: Promise<ExecutionResult>
  /** Ends the run: work that listens to its signal stops, spans are closed, the recording is finished. */
  cancel(): void
}

/** What to run. */
export interface ExecutionPlan {
  header: RecordingHeader
  file: WorkflowFile
  workflow: Workflow
  inputs: JsonObject
  /** True to run on by itself; false to run only as far as somebody asks the timeline for events. */
  free: boolean
}

/**
 * Starts a run.
 * @throws {PlayheadError} `invalid-inputs`, `cannot-run`, before anything is recorded
 */
export function startExecution(plan: ExecutionPlan, ports: EnginePorts, live: () => LivePorts): Execution {
  const { header, file, workflow } = plan
  // A copy, so that the caller's later changes are none of the run's.
  const inputs = copyInputs(plan)
  initialContext(workflow, inputs, file.path)
  for (const { node } of nodesOfRun(file, workflow)) {
    const place = { path: file.path, range: node.keys.get('type') ?? node.range }
    const runner = runnerOf(node.type)
    if (!runner || runner.canRun?.(node as never) === false)
      throw failure('cannot-run', { id: node.id, type: node.type }, place)
  }
  const timeline = createLiveTimeline(header, live(), plan.free)
  const control = new AbortController()

  const work = async (): Promise<ExecutionResult> => {
    const clock = { now: Date.now, startedAt: Date.parse(header.startedAt) }
    const run = { id: header.execution, file, timeline, ports, clock }
    let result: ExecutionResult
    try {
      result = { status: 'completed', output: await runWorkflow(run, workflow, inputs, control.signal) }
    } catch (thrown) {
      result = isCancelled(thrown)
        ? { status: 'cancelled' }
        : { status: 'failed', error: errorInfoOf(thrown), thrown }
    }
    const error = result.status === 'failed' ? failureOf(timeline, result.error, result.thrown) : undefined
    timeline.finish({ status: result.status, ...(error ? { error } : {}) })
    return result
  }

  return {
    id: header.execution,
    timeline,
    done: work(),
    cancel() {
      control.abort()
      timeline.release()
    },
  }
}

function copyInputs({ inputs, workflow, file }: ExecutionPlan): JsonObject {
  try {
    return toJson(inputs) as JsonObject
  } catch (thrown) {
    if (!(thrown instanceof NotJsonError)) throw thrown
    const params = { workflow: workflow.name, detail: `${thrown.message}.` }
    throw failure('invalid-inputs', params, { path: file.path, range: workflow.keyRange })
  }
}

/** What the summary says of a failure: the address is that of the span that saw the error first. */
function failureOf({ structure }: LiveTimeline, { code, message }: ErrorInfo, thrown: unknown) {
  return { code, message, address: structure.address(spanOfError(thrown) ?? 0) }
}
