import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createFileStorage } from '../../history/file-storage.ts'
import { readRow } from '../../history/read-row.ts'
import type { RecordingRow } from '../../history/row.ts'
import type { RecordingStorage } from '../../history/storage.ts'
import { formatError } from '../../workflow/problem.ts'

/** A file of the history: a recording, or the reason why it is none. */
export type HistoryEntry = { path: string; recording: RecordingRow } | { path: string; error: string }

/** Lists recordings, and reads only the files that have changed since somebody did so last. */
export interface Catalog {
  /** Newest first; what cannot be read comes last. A folder that does not exist is empty. */
  list(folders: readonly string[]): Promise<HistoryEntry[]>
  /**
   * Deletes a file of the history, or any other recording.
   * @throws {PlayheadError} when it is running, or cannot be deleted
   */
  remove(path: string): Promise<void>
  close(): Promise<void>
}

/** So many of a folder are listed, the newest: nobody looks through more, and a tree of all would be slow. */
export const listed = 1_000

/** Makes a catalog. */
export function createCatalog(): Catalog {
  const storages = new Map<string, RecordingStorage>()
  const storageOf = (folder: string) => {
    const storage = storages.get(folder) ?? createFileStorage(folder)
    storages.set(folder, storage)
    return storage
  }

  const listFolder = async (folder: string): Promise<HistoryEntry[]> => {
    try {
      const { rows, unreadable } = await storageOf(folder).query({ limit: listed })
      return [...rows.map(recording => ({ path: recording.path!, recording })), ...unreadable]
    } catch (thrown) {
      return [{ path: folder, error: formatError(thrown) }]
    }
  }

  return {
    list: async folders => (await Promise.all(folders.map(listFolder))).flat().sort(newestFirst),
    async remove(path) {
      const row = await readRow(path).catch(() => undefined)
      if (!row) {
        await rm(path)
        return
      }
      const [result] = await storageOf(dirname(path)).delete([row], { force: true })
      if (result && 'error' in result) throw result.error
    },
    async close() {
      await Promise.all([...storages.values()].map(storage => storage.close()))
      storages.clear()
    },
  }
}

function newestFirst(a: HistoryEntry, b: HistoryEntry): number {
  const time = (entry: HistoryEntry) => ('recording' in entry ? entry.recording.startedAt : '')
  return time(b).localeCompare(time(a)) || a.path.localeCompare(b.path)
}
