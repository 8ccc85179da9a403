import { resolve } from 'node:path'
import { type ContinueOptions, continueRun as continueHere } from '../engine/continue-node.ts'
import { currentRun } from '../engine/current-run-node.ts'
import type { ExecutionResult } from '../engine/execution.ts'
import { forkRun } from '../engine/fork-node.ts'
import {
  loadWorkflowFile,
  type StartedRun,
  type StartOptions,
  selectWorkflow,
  startRun as startHere,
} from '../engine/host-node.ts'
import { type ModelSettings, readModelSettings } from '../engine/models/settings.ts'
import { readPin } from '../engine/pins.ts'
import type { RecordPolicy } from '../engine/record-policy.ts'
import type { OpenQuestion } from '../engine/waiting.ts'
import type { Event } from '../recording/event.ts'
import type { ExecutionStatus } from '../recording/format.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import type { Problem } from '../workflow/problem.ts'
import { sharedGetters } from '../workflow/shared-getters.ts'
import { type Follower, follow } from './follow.ts'
import { openRecordingFile } from './open-recording.ts'

/** Where a recording goes, and whether it stays. */
export interface RecordOptions {
  /**
   * True (the default) keeps the recording, false keeps it in memory only; a policy says which recordings stay. What is
   * recorded to a file is there from the first event on, so a process that is killed leaves it behind.
   */
  record?: boolean | RecordPolicy
  /** Folder for the recording; `.playhead` in the working directory by default. */
  history?: string
}

/** What to run, and how. */
export interface RunOptions
  extends RecordOptions,
    Pick<
      StartOptions,
      'env' | 'tags' | 'allow' | 'isolation' | 'onPrint' | 'remoteModel' | 'secrets' | 'random' | 'attended'
    > {
  /** Path of the workflow file, or what {@link loadWorkflowFile} made of it. */
  file: string | WorkflowFile
  /** Name of the workflow; the first of the file by default. */
  workflow?: string
  inputs?: JsonObject
  /** The model of agents: a name, or settings. */
  model?: string | ModelSettings
  /** Results that are fixed, by node id or address; `{ error: 'text' }` lets the node fail. */
  pins?: Readonly<Record<string, Json>>
  /** Cancels the run. Inside a handler, that of the handler by default: what it starts ends with it. */
  signal?: AbortSignal
}

/** How to go on with a recorded run. */
export interface ContinueRunOptions extends Omit<ContinueOptions, 'free' | 'model' | 'onSecrets'> {
  model?: string | ModelSettings
  /** As for {@link RunOptions}. */
  signal?: AbortSignal
}

/** What to fork, where, and how. What is absent is as the parent had it, except what the person must allow. */
export interface ForkOptions extends Partial<Omit<RunOptions, 'workflow'>> {
  /** What it takes its results from: the path of a recording, or a timeline, also that of a run that goes on. */
  from: string | Timeline
  /** Where it leaves it: a position, an address, `failure` (the default; the end where nothing failed), `end`. */
  at?: number | string
  /** Values to be set there, by their paths: of the context, or below `node.input`. */
  set?: Readonly<Record<string, Json>>
  /** True to run the text of the recording instead of the file as it is now. */
  recordedText?: boolean
}

/** A fork that was started. It stands at no place: it runs on at once. */
export interface ForkedRun extends Run {
  /** What it was forked from, and where. */
  readonly parent: { execution: string; position: number; address?: string | undefined }
  /** How many of its first events come from there; {@link Follower.events} has them, listeners are not told them. */
  readonly taken: number
  /** What does not match any more, and what else is worth knowing. */
  readonly notes: readonly Problem[]
}

/** A run that was started. */
export interface Run extends Follower {
  /** Id of the execution. */
  readonly id: string
  /** The workflow file as it runs. */
  readonly file: WorkflowFile
  /** The file of the recording; undefined in memory, and when it was not wanted once the run had ended. */
  readonly recording: string | undefined
  readonly status: ExecutionStatus
  /** Events and states, by position. */
  readonly timeline: Timeline
  /** How it ended. Never rejects: that the workflow failed is a result. */
  readonly done: Promise<ExecutionResult>
  /** What people are asked at this moment. */
  readonly questions: readonly OpenQuestion[]
  /**
   * Each event, from the first one on (of a fork: from the first one that it does not have from its parent), whenever one
   * begins to listen. Returns what ends that.
   */
  on(what: 'event', listener: (event: Event) => unknown): () => void
  /** Each question once, those that are open now included. */
  on(what: 'question', listener: (question: OpenQuestion) => unknown): () => void
  /** The end, once, also when it was before. */
  on(what: 'end', listener: (result: ExecutionResult) => unknown): () => void
  /** Ends the run: work that listens to its signal stops, spans are closed, the recording is finished. */
  cancel(): void
  /**
   * Answers a question.
   * @param at address of the question or its node, or the node's id; not needed where only one is open
   * @throws {PlayheadError} `no-question`, `several-questions`, `invalid-answer`
   */
  answer(value: Json, at?: string): void
  /** Nobody is there to answer any more: once nothing goes on without an answer, the run ends as `waiting`. */
  leave(): void
}

/**
 * Starts a run in this process; it goes on by itself.
 * @throws {PlayheadError} when file, inputs, handlers or options do not fit; nothing has run then
 */
export async function startRun(options: RunOptions): Promise<Run> {
  const {
    file: given,
    workflow,
    inputs = {},
    model,
    pins = {},
    signal = currentRun()?.signal,
    ...rest
  } = options
  signal?.throwIfAborted()
  const file = typeof given === 'string' ? await loadWorkflowFile(resolve(given)) : given
  const started = await startHere({
    ...rest,
    ...placeOf(options),
    file,
    workflow: selectWorkflow(file, workflow),
    inputs,
    model: readModelSettings(model),
    pins: Object.fromEntries(Object.entries(pins).map(([name, value]) => [name, readPin(value)])),
    free: true,
  })
  return runOf(started, signal)
}

/** Runs to the end; nobody answers questions, so a run that asks ends as `waiting`. @throws as {@link startRun} */
export async function execute(options: RunOptions): Promise<ExecutionResult> {
  return (await startRun({ attended: false, ...options })).done
}

/**
 * Goes on with a run that waits for an answer or was interrupted: same id, same recording.
 * @throws {PlayheadError} when it cannot go on; the recording is unchanged then
 */
export async function continueRun(options: ContinueRunOptions): Promise<Run> {
  const { model, signal = currentRun()?.signal, ...rest } = options
  signal?.throwIfAborted()
  const settings = model === undefined ? {} : { model: readModelSettings(model) }
  return runOf(await continueHere({ ...rest, ...settings, free: true }), signal)
}

/**
 * Starts a new execution that takes its results from another one up to a place, and runs on from there. What came to its end
 * before is neither run nor published again.
 * @throws {PlayheadError} when it cannot be forked there; nothing has run then
 */
export async function fork(options: ForkOptions): Promise<ForkedRun> {
  const { from, at = 'failure', file: given, model, pins, signal = currentRun()?.signal, ...rest } = options
  signal?.throwIfAborted()
  const file = typeof given === 'string' ? await loadWorkflowFile(resolve(given)) : given
  const opened = typeof from === 'string' ? await openRecordingFile(from) : undefined
  try {
    const started = await forkRun({
      ...rest,
      ...placeOf(options),
      parent: opened?.timeline ?? (from as Timeline),
      at,
      ...(file ? { file } : {}),
      ...(model === undefined ? {} : { model: readModelSettings(model) }),
      ...(pins
        ? { pins: Object.fromEntries(Object.entries(pins).map(([name, value]) => [name, readPin(value)])) }
        : {}),
      free: true,
    })
    const { parent, taken, notes } = started
    return Object.assign(runOf(started, signal), { parent, taken, notes })
  } finally {
    await opened?.close()
  }
}

/** Where a recording goes by its options. */
export function placeOf({ record = true, history = '.playhead' }: RecordOptions): {
  history: string | undefined
  record: RecordPolicy | undefined
} {
  return {
    history: record === false ? undefined : resolve(history),
    record: typeof record === 'boolean' ? undefined : record,
  }
}

function runOf(started: StartedRun, signal: AbortSignal | undefined): Run {
  const { execution, file } = started
  const { timeline, done } = execution
  const follower = follow(timeline)
  const cancel = () => execution.cancel()
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal) void done.finally(() => signal.removeEventListener('abort', cancel))

  const onQuestion = (listener: (question: OpenQuestion) => unknown) => {
    const told = new Set<OpenQuestion>()
    let stopped = false
    const tell = () => {
      const { questions } = execution
      for (const one of told) if (!questions.includes(one)) told.delete(one)
      for (const one of questions) {
        if (told.has(one) || stopped) continue
        told.add(one)
        listener(one)
      }
    }
    // Later, as in the other cases, so that nobody is called before `on` has returned.
    queueMicrotask(tell)
    // A question is told when it is open for all: its listener may answer it at once.
    const stop = execution.onQuestions(() => queueMicrotask(tell))
    return () => {
      stopped = true
      stop()
    }
  }
  const onEnd = (listener: (result: ExecutionResult) => unknown) => {
    let stopped = false
    void done.then(result => (stopped ? undefined : listener(result)))
    return () => {
      stopped = true
    }
  }

  const run = {
    ...follower,
    id: execution.id,
    file,
    timeline,
    done,
    on(what: 'event' | 'question' | 'end', listener: (value: never) => unknown) {
      if (what === 'event') return follower.subscribe(listener as (event: Event) => unknown, started.taken)
      if (what === 'question') return onQuestion(listener as (question: OpenQuestion) => unknown)
      return onEnd(listener as (result: ExecutionResult) => unknown)
    },
    cancel,
    answer: (value: Json, at?: string) => execution.answer(at, value),
    leave: () => execution.leave(),
  }
  return standing.give(run, started)
}

/** How a run stands, as it is when one looks. */
const standing = sharedGetters<StartedRun, Pick<Run, 'recording' | 'status' | 'questions'>>({
  recording: started => started.recording,
  status: ({ execution }) => execution.timeline.status,
  questions: ({ execution }) => execution.questions,
})
