import { readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type RecordingEntry, readEntry, recordingExtension } from '../history/recordings.ts'
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
  const lists = new Map<string, { at: number; entries: Promise<RecordingEntry[]> }>()
  const entries = new Map<string, { mark: string; entry: Promise<RecordingEntry | undefined> }>()
  const recorded = new Map<string, Promise<Recorded | undefined>>()

  const look = async (path: string, mark: string) => {
    const known = entries.get(path)
    // One that is running may be cut off without a change of its file.
    if (known?.mark === mark && (await known.entry)?.status !== 'running') return known.entry
    const entry = readEntry(path).catch(() => undefined)
    entries.set(path, { mark, entry })
    return entry
  }

  const list = async (path: string): Promise<RecordingEntry[]> => {
    const files: { path: string; mark: string; time: number }[] = []
    for (const name of await readdir(path).catch(() => [])) {
      if (!name.endsWith(recordingExtension)) continue
      const file = join(path, name)
      const found = await stat(file).catch(() => undefined)
      if (found?.isFile())
        files.push({ path: file, mark: `${found.size} ${found.mtimeMs}`, time: found.mtimeMs })
    }
    files.sort((a, b) => b.time - a.time)
    const newest = files.slice(0, maxEntries)
    const read = await Promise.all(newest.map(({ path: file, mark }) => look(file, mark)))
    return read
      .filter(entry => entry !== undefined)
      .toSorted((a, b) => b.header.startedAt.localeCompare(a.header.startedAt))
  }

  /** The recordings of a workflow file, newest first. */
  const runsOf = async (path: string): Promise<RecordingEntry[]> => {
    const all: RecordingEntry[] = []
    for (const candidate of foldersFor(path, folder())) {
      const known = lists.get(candidate)
      const found =
        known && Date.now() - known.at < freshness ? known : { at: Date.now(), entries: list(candidate) }
      lists.set(candidate, found)
      for (const entry of await found.entries) if (resolve(entry.header.path) === path) all.push(entry)
    }
    return all.toSorted((a, b) => b.header.startedAt.localeCompare(a.header.startedAt))
  }

  /** What the newest recording that has a workflow says of it. */
  const recordedOf = async (path: string, workflow: string): Promise<Recorded | undefined> => {
    for (const entry of (await runsOf(path)).slice(0, 5)) {
      if (entry.size > maxSize) continue
      const key = `${entry.path}\n${entry.size}\n${workflow}`
      if (recorded.size > 100) recorded.clear()
      const known = recorded.get(key) ?? readRecorded(entry.path, workflow).catch(() => undefined)
      recorded.set(key, known)
      const found = await known
      if (found) return found
    }
    return undefined
  }

  return {
    async lastRuns(path) {
      const runs = new Map<string, LastRun>()
      for (const { header, summary, status, path: recording } of await runsOf(path)) {
        if (runs.has(header.workflow)) continue
        runs.set(header.workflow, {
          status,
          startedAt: header.startedAt,
          recording,
          ...(summary ? { duration: summary.duration } : {}),
          ...(summary?.error ? { error: summary.error } : {}),
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
