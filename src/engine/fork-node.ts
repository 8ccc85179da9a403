import { findPlace } from '../recording/find-place.ts'
import type { RecordingHeader } from '../recording/format.ts'
import { equalJson } from '../recording/patch.ts'
import { parseRecorded } from '../recording/recorded-file.ts'
import { mask } from '../recording/redact.ts'
import { topSpan } from '../recording/state.ts'
import { lastPosition, type Timeline, threadAt } from '../recording/timeline.ts'
import type { Isolation, Workflow, WorkflowFile } from '../workflow/graph.ts'
import { getOwn, type Json, type JsonObject, parsePath } from '../workflow/json.ts'
import { failure, type Problem, problem } from '../workflow/problem.ts'
import { type Change, changeAt } from './change.ts'
import { wholeInputs } from './continue-node.ts'
import { matchFork } from './fork-match.ts'
import {
  type Forking,
  loadWorkflowFile,
  type StartedRun,
  type StartOptions,
  selectWorkflow,
  startRun,
} from './host-node.ts'
import { recordedSettings } from './models/recorded-settings.ts'
import type { Pin } from './pins.ts'

/** How to fork an execution on this machine. What is absent is as the parent had it, except what the person must allow. */
export interface ForkOptions extends Partial<Omit<StartOptions, 'workflow' | 'free'>> {
  /** The parent: a recording, however its run ended, or one that still goes on. */
  parent: Timeline
  /** Where the fork leaves it: a position, or what {@link findPlace} knows, such as an address. */
  at: number | string
  /** Values to be set there, by their paths in the innermost frame. */
  set?: Readonly<Record<string, Json>>
  /** Changes to be made there, in any frame. */
  changes?: readonly Change[]
  /** Others than those of the parent let all of it run; hidden ones must be given once more. */
  inputs?: JsonObject
  /** Inputs of the parent, for those that its recording hides. */
  known?: JsonObject
  /** What the fork runs; by default the file as it is now. */
  file?: WorkflowFile
  /** True to run the text of the recording where there is no file any more, or instead of it. */
  recordedText?: boolean
  /** The folder from which alone the file may include others. */
  workspace?: string
  free: boolean
}

/** A fork that was started. */
export interface StartedFork extends StartedRun {
  parent: NonNullable<RecordingHeader['parent']>
  /** Where the fork stands, at the end of what it has taken from its parent; 0 where it takes nothing. */
  position: number
  /** What its person should know: where the texts differ, or why nothing is reused. */
  notes: readonly Problem[]
}

/**
 * Starts a new execution that takes its results from another one up to a position, and runs on from there, with what is
 * changed. What came to its end before is neither run nor published again.
 * @throws {PlayheadError} when it cannot be forked, or not there; nothing has run then
 */
export async function forkRun(options: ForkOptions): Promise<StartedFork> {
  const { parent: timeline, free } = options
  const { header } = timeline
  const file = await fileOf(options)
  const workflow = selectWorkflow(file, header.workflow)
  const inputs = wholeInputs(workflow, header.inputs as JsonObject, {
    ...hiddenOnly(options),
    ...options.inputs,
  })
  const wanted = Math.min(findPlace(timeline, options.at), lastPosition(timeline))
  const asked = await beforeFailure(timeline, wanted)
  const changes = [...(await editsBetween(timeline, asked, wanted)), ...(await changesOf(options, wanted))]
  const anew = hasOtherInputs(workflow, header.inputs as JsonObject, options.inputs)
  if (anew && changes.length > 0) throw failure('fork-from-start', { position: asked })
  const parent = await parentOf(timeline, anew ? 0 : asked)
  const forking: Forking = { parent }
  const notes: Problem[] = anew ? [problem('fork-inputs', {}, workflow.keyRange)] : []
  if (!anew) {
    const match = await matchFork(timeline, asked, parseRecorded(header), file)
    forking.origin = { parent: timeline, match, changes }
    notes.push(...match.differences)
  }
  const variables = { ...process.env, ...options.env }
  const environment = (name: string) => variables[name] || undefined
  const recorded = header.options as { isolation?: Isolation; model?: Json; pins?: Record<string, Pin> }
  const started = await startRun(
    {
      ...options,
      file,
      workflow,
      inputs,
      tags: options.tags ?? header.tags,
      isolation: options.isolation ?? recorded.isolation,
      model: options.model ?? recordedSettings(recorded.model, environment),
      pins: options.pins ?? recorded.pins,
      free,
    },
    forking,
  )
  const about = { parent, position: started.taken, notes }
  // Not a copy of it: its recording can go once the run has ended.
  return Object.assign(started, about)
}

/** The text that the fork runs. @throws {PlayheadError} `fork-text-gone`, or what is wrong with the file */
async function fileOf({ file, parent, recordedText, workspace }: ForkOptions): Promise<WorkflowFile> {
  if (file) return file
  const { header } = parent
  if (recordedText) return parseRecorded(header)
  try {
    return await loadWorkflowFile(header.path, workspace)
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'file-not-found') throw thrown
    throw failure('fork-text-gone', { id: header.execution, path: header.path })
  }
}

function hiddenOnly({ parent, known = {} }: ForkOptions): JsonObject {
  const recorded = parent.header.inputs as JsonObject
  return Object.fromEntries(
    Object.entries(known).filter(([name]) => {
      const value = getOwn(recorded, name)
      return value !== undefined && isHidden(value)
    }),
  )
}

const isHidden = (value: Json): boolean => JSON.stringify(value).includes(mask)

/** True where inputs are given that are not those of the parent; those that it hides cannot be told from them. */
function hasOtherInputs(workflow: Workflow, recorded: JsonObject, given: JsonObject = {}): boolean {
  return Object.entries(given).some(([name, value]) => {
    const before =
      getOwn(recorded, name) ?? workflow.inputs.find(input => input.name === name)?.default ?? null
    return !isHidden(before) && !equalJson(before, value)
  })
}

async function changesOf(
  { parent, set = {}, changes = [] }: ForkOptions,
  position: number,
): Promise<Change[]> {
  const entries = Object.entries(set)
  if (entries.length === 0) return [...changes]
  const state = await parent.state(position)
  const frame = topSpan(state, threadAt(parent.structure, position))
  const made: Change[] = []
  for (const [text, value] of entries) {
    const path = parsePath(text)
    if (!path) throw failure('cannot-change', { path: text })
    const change = changeAt(state, parent.structure, frame, path, value)
    if (change) made.push(change)
  }
  return [...changes, ...made]
}

/**
 * Where an error has been told that the run does not survive, and nothing has begun since, a fork would do nothing but fail
 * once more. So it begins before the error, and what failed is tried again.
 */
async function beforeFailure(timeline: Timeline, position: number): Promise<number> {
  const { structure } = timeline
  let seq = position - 1
  while (seq > 0 && structure.type(seq) !== 'error' && structure.type(seq) !== 'enter') seq--
  const event = await timeline.event(seq)
  return event.type === 'error' && !event.caught ? seq : position
}

/** What a person has changed in what has happened between two positions. */
async function editsBetween(timeline: Timeline, from: number, to: number): Promise<Change[]> {
  const found: Change[] = []
  for (let seq = from; seq < to; seq++) {
    const event = await timeline.event(seq)
    if (event.type === 'edit') found.push({ span: event.span, target: event.target, patch: event.patch })
  }
  return found
}

/** What the header of a fork says of its parent. */
async function parentOf(timeline: Timeline, position: number): Promise<StartedFork['parent']> {
  const { execution } = timeline.header
  const frame = topSpan(await timeline.state(position), threadAt(timeline.structure, position))
  return { execution, position, ...(frame ? { address: frame.address } : {}) }
}
