import type { EditEvent, ErrorInfo } from '../recording/event.ts'
import type { RecordingHeader } from '../recording/format.ts'
import {
  type Continuation,
  createLiveTimeline,
  type LivePorts,
  type LiveTimeline,
} from '../recording/live-timeline.ts'
import { type Redact, redactNothing } from '../recording/redact.ts'
import type { Address } from '../workflow/address.ts'
import { nodesOfRun } from '../workflow/check.ts'
import type { Workflow, WorkflowFile } from '../workflow/graph.ts'
import { initialContext } from '../workflow/inputs.ts'
import { type Json, type JsonObject, NotJsonError, toJson } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import { sharedGetters } from '../workflow/shared-getters.ts'
import { errorInfoOf, isCancelled, isSuspended, suspended } from './errors.ts'
import type { HandlerInspection } from './handler-modules.ts'
import { runnerOf } from './nodes/registry.ts'
import type { Past } from './past.ts'
import { createPins, type Pin, type Pins } from './pins.ts'
import type { EnginePorts } from './ports.ts'
import { checkAnswer } from './question.ts'
import { runWorkflow } from './run-workflow.ts'
import { spanOfError } from './span.ts'
import { createWaiting, type OpenQuestion, type Waiting } from './waiting.ts'

/** How an execution ended, in this process. */
export type ExecutionResult =
  | { status: 'completed'; output: Json }
  | { status: 'failed'; error: ErrorInfo; thrown: unknown }
  | { status: 'cancelled' }
  /** It goes on once somebody has answered. */
  | { status: 'waiting'; questions: readonly OpenQuestion[] }

/** A run that is going on. */
export interface Execution {
  id: string
  timeline: LiveTimeline
  /** Never rejects: a failure of the workflow is a result. */
  done: Promise<ExecutionResult>
  /** Ends the run: work that listens to its signal stops, spans are closed, the recording is finished. */
  cancel(): void
  /** What people are asked at this moment. */
  readonly questions: readonly OpenQuestion[]
  /** True when nothing in it goes on without an answer. */
  readonly atRest: boolean
  /** Told whenever the questions have changed; returns what ends that. */
  onQuestions(listener: () => void): () => void
  /**
   * Answers a question.
   * @param address of the question; undefined where only one is open
   * @throws {PlayheadError} `no-question`, `several-questions`, `invalid-answer`
   */
  answer(address: Address | undefined, value: Json): void
  /** Nobody is there to answer any more: once nothing goes on without an answer, the run ends as `waiting`. */
  leave(): void
  /** Somebody is there to answer, again. */
  come(): void
  /**
   * Ends the run where it is, so that it can go on later: what is open stays open, and what is being worked on is done once
   * more then.
   */
  suspend(): void
  /**
   * Ends one branch alone: it fails, and what it is a branch of decides what follows. Work that it is doing stops now,
   * all else as soon as the run goes on.
   * @param span of the branch
   * @throws {PlayheadError} `no-such-thread` where none is open
   */
  endBranch(span: number): void
  /** Hides the secrets of this run. */
  redact: Redact
  /** The way into the code of its handlers, where they are called in a process of their own. */
  inspection?: HandlerInspection
}

/** What to run. */
export interface ExecutionPlan {
  header: RecordingHeader
  file: WorkflowFile
  workflow: Workflow
  inputs: JsonObject
  /** True to run on by itself; false to run only as far as somebody asks the timeline for events. */
  free: boolean
  /** False when nobody is there to answer questions. */
  attended?: boolean
  /** Answers to questions that were asked before, by their addresses. */
  answers?: ReadonlyMap<Address, Json>
  /** Results that are fixed, by node id or address. */
  pins?: Readonly<Record<string, Pin>>
  /** What was done before. */
  before?: Before
}

/** What was done of an execution before it goes on here. */
export interface Before {
  past: Past
  /** The recording that goes on. */
  recording?: Continuation
  /** The timeline to which a fork has told what it takes from its parent. */
  timeline?: LiveTimeline
  /** What people have changed that the run is still to take over. */
  edits?: readonly EditEvent[]
}

/**
 * Looks whether a plan can be carried out.
 * @returns a copy of its inputs, so that the caller's later changes are none of the run's, and its pins
 * @throws {PlayheadError} `invalid-inputs`, `cannot-run`, `unknown-pin`
 */
export function checkPlan(plan: ExecutionPlan): { inputs: JsonObject; pins: Pins } {
  const { file, workflow } = plan
  const inputs = copyInputs(plan)
  initialContext(workflow, inputs, file.path)
  const pins = createPins(plan.pins ?? {}, file)
  for (const { node } of nodesOfRun(file, workflow)) {
    const place = { path: file.path, range: node.keys.get('type') ?? node.range }
    const runner = runnerOf(node.type)
    if (!runner || runner.canRun?.(node as never) === false)
      throw failure('cannot-run', { id: node.id, type: node.type }, place)
  }
  return { inputs, pins }
}

/**
 * Starts a run, or goes on with one.
 * @throws {PlayheadError} `invalid-inputs`, `cannot-run`, `unknown-pin`, before anything is recorded
 */
export function startExecution(plan: ExecutionPlan, ports: EnginePorts, live: () => LivePorts): Execution {
  const { header, file, workflow, before } = plan
  const { inputs, pins } = checkPlan(plan)
  const livePorts = live()
  const { redact, leaveOut } = livePorts
  const timeline = before?.timeline ?? createLiveTimeline(header, livePorts, plan.free, before?.recording)
  if (before?.edits) timeline.edits.push(...before.edits)
  const control = new AbortController()
  const branches = new Map<number, () => void>()
  /** The questions that were open when the run was ended where it was. */
  let open: readonly OpenQuestion[] | undefined
  const waiting = createWaiting(plan.attended ?? true, plan.answers)

  const work = async (): Promise<ExecutionResult> => {
    const clock = { now: Date.now, startedAt: Date.parse(header.startedAt) }
    const run = {
      id: header.execution,
      file,
      timeline,
      ports,
      clock,
      waiting,
      pins,
      ...(plan.free ? {} : { branches }),
      past: before?.past,
      redact,
      leaveOut,
    }
    let result: ExecutionResult
    waiting.begin()
    try {
      result = { status: 'completed', output: await runWorkflow(run, workflow, inputs, control.signal) }
    } catch (thrown) {
      if (isSuspended(thrown)) result = { status: 'waiting', questions: open ?? waiting.left }
      else if (isCancelled(thrown)) result = { status: 'cancelled' }
      else result = { status: 'failed', error: errorInfoOf(thrown), thrown }
    }
    await finishTimeline(timeline, result)
    return result
  }

  const execution = {
    id: header.execution,
    timeline,
    done: work(),
    redact: livePorts.redact ?? redactNothing,
    cancel() {
      control.abort()
      timeline.release()
    },
    onQuestions: (listener: () => void) => waiting.onChange(listener),
    answer(address: Address | undefined, value: Json) {
      const asked = chooseQuestion(waiting.questions(), address)
      waiting.answer(asked.address, checkAnswer(asked.question, value))
    },
    leave: () => waiting.leave(),
    come: () => waiting.come(),
    suspend() {
      if (waiting.atRest()) return waiting.leave()
      // What has told nothing could not go on.
      void timeline.reach(0)
      open = waiting.questions()
      waiting.leave()
      timeline.stop(suspended())
      // All unwinds by this; what it then tells fails, so that nothing is closed.
      control.abort()
    },
    endBranch(span: number) {
      const end = branches.get(span)
      if (!end) throw failure('no-such-thread', { thread: span + 1 })
      end()
    },
  }
  return asking.give(execution, waiting)
}

/** What people are asked, as it is when one looks. */
const asking = sharedGetters<Waiting, Pick<Execution, 'questions' | 'atRest'>>({
  questions: waiting => waiting.questions(),
  atRest: waiting => waiting.atRest(),
})

/**
 * The question that is meant.
 * @param address its address, or that of its node, or the id of its node; undefined where only one is open
 * @throws {PlayheadError} `no-question`, `several-questions`
 */
export function chooseQuestion(
  questions: readonly OpenQuestion[],
  address: Address | undefined,
): OpenQuestion {
  const known = questions.map(one => one.address)
  const matches = questions.filter(one => address === undefined || isMeant(one.address, address))
  if (matches.length === 1) return matches[0]!
  if (matches.length === 0) throw failure('no-question', { place: address ?? '', known })
  throw failure('several-questions', { known: matches.map(one => one.address) })
}

function isMeant(address: Address, given: string): boolean {
  const segments = address.split('/')
  return address === given || segments.slice(0, -1).join('/') === given || segments.at(-2) === given
}

/** Ends a timeline with the result of its execution. */
export async function finishTimeline(timeline: LiveTimeline, result: ExecutionResult): Promise<void> {
  const { status } = result
  const error = status === 'failed' ? failureOf(timeline, result.error, result.thrown) : undefined
  const questions =
    status === 'waiting'
      ? result.questions.map(({ address, question }) => ({ address, prompt: question.prompt }))
      : undefined
  await timeline.finish({ status, ...(error ? { error } : {}), ...(questions ? { questions } : {}) })
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
