import { basename, dirname } from 'node:path'
import type { AnnotationChange } from '../../history/annotations.ts'
import { takeUnreadable } from '../../history/delete-file.ts'
import { createFileStorage } from '../../history/file-storage.ts'
import type { RecordingQuery } from '../../history/query.ts'
import { readRow } from '../../history/read-row.ts'
import type { RecordingRow } from '../../history/row.ts'
import type { RecordingStorage } from '../../history/storage.ts'
import { type Tally, type TallyField, tallied } from '../../history/tally.ts'
import { emptyTrash, moveToTrash, restoreFromTrash, type Trashed, trashOf } from '../../history/trash.ts'
import { formatError, PlayheadError } from '../../workflow/problem.ts'
import { t } from '../../workflow/translate.ts'

/** A recording of the history. */
export interface RecordedEntry {
  path: string
  recording: RecordingRow
}

/** A file of the history that is no recording, and the reason why. */
export interface UnreadableEntry {
  path: string
  error: string
}

/** A file of the history: a recording, or the reason why it is none. */
export type HistoryEntry = RecordedEntry | UnreadableEntry

/** Some executions of the history. */
export interface HistoryPage {
  /** Newest first. */
  entries: readonly RecordedEntry[]
  /** How many fit without a limit. */
  matching: number
  /** How many there are. */
  total: number
  unreadable: readonly UnreadableEntry[]
}

/** What became of an entry that was to be deleted. */
export type Removed = { entry: HistoryEntry; trash: string } | { entry: HistoryEntry; error: unknown }

/** The recordings of several folders. Reads only the files that have changed since somebody did so last. */
export interface Catalog {
  /** The executions that a query asks for. A folder that does not exist is empty; one that cannot be listed is unreadable. */
  page(folders: readonly string[], query: RecordingQuery): Promise<HistoryPage>
  /** Counts the executions that fit. */
  tally(folders: readonly string[], by: TallyField, query: RecordingQuery): Promise<Tally[]>
  /** Adds or removes tags, pins or unpins. @throws {PlayheadError} as the storage does */
  annotate(entry: RecordedEntry, change: AnnotationChange): Promise<void>
  /** Moves files to the trash of their folder; nothing that is running, waits for an answer or is pinned. */
  remove(entries: readonly HistoryEntry[]): Promise<Removed[]>
  /** What can be restored, what was deleted last first. */
  trash(folders: readonly string[]): (Trashed & { folder: string })[]
  /** Puts a file back. @returns its path @throws {PlayheadError} when that is not possible */
  restore(trash: string): string
  /** Deletes for good what was deleted before a time, in milliseconds since 1970. */
  emptyTrash(folders: readonly string[], before: number): void
  /** Adds a recording. @returns its path @throws {PlayheadError} as the storage does */
  save(folder: string, recording: Uint8Array): Promise<string>
  close(): Promise<void>
}

/** Makes a catalog. */
export function createCatalog(): Catalog {
  const storages = new Map<string, RecordingStorage>()
  const storageOf = (folder: string) => {
    const storage = storages.get(folder) ?? createFileStorage(folder)
    storages.set(folder, storage)
    return storage
  }

  const pageOf = async (folder: string, query: RecordingQuery): Promise<HistoryPage> => {
    try {
      const { rows, matching, total, unreadable } = await storageOf(folder).query(query)
      return {
        entries: rows.map(recording => ({ path: recording.path!, recording })),
        matching,
        total,
        unreadable,
      }
    } catch (thrown) {
      if (isAboutQuery(thrown)) throw thrown
      return {
        entries: [],
        matching: 0,
        total: 0,
        unreadable: [{ path: folder, error: formatError(thrown) }],
      }
    }
  }

  return {
    async page(folders, query) {
      const [only] = folders
      if (folders.length === 1 && only !== undefined) return pageOf(only, query)
      const { offset = 0, limit } = query
      const end = limit === undefined ? undefined : offset + limit
      const pages = await Promise.all(
        folders.map(folder =>
          pageOf(folder, { ...query, offset: 0, ...(end !== undefined && { limit: end }) }),
        ),
      )
      const sum = (part: 'matching' | 'total') => pages.reduce((total, page) => total + page[part], 0)
      return {
        entries: pages
          .flatMap(page => page.entries)
          .sort(newestFirst)
          .slice(offset, end),
        matching: sum('matching'),
        total: sum('total'),
        unreadable: pages.flatMap(page => page.unreadable),
      }
    },
    async tally(folders, by, query) {
      const counts = await Promise.all(
        folders.map(folder =>
          storageOf(folder)
            .tally(by, query)
            .catch(thrown => {
              // What cannot be listed is told by its page.
              if (isAboutQuery(thrown)) throw thrown
              return []
            }),
        ),
      )
      return tallied(counts.flat(), by)
    },
    async annotate({ path, recording }, change) {
      await storageOf(dirname(path)).annotate(recording.id, change)
    },
    async remove(entries) {
      const removed: Removed[] = []
      for (const entry of entries) {
        try {
          removed.push({ entry, trash: await trashed(entry, storageOf) })
        } catch (error) {
          removed.push({ entry, error })
        }
      }
      return removed
    },
    trash: folders =>
      folders
        .flatMap(folder => trashOf(folder).map(one => ({ ...one, folder })))
        .sort((a, b) => b.deletedAt - a.deletedAt),
    restore: trash => restoreFromTrash(dirname(dirname(dirname(trash))), trash),
    emptyTrash(folders, before) {
      for (const folder of folders) emptyTrash(folder, before)
    },
    async save(folder, recording) {
      return (await storageOf(folder).save(recording)).path!
    },
    async close() {
      await Promise.all([...storages.values()].map(storage => storage.close()))
      storages.clear()
    },
  }
}

/** True for an error of what was asked for, not of the place where it was looked for. */
const isAboutQuery = (thrown: unknown) => thrown instanceof PlayheadError && thrown.code === 'invalid-date'

async function trashed(
  entry: HistoryEntry,
  storageOf: (folder: string) => RecordingStorage,
): Promise<string> {
  const { path } = entry
  const folder = dirname(path)
  // As it is now: it may run or wait since it was listed.
  const row = await readRow(path).catch(() => undefined)
  if (!row) {
    let trash: string | undefined
    takeUnreadable(path, file => {
      trash = moveToTrash(folder, file)
    })
    return trash ?? gone(path)
  }
  const [result] = await storageOf(folder).delete([row], { toTrash: true })
  if (result && 'error' in result) throw result.error
  return result?.trash ?? gone(path)
}

function gone(path: string): never {
  throw new Error(t('{0} was gone already.', basename(path)))
}

function newestFirst(a: RecordedEntry, b: RecordedEntry): number {
  return (
    b.recording.startedAt.localeCompare(a.recording.startedAt) || b.recording.id.localeCompare(a.recording.id)
  )
}
