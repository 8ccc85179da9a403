import { dirname } from 'node:path'
import { nodeCodec } from '../recording/codec-node.ts'
import { createSha256, openFileSource } from '../recording/files-node.ts'
import { createLeaveOut, holdsLeftOut } from '../recording/left-out.ts'
import { continuedBy, isAlive, lockRecording, type Writer } from '../recording/lock-node.ts'
import { openRecording, type RecordedTimeline } from '../recording/reader.ts'
import { parseRecorded } from '../recording/recorded-file.ts'
import { mask } from '../recording/redact.ts'
import { requireSameText } from '../recording/same-text-node.ts'
import type { State } from '../recording/state.ts'
import type { Address } from '../workflow/address.ts'
import type { Isolation, Workflow } from '../workflow/graph.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import { chooseQuestion } from './execution.ts'
import { withHandlers } from './handlers.ts'
import { begin, type StartedRun, type StartOptions, selectWorkflow, started } from './host-node.ts'
import { pastCalls } from './models/past-calls.ts'
import { recordedSettings } from './models/recorded-settings.ts'
import { createPast, inputEdits } from './past.ts'
import type { Pin } from './pins.ts'
import { checkAnswer, readQuestion } from './question.ts'
import { recorderSettings } from './record-policy.ts'
import { placeAt } from './recording-place-node.ts'
import type { OpenQuestion } from './waiting.ts'

/** How to go on with an execution on this machine. */
export interface ContinueOptions
  extends Pick<
    StartOptions,
    | 'env'
    | 'allow'
    | 'handlers'
    | 'isolation'
    | 'model'
    | 'remoteModel'
    | 'secrets'
    | 'onSecrets'
    | 'onPrint'
    | 'free'
    | 'attended'
  > {
  /** Path of its recording. */
  recording: string
  /** Inputs that are secret, and so not in the recording. */
  inputs?: JsonObject
  /** The answer to a question that is open in the recording. */
  answer?: Json
  /**
   * True to run the text in the recording also where the workflow file is gone or has another text: only for recordings
   * whose origin one knows, since going on runs what they say.
   */
  recordedText?: boolean
  /** Which question it answers, as {@link chooseQuestion} takes it; needed where several are open. */
  at?: string
}

/**
 * Goes on with an execution that waits or was interrupted: same id, same recording. The nodes that had come to their end
 * are not run again, and of the others neither the calls that had.
 * @throws {PlayheadError} when it cannot go on; the recording is unchanged then
 */
export async function continueRun(options: ContinueOptions): Promise<StartedRun> {
  const path = options.recording
  const source = await openFileSource(path).catch(() => {
    throw failure('recording-not-found', { name: path })
  })
  const close = () => void source.close()
  try {
    const timeline = await openRecording(source, path, nodeCodec)
    checkStatus(timeline, path)
    const release = reserve(timeline, path)
    try {
      const { header, length } = timeline
      if (!options.recordedText) await requireSameText(header)
      await checkValues(timeline)
      const file = withHandlers(parseRecorded(header), options.handlers)
      const workflow = selectWorkflow(file, header.workflow)
      const last = await timeline.state(length)
      const answers = readAnswers(last, options)
      const unfinished = await timeline.unfinished()
      const hash = createSha256()
      hash.update(await source.read(0, unfinished.headerSize))
      const elapsed = Math.max(last.time, Date.now() - Date.parse(header.startedAt))
      const { isolation, model, pins } = header.options as {
        isolation?: Isolation
        model?: Json
        pins?: Record<string, Pin>
      }
      const variables = { ...process.env, ...options.env }
      const environment = (name: string) => variables[name] || undefined
      const place = placeAt(path, unfinished.end)
      const execution = await begin(
        {
          file,
          workflow,
          inputs: wholeInputs(workflow, header.inputs as JsonObject, options.inputs),
          history: dirname(path),
          env: options.env,
          // Not what the recording says: the file may come from anywhere.
          allow: options.allow,
          isolation: options.isolation ?? isolation,
          model: options.model ?? recordedSettings(model, environment),
          remoteModel: options.remoteModel,
          secrets: options.secrets,
          onSecrets: options.onSecrets,
          onPrint: options.onPrint,
          pins,
          free: options.free,
          attended: options.attended,
        },
        header,
        {
          hash,
          answers,
          place,
          calls: () => pastCalls(timeline),
          before: {
            past: createPast(timeline, last, elapsed),
            recording: { ...unfinished, elapsed },
            edits: await inputEdits(timeline, last),
          },
          release() {
            release()
            close()
          },
        },
      )
      return started(execution, file, place)
    } catch (thrown) {
      release()
      throw thrown
    }
  } catch (thrown) {
    close()
    throw thrown
  }
}

/** The questions that nobody has answered at a position. */
export function questionsIn(state: State): OpenQuestion[] {
  return [...state.spans.values()]
    .filter(span => span.kind === 'question' && !span.written)
    .map(({ address, input }) => ({ address, question: readQuestion(input) }))
}

function readAnswers(last: State, { answer, at }: ContinueOptions): ReadonlyMap<Address, Json> {
  if (answer === undefined) return new Map()
  const asked = chooseQuestion(questionsIn(last), at)
  return new Map([[asked.address, checkAnswer(asked.question, answer)]])
}

/**
 * What was not recorded cannot be given back to the run.
 * @throws {PlayheadError} `values-not-recorded`
 */
async function checkValues({ header, length, event }: RecordedTimeline): Promise<void> {
  if (!createLeaveOut(recorderSettings(header))) return
  for (let seq = 0; seq < length; seq++) {
    const one = await event(seq)
    const needed =
      one.type === 'write'
        ? [one.patch, one.output]
        : one.type === 'enter'
          ? [one.context, one.kind === 'model' ? one.input : undefined]
          : one.type === 'edit' && one.target === 'context'
            ? [one.patch]
            : []
    if (needed.some(holdsLeftOut)) throw failure('values-not-recorded', { id: header.execution })
  }
}

function checkStatus({ status, header }: RecordedTimeline, path: string): void {
  const { host, pid } = header.environment
  const running = status === 'interrupted' && isAlive({ host, pid } as Partial<Writer>)
  const going = continuedBy(path)
  if (going) throw failure('already-continued', { id: header.execution, process: `process ${going.pid}` })
  if (running) throw failure('cannot-continue', { id: header.execution, status: 'running' })
  if (status !== 'waiting' && status !== 'interrupted')
    throw failure('cannot-continue', { id: header.execution, status })
}

function reserve({ header }: RecordedTimeline, path: string): () => void {
  const lock = lockRecording(path)
  if (typeof lock === 'function') return lock
  throw failure('already-continued', { id: header.execution, process: `process ${lock.pid}` })
}

/**
 * The inputs, with those that were hidden in the recording, defaults among them, given once more.
 * @throws {PlayheadError} `invalid-inputs` where one is still hidden
 */
export function wholeInputs(workflow: Workflow, recorded: JsonObject, given: JsonObject = {}): JsonObject {
  const inputs = { ...recorded, ...given }
  const defaults = workflow.inputs.map(({ name, default: value }) => [name, value ?? null] as const)
  for (const [name, value] of Object.entries({ ...Object.fromEntries(defaults), ...inputs })) {
    if (!JSON.stringify(value).includes(mask)) continue
    const detail = `"${name}" is a secret, which is not in the recording; give it once more.`
    throw failure('invalid-inputs', { workflow: workflow.name, detail })
  }
  return inputs
}
