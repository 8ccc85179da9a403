import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type RecordingEntry, readEntry, recordingExtension } from '../../history/recordings.ts'
import { formatError } from '../../workflow/problem.ts'

/** A file of the history: a recording, or the reason why it is none. */
export type HistoryEntry = { path: string; recording: RecordingEntry } | { path: string; error: string }

/** Lists recordings, and reads only the files that have changed since it did so last. */
export interface Catalog {
  /** Newest first; what cannot be read comes last. A folder that does not exist is empty. */
  list(folders: readonly string[]): Promise<HistoryEntry[]>
}

/** How many files are read at a time. */
const atOnce = 16

/** Makes a catalog that knows nothing yet. */
export function createCatalog(): Catalog {
  let known = new Map<string, { mark: string; entry: HistoryEntry }>()

  const look = async (path: string) => {
    const file = await stat(path).catch(() => undefined)
    if (!file?.isFile()) return undefined
    const mark = `${file.size} ${file.mtimeMs}`
    const before = known.get(path)
    if (before?.mark === mark && !mayEndUnseen(before.entry)) return before
    return { mark, entry: await read(path) }
  }

  return {
    async list(folders) {
      const paths = (await Promise.all(folders.map(recordingFiles))).flat()
      const found: typeof known = new Map()
      for (let i = 0; i < paths.length; i += atOnce) {
        const batch = paths.slice(i, i + atOnce)
        const looked = await Promise.all(batch.map(look))
        batch.forEach((path, index) => {
          const item = looked[index]
          if (item) found.set(path, item)
        })
      }
      known = found
      return [...found.values()].map(({ entry }) => entry).sort(newestFirst)
    },
  }
}

/** A running one whose process is killed becomes interrupted, and its file stays as it is. */
function mayEndUnseen(entry: HistoryEntry): boolean {
  return 'recording' in entry && entry.recording.status === 'running'
}

async function recordingFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter(name => name.endsWith(recordingExtension)).map(name => join(folder, name))
}

async function read(path: string): Promise<HistoryEntry> {
  try {
    return { path, recording: await readEntry(path) }
  } catch (thrown) {
    return { path, error: formatError(thrown) }
  }
}

function newestFirst(a: HistoryEntry, b: HistoryEntry): number {
  const time = (entry: HistoryEntry) => ('recording' in entry ? entry.recording.header.startedAt : '')
  return time(b).localeCompare(time(a)) || a.path.localeCompare(b.path)
}
