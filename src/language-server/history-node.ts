import { dirname, resolve } from 'node:path'
import { createFileStorage } from '../history/file-storage.ts'
import type { RecordingRow } from '../history/row.ts'
import type { RecordingStorage } from '../history/storage.ts'
import { nodeCodec } from '../recording/codec-node.ts'
import { openFileSource } from '../recording/files-node.ts'
import { openRecording, type RecordedTimeline } from '../recording/reader.ts'
import type { LastRun, RecordedValue } from './recorded.ts'
import type { Surroundings } from './surroundings.ts'

/** Milliseconds for which a list of files is taken as it was. */
const freshness = 1_000

/** Recordings that are looked at, the newest first; more would cost more than they say. */
const maxEntries = 200

/** Recordings of more bytes are not opened for the sake of a hover. */
const maxSize = 50_000_000

/** What one recording says of one workflow. */
interface Recorded {
  values: ReadonlyMap<string, RecordedValue>
  durations: ReadonlyMap<string, number>
}

type History = Pick<Surroundings, 'lastRuns' | 'lastValues' | 'lastDurations'>

/**
 * Looks into the history for what a file did last.
 * @param folder name of the history folder, which may be beside the file or above it, or an absolute path
 */
export function createHistory(folder: () => string): History {
  const lists = new Map<string, { at: number; rows: Promise<readonly RecordingRow[]> }>()
  const storages = new Map<string, RecordingStorage>()
  const recorded = new Map<string, Promise<Recorded | undefined>>()

  const storageOf = (path: string): RecordingStorage => {
    const storage = storages.get(path) ?? createFileStorage(path)
    storages.set(path, storage)
    return storage
  }

  /** The recordings of a workflow file in one folder. A folder that cannot be listed says nothing. */
  const list = async (history: string, program: string): Promise<readonly RecordingRow[]> => {
    const page = await storageOf(history)
      .query({ program, limit: maxEntries })
      .catch(() => undefined)
    return page?.rows ?? []
  }

  /** The recordings of a workflow file, newest first. */
  const runsOf = async (path: string): Promise<RecordingRow[]> => {
    const all: RecordingRow[] = []
    for (const candidate of foldersFor(path, folder())) {
      const key = `${candidate}\n${path}`
      const known = lists.get(key)
      const found =
        known && Date.now() - known.at < freshness
          ? known
          : { at: Date.now(), rows: list(candidate, resolve(path)) }
      lists.set(key, found)
      all.push(...(await found.rows))
    }
    return all.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
  }

  /** What the newest recording that has a workflow says of it. */
  const recordedOf = async (path: string, workflow: string): Promise<Recorded | undefined> => {
    for (const entry of (await runsOf(path)).slice(0, 5)) {
      if (entry.size > maxSize) continue
      const recording = entry.path!
      const key = `${recording}\n${entry.size}\n${workflow}`
      if (recorded.size > 100) recorded.clear()
      const known = recorded.get(key) ?? readRecorded(recording, workflow).catch(() => undefined)
      recorded.set(key, known)
      const found = await known
      if (found) return found
    }
    return undefined
  }

  return {
    async lastRuns(path) {
      const runs = new Map<string, LastRun>()
      for (const { workflow, status, startedAt, duration, error, path: recording } of await runsOf(path)) {
        if (runs.has(workflow)) continue
        runs.set(workflow, {
          status,
          startedAt,
          recording: recording!,
          ...(duration === undefined ? {} : { duration }),
          ...(error ? { error } : {}),
        })
      }
      return runs
    },
    lastValues: async (path, workflow) => (await recordedOf(path, workflow))?.values ?? new Map(),
    lastDurations: async (path, workflow) => (await recordedOf(path, workflow))?.durations ?? new Map(),
  }
}

/** A folder of that name beside the file, or in any folder above it. */
export function foldersFor(path: string, name: string): string[] {
  const folders: string[] = []
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.push(resolve(folder, name))
    if (dirname(folder) === folder) return [...new Set(folders)]
  }
}

async function readRecorded(path: string, workflow: string): Promise<Recorded | undefined> {
  const source = await openFileSource(path)
  try {
    const timeline = await openRecording(source, path, nodeCodec)
    if (!timeline.structure.sites.some(site => site.workflow === workflow)) return undefined
    return { values: await valuesOf(timeline, workflow), durations: await durationsOf(timeline, workflow) }
  } finally {
    await source.close()
  }
}

/** The inputs with which a workflow was entered last, and over them the last write of each key. */
async function valuesOf(
  { structure, state }: RecordedTimeline,
  workflow: string,
): Promise<Map<string, RecordedValue>> {
  const values = new Map<string, RecordedValue>()
  const entered = lastSpan(structure, site => site.kind === 'workflow' && site.workflow === workflow)
  if (entered !== undefined) {
    const context = (await state(entered + 1)).contexts.get(entered) ?? {}
    for (const [key, value] of Object.entries(context)) values.set(key, { value })
  }
  for (const key of structure.writtenKeys()) {
    const seq = structure
      .writes(key)
      .findLast(one => structure.site(structure.span(one)).workflow === workflow)
    if (seq === undefined) continue
    const after = await state(seq + 1)
    const span = structure.span(seq)
    const value = after.contexts.get(after.spans.get(span)?.context ?? -1)?.[key]
    const { node } = structure.site(span)
    if (value !== undefined) values.set(key, { value, ...(node === undefined ? {} : { node }) })
  }
  return values
}

async function durationsOf(
  { structure, event }: RecordedTimeline,
  workflow: string,
): Promise<Map<string, number>> {
  const durations = new Map<string, number>()
  for (let seq = structure.length - 1; seq >= 0; seq--) {
    if (structure.type(seq) !== 'enter') continue
    const site = structure.site(seq)
    const exit = structure.exit(seq)
    if (site.kind !== 'node' || site.workflow !== workflow || exit === undefined) continue
    if (!durations.has(site.id)) durations.set(site.id, (await event(exit)).time - (await event(seq)).time)
  }
  return durations
}

function lastSpan(
  structure: RecordedTimeline['structure'],
  fits: (site: RecordedTimeline['structure']['sites'][number]) => boolean,
): number | undefined {
  for (let seq = structure.length - 1; seq >= 0; seq--) {
    if (structure.type(seq) === 'enter' && fits(structure.site(seq))) return seq
  }
  return undefined
}
