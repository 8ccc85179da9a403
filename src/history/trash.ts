import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { failure } from '../workflow/problem.ts'

/** Where deleted recordings of a history stay for a while: each in a folder of its own, which is named for the time. */
export const trashFolder = '.trash'

/** A recording that was deleted and can be restored. */
export interface Trashed {
  /** Where it is now. */
  path: string
  /** Name of its file in the history. */
  name: string
  /** When it was deleted, in milliseconds since 1970. */
  deletedAt: number
}

/**
 * Moves a file of a history to its trash. The file keeps its content and its times.
 * @returns where it is now
 * @throws the errors of the file system
 */
export function moveToTrash(folder: string, path: string, now = Date.now()): string {
  for (let time = now; ; time++) {
    const place = join(folder, trashFolder, String(time))
    mkdirSync(join(folder, trashFolder), { recursive: true })
    try {
      mkdirSync(place)
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException
      // Another process deletes at the same time, or has just removed the trash because it was empty.
      if (code === 'EEXIST' || code === 'ENOENT') continue
      throw thrown
    }
    const target = join(place, basename(path))
    try {
      renameSync(path, target)
      return target
    } catch (thrown) {
      rmSync(place, { recursive: true, force: true })
      throw thrown
    }
  }
}

/** What lies in the trash of a history, what was deleted last first. */
export function trashOf(folder: string): Trashed[] {
  const place = join(folder, trashFolder)
  return timesIn(place)
    .flatMap(time =>
      namesIn(join(place, time)).map(name => ({
        path: join(place, time, name),
        name,
        deletedAt: Number(time),
      })),
    )
    .sort((a, b) => b.deletedAt - a.deletedAt)
}

/**
 * Puts a deleted recording back to where it was, byte for byte.
 * @returns its path
 * @throws {PlayheadError} `recording-exists` when its place is taken, `recording-unrestorable`
 */
export function restoreFromTrash(folder: string, path: string): string {
  const target = join(folder, basename(path))
  try {
    try {
      // Unlike a renaming, this never takes the place of a file that is there.
      linkSync(path, target)
      rmSync(path)
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException
      if (code === 'EEXIST') throw failure('recording-exists', { id: basename(path) })
      if (code === 'ENOENT') throw thrown
      // There are file systems without links.
      if (existsSync(target)) throw failure('recording-exists', { id: basename(path) })
      renameSync(path, target)
    }
    removeEmpty(dirname(path))
    removeEmpty(join(folder, trashFolder))
    return target
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'recording-exists') throw thrown
    throw failure('recording-unrestorable', { path, detail: (thrown as Error).message }, {}, thrown)
  }
}

/** Deletes for good what was deleted before a time. @returns how many recordings that were */
export function emptyTrash(folder: string, before: number): number {
  const place = join(folder, trashFolder)
  const old = trashOf(folder).filter(({ deletedAt }) => deletedAt < before)
  for (const { path } of old) rmSync(dirname(path), { recursive: true, force: true })
  // What a process left that was killed.
  for (const time of timesIn(place)) if (Number(time) < before) removeEmpty(join(place, time))
  removeEmpty(place)
  return old.length
}

/** Removes a folder only where it is empty: another process may put something there at this very moment. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {}
}

function timesIn(place: string): string[] {
  return namesIn(place).filter(time => /^\d+$/.test(time))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
