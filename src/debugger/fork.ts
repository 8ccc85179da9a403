import { resolve } from 'node:path'
import type { Change } from '../engine/change.ts'
import { forkRun, type StartedFork } from '../engine/fork-node.ts'
import type { CallRemote } from '../engine/models/remote.ts'
import { readModelSettings } from '../engine/models/settings.ts'
import { readPin } from '../engine/pins.ts'
import { nodeCodec } from '../recording/codec-node.ts'
import { openFileSource } from '../recording/files-node.ts'
import { openRecording } from '../recording/reader.ts'
import { threadsOf } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { JsonObject } from '../workflow/json.ts'
import { failure, formatProblem } from '../workflow/problem.ts'
import {
  type Debuggee,
  type DebuggeeEvents,
  historyFolder,
  inlineGroup,
  liveDebuggee,
  readEnvironment,
  readInputs,
  storedSecrets,
} from './debuggee.ts'
import type { LaunchConfig } from './launch-config.ts'

/** The session that a fork belongs to. */
export interface ForkHost {
  config: LaunchConfig
  cwd: string
  events: DebuggeeEvents
  /** Calls a model of the editor, where there are any. */
  remoteModel?: CallRemote
}

/**
 * Starts a new execution that takes its results from what is debugged, up to a position, with changes that are made there.
 * It stands at that position, live; breakpoints go over with their ids. What is left goes on as it did: who closes it, ends it.
 * @throws {PlayheadError} when it cannot be forked there: nothing has happened then
 */
export async function fork(
  parent: Debuggee,
  at: { position: number; changes?: readonly Change[] },
  host: ForkHost,
): Promise<Debuggee> {
  // What the configuration names may be another by now than what the run was given.
  const known = parent.inputs ?? (await readInputs(host.config.inputs, host.cwd))
  const forked = await begin(parent.timeline, at.position, host, at.changes ?? [], { known })
  const comments = forked.breakpoints.groups.get(inlineGroup)?.map(({ request }) => request) ?? []
  forked.breakpoints.takeOver(parent.breakpoints)
  await lookAtThread(forked, parent, at.position)
  // By the text that the fork runs.
  forked.breakpoints.set(inlineGroup, host.config.noDebug ? [] : comments)
  return forked
}

/**
 * Forks a recording.
 * @param path of the recording
 * @param place a position, an address, `failure` (also where nothing is said), or `end`
 * @throws as {@link fork}
 */
export async function forkRecording(
  path: string,
  place: number | string | undefined,
  host: ForkHost,
): Promise<Debuggee> {
  const source = await openFileSource(path).catch(() => {
    throw failure('recording-not-found', { name: path })
  })
  try {
    const inputs = await readInputs(host.config.inputs, host.cwd)
    const timeline = await openRecording(source, path, nodeCodec)
    return await begin(timeline, place ?? 'failure', host, [], { inputs })
  } finally {
    await source.close()
  }
}

/** Lets the fork be seen on the thread that was looked at, where it was forked at that place. */
async function lookAtThread(
  { playhead, timeline }: Debuggee,
  parent: Debuggee,
  position: number,
): Promise<void> {
  const { cursor } = parent.playhead
  if (position !== cursor.position) return
  const here = playhead.cursor.position
  const open = threadsOf(await timeline.state(here))
  if (open.some(({ id }) => id === cursor.thread)) playhead.seek(here, cursor.thread)
}

/** @param given the inputs of the fork, or those that the parent is known to have been given */
async function begin(
  parent: Timeline,
  at: number | string,
  { config, cwd, events, remoteModel }: ForkHost,
  changes: readonly Change[],
  given: { inputs: JsonObject } | { known: JsonObject },
): Promise<Debuggee> {
  const pins = Object.entries(config.pins ?? {}).map(([name, value]) => [name, readPin(value)] as const)
  const started = await forkRun({
    parent,
    at,
    changes,
    ...given,
    recordedText: config.recordedText,
    workspace: resolve(cwd),
    history: config.record === false ? undefined : historyFolder(config, cwd),
    record: typeof config.record === 'object' ? config.record : undefined,
    tags: config.tags,
    env: await readEnvironment(config, cwd),
    allow: config.allow,
    handlers: config.handlers && resolve(cwd, config.handlers),
    isolation: config.isolation,
    model: config.model === undefined ? undefined : readModelSettings(config.model),
    remoteModel,
    ...(pins.length > 0 ? { pins: Object.fromEntries(pins) } : {}),
    secrets: storedSecrets(process.env),
    onSecrets: events.onSecrets,
    free: false,
  })
  const debuggee = await liveDebuggee(started, events)
  const { playhead, timeline } = debuggee
  playhead.seek(started.position)
  if (timeline.length > started.position) playhead.takeEdit()
  // What had just begun begins once more by the text as it is now: one stands where it has.
  if (started.notes.some(({ code }) => code === 'fork-node-anew')) await playhead.step('event', 1)
  const notes = started.notes.map(note => formatProblem(started.file.path, note))
  const inputs = 'inputs' in given ? given.inputs : given.known
  return Object.assign(debuggee, { inputs, notes: [...debuggee.notes, ...notes], parent: parentOf(started) })
}

function parentOf({ parent, position }: StartedFork): NonNullable<Debuggee['parent']> {
  return { ...parent, taken: position }
}
