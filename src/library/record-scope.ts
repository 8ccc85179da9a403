import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { handlerRun } from '../engine/call-handler.ts'
import { asProgramRun, currentRun } from '../engine/current-run-node.ts'
import { errorInfoOf } from '../engine/errors.ts'
import { finishTimeline } from '../engine/execution.ts'
import type { HandlerRun } from '../engine/handlers.ts'
import { loggable } from '../engine/loggable.ts'
import { createPins } from '../engine/pins.ts'
import { breathing, sleep } from '../engine/ports.ts'
import { type DecidedPolicy, decidePolicy, recorderSettings } from '../engine/record-policy.ts'
import { createHeader } from '../engine/recording-header-node.ts'
import { placeIn } from '../engine/recording-place-node.ts'
import { countVisit, type Scope, writeContext } from '../engine/scope.ts'
import { secretsOf } from '../engine/secrets.ts'
import { inSpan } from '../engine/span.ts'
import { createWaiting } from '../engine/waiting.ts'
import { createNodeCodec } from '../recording/codec-node.ts'
import { createSha256 } from '../recording/files-node.ts'
import { createLeaveOut } from '../recording/left-out.ts'
import { createLiveTimeline } from '../recording/live-timeline.ts'
import { toPointer } from '../recording/patch.ts'
import { createRedact, redactNothing } from '../recording/redact.ts'
import { redactHeader } from '../recording/redact-event.ts'
import { type Address, branchId, childAddress } from '../workflow/address.ts'
import type { Workflow } from '../workflow/graph.ts'
import { copyObject, isObject, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import { parseWorkflowFile } from '../workflow/native/parse.ts'
import { sharedGetters } from '../workflow/shared-getters.ts'
import { placeOf, type RecordOptions } from './run.ts'

/** What is recorded of a program that is no workflow. */
export interface ScopeOptions extends RecordOptions {
  /** Stands where a workflow's name would. */
  name: string
  inputs?: JsonObject
  tags?: readonly string[]
  /** Values to be hidden, besides those of variables whose names say that they are secret. */
  secrets?: readonly string[]
  /** What decides which recordings are in a sample, from 0 to below 1. */
  random?: () => number
  /** Handed to the work; once it is aborted, no more events are recorded. */
  signal?: AbortSignal
}

/** Records what a program does, as nodes. Once the work it was made for has returned, nothing is recorded any more. */
export interface Recorder extends Pick<HandlerRun, 'execution' | 'address' | 'signal' | 'log' | 'emit'> {
  /** The file; undefined in memory, and when it was not wanted once all had ended. */
  readonly recording: string | undefined
  /**
   * Does a part of the work as a node. Nodes can lie in each other; those that go on at the same time are branches. A node
   * ends when all in it have ended.
   * @param input what JSON cannot hold is replaced by the reason, as in the result
   * @returns what the work returns
   * @throws what the work throws, which is recorded
   */
  node<T>(
    id: string,
    input: Readonly<Record<string, unknown>> | undefined,
    work: (inner: Recorder) => T | Promise<T>,
  ): Promise<T>
}

/** A recording that was begun and not ended. */
export interface OpenRecording extends Recorder {
  /**
   * Finishes the recording once the nodes in it have ended.
   * @param error given when the work has failed
   */
  stop(error?: unknown): Promise<void>
}

/** A span that nodes can lie in. */
interface Level {
  scope: Scope
  span: number
  address: Address
  visits: Map<string, number>
  /** True while a node runs on the thread of the span. */
  busy: boolean
  /** The nodes that go on. */
  inside: Set<Promise<unknown>>
  open: boolean
}

/**
 * Records what a function does, as one execution. The recording finishes itself, also when the function throws.
 * @returns what the function returns
 * @throws what the function throws; {@link PlayheadError} when the recording cannot be begun
 */
export async function recordScope<T>(
  options: ScopeOptions,
  work: (recorder: Recorder) => T | Promise<T>,
): Promise<T> {
  const { name, tags, random = Math.random, signal = currentRun()?.signal } = options
  const inputs = objectOf(options.inputs)
  const { history, record } = placeOf(options)
  const policy = record === undefined ? undefined : decidePolicy(record, random)
  const file = parseWorkflowFile(sourceOf(name), join(process.cwd(), `${name}.yaml`))
  const workflow = emptyWorkflow(name)
  const redact = createRedact(secretsOf(file, workflow, inputs, process.env, options.secrets))
  const told = createHeader({ file, workflow: name, inputs, options: recorded(policy), tags })
  const { compression, flush, snapshots, ...values } = recorderSettings(told)
  const leaveOut = createLeaveOut(values)
  const hidden = redactHeader(told, redact)
  const header = leaveOut ? leaveOut.header(hidden) : hidden
  const place = await placeIn(history, header)
  const ports = {
    now: () => performance.now(),
    codec: createNodeCodec(compression),
    flush,
    snapshots,
    leaveOut,
    hash: createSha256(),
    sink: place.sink(),
    redact,
  }
  const timeline = createLiveTimeline(header, ports, true)
  const scope: Scope = {
    run: {
      id: header.execution,
      file,
      timeline,
      ports: {
        handlers: () => undefined,
        environment: key => process.env[key],
        sleep,
        breathe: breathing(),
        turn: setImmediate,
      },
      clock: { now: Date.now, startedAt: Date.parse(header.startedAt) },
      waiting: createWaiting(false),
      pins: createPins({}, file),
      redact: redact === redactNothing ? undefined : redact,
      leaveOut,
    },
    workflow,
    span: 0,
    address: name,
    context: inputs,
    signal: signal ?? new AbortController().signal,
    visits: new Map(),
    nodeVisits: { all: 0, byId: new Map() },
    depth: 1,
    tolerated: false,
    output: null,
  }
  const entering = { kind: 'workflow' as const, id: name, visit: 1, context: inputs }
  let output: Json = null
  try {
    const result = await inSpan(scope, entering, async span => {
      const value = await perform(scope, span, { id: '', address: name, visit: 1 }, place, work)
      output = loggable(value ?? null)
      await writeContext(scope, span, scope.context, { output })
      return { value }
    })
    await finishTimeline(timeline, { status: 'completed', output })
    return result.value
  } catch (thrown) {
    await finishTimeline(timeline, { status: 'failed', error: errorInfoOf(thrown), thrown })
    throw thrown
  } finally {
    place.settle(timeline)
  }
}

/**
 * Begins a recording that is ended by a call: for programs whose work is no single function. A process that ends before
 * leaves an interrupted recording.
 * @throws {PlayheadError} when it cannot be begun
 */
export async function startRecording(options: ScopeOptions): Promise<OpenRecording> {
  const begun = Promise.withResolvers<Recorder>()
  const over = Promise.withResolvers<{ thrown: unknown } | undefined>()
  const failed: { thrown: unknown }[] = []
  const done = recordScope(options, async recorder => {
    begun.resolve(recorder)
    const ended = await over.promise
    if (!ended) return
    failed.push(ended)
    throw ended.thrown
  }).catch(thrown => {
    begun.reject(thrown)
    // The caller has the error already.
    if (failed.length === 0) throw thrown
  })
  done.catch(() => undefined)
  const recorder = await begun.promise
  return Object.create(recorder, {
    stop: {
      value: (error?: unknown) => {
        over.resolve(error === undefined ? undefined : { thrown: error })
        return done
      },
    },
  }) as OpenRecording
}

/** The file of a recording, as long as it is there. */
const recordedTo = sharedGetters<{ readonly path: string | undefined }, Pick<Recorder, 'recording'>>({
  recording: place => place.path,
})

/** Calls the work of a span, and waits for the nodes in it. */
async function perform<T>(
  scope: Scope,
  span: number,
  { id, address, visit }: { id: string; address: Address; visit: number },
  place: { readonly path: string | undefined },
  work: (recorder: Recorder) => T | Promise<T>,
): Promise<T> {
  const level: Level = { scope, span, address, visits: new Map(), busy: false, inside: new Set(), open: true }
  const told = handlerRun({ scope, node: { id }, address, visit, attempt: 1 }, span, scope.signal)
  const { execution, signal, log, emit } = told.run
  const own: Omit<Recorder, 'recording'> = {
    execution,
    address,
    signal,
    log,
    emit,
    node(inner, input, part) {
      if (!level.open) return Promise.resolve().then(() => part(recorder))
      const done = node(level, inner, input, place, part)
      const settled = done.then(
        () => undefined,
        () => undefined,
      )
      level.inside.add(settled)
      void settled.then(() => level.inside.delete(settled))
      return done
    },
  }
  const recorder: Recorder = recordedTo.give(own, place)
  try {
    return await asProgramRun(told.run, () => work(recorder))
  } finally {
    while (level.inside.size > 0) await Promise.all(level.inside)
    level.open = false
    told.end()
  }
}

async function node<T>(
  level: Level,
  id: string,
  input: Readonly<Record<string, unknown>> | undefined,
  place: { readonly path: string | undefined },
  work: (recorder: Recorder) => T | Promise<T>,
): Promise<T> {
  if (!level.busy) {
    level.busy = true
    try {
      return await nodeIn(level, id, input, place, work)
    } finally {
      level.busy = false
    }
  }
  // Another one goes on, so this one is on a thread of its own and has its own view of the context.
  const { scope } = level
  const visit = countVisit(level.visits, branchId(id))
  const inner: Scope = { ...scope, address: childAddress(level.address, branchId(id), visit) }
  const result = await inSpan(scope, { kind: 'branch', id, parent: level.span, visit }, async span => {
    inner.span = span
    const { address } = inner
    const value = await nodeIn({ scope: inner, span, address, visits: new Map() }, id, input, place, work)
    return { value }
  })
  await writeContext(scope, level.span, withValue(scope.context, id, inner.context[id] ?? null))
  return result.value
}

async function nodeIn<T>(
  { scope, span: parent, address: above, visits }: Pick<Level, 'scope' | 'span' | 'address' | 'visits'>,
  id: string,
  given: Readonly<Record<string, unknown>> | undefined,
  place: { readonly path: string | undefined },
  work: (recorder: Recorder) => T | Promise<T>,
): Promise<T> {
  const visit = countVisit(visits, id)
  const at = { id, address: childAddress(above, id, visit), visit }
  const input = objectOf(given)
  const result = await inSpan(scope, { kind: 'node', id, parent, visit, input }, async span => {
    const value = await perform(scope, span, at, place, work)
    const context = withValue(scope.context, id, loggable(value ?? null))
    await writeContext(scope, span, context, { outputAt: toPointer([id]) })
    return { value }
  })
  return result.value
}

function withValue(context: JsonObject, key: string, value: Json): JsonObject {
  const copy = copyObject(context)
  setOwn(copy, key, value)
  return copy
}

function objectOf(value: unknown): JsonObject {
  const json = loggable(value ?? {})
  return isObject(json) ? json : { value: json }
}

const recorded = (policy: DecidedPolicy | undefined): JsonObject =>
  policy === undefined ? {} : (objectOf({ record: policy }) as JsonObject)

const sourceOf = (name: string) =>
  `# A program has recorded this as ${JSON.stringify(name)}. There is no workflow here that can be run.\n`

/** What the engine needs to know of a workflow that has no text. */
function emptyWorkflow(name: string): Workflow {
  const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }
  return {
    name,
    inputs: [],
    nodes: new Map(),
    start: '',
    servers: new Map(),
    limits: { maxVisits: 1, maxDepth: 1 },
    secrets: [],
    onError: 'fail',
    keyRange: nowhere,
    range: nowhere,
  }
}
