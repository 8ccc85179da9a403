import { statSync, unlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename } from 'node:path'
import { isAlive, lockRecording } from '../recording/lock-node.ts'
import { failure, PlayheadError } from '../workflow/problem.ts'
import { readEnds } from './read-row.ts'
import type { RecordingRow } from './row.ts'

/** For so long a recording that another machine left unfinished may still be written, in milliseconds. */
const farAway = 24 * 3_600_000

/** For so long a file that cannot be read may still be written, in milliseconds. */
const justNow = 3_000

/**
 * Deletes the file of a recording, if it is still what its row says. While that is decided, no other process can go on
 * with it: both need the same lock.
 * @param force deletes it even if it waits
 * @param takeAway deletes the file, or moves it elsewhere
 * @returns the bytes that are free now, 0 when it was gone already
 * @throws {PlayheadError} `recording-in-use`, `recording-waiting`, `recording-replaced`, `recording-undeletable`
 */
export async function deleteFile(
  path: string,
  { id }: RecordingRow,
  force: boolean,
  takeAway: (path: string) => void = unlinkSync,
): Promise<number> {
  if (!statSync(path, { throwIfNoEntry: false })) return 0
  const release = reserve(path, id)
  if (!release) return 0
  try {
    const { header, summary, size } = await readEnds(path)
    if (header.execution !== id) throw failure('recording-replaced', { path, id })
    const { host, pid } = header.environment as { host?: string; pid?: number }
    if (!summary && isAlive({ host, pid }))
      throw failure('recording-in-use', { id, process: `process ${pid}` })
    if (!summary && !force && host !== undefined && host !== hostname() && isFresh(path))
      throw failure('recording-in-use', { id, process: `a process of ${host}, perhaps` })
    if (summary?.status === 'waiting' && !force) throw failure('recording-waiting', { id })
    takeAway(path)
    return size
  } catch (thrown) {
    if (!statSync(path, { throwIfNoEntry: false })) return 0
    if (thrown instanceof PlayheadError) throw thrown
    throw undeletable(path, thrown)
  } finally {
    release()
  }
}

/**
 * Takes a file away that has the ending of a recording but cannot be read, unless somebody may still be writing it: a recording that
 * begins at this moment cannot be read either, nor one that is being copied.
 * @param takeAway deletes the file, or moves it elsewhere
 * @throws {PlayheadError} `recording-in-use`, `recording-undeletable`
 */
export function takeUnreadable(path: string, takeAway: (path: string) => void): void {
  const id = basename(path)
  const release = reserve(path, id)
  if (!release) return
  try {
    const file = statSync(path, { throwIfNoEntry: false })
    if (!file) return
    if (file.isDirectory()) throw failure('recording-undeletable', { path, detail: 'it is a folder' })
    if (Math.abs(Date.now() - file.mtimeMs) < justNow)
      throw failure('recording-in-use', { id, process: 'a process that has just written to it, perhaps' })
    takeAway(path)
  } catch (thrown) {
    if (thrown instanceof PlayheadError) throw thrown
    if (!statSync(path, { throwIfNoEntry: false })) return
    throw undeletable(path, thrown)
  } finally {
    release()
  }
}

function undeletable(path: string, thrown: unknown): PlayheadError {
  return failure('recording-undeletable', { path, detail: (thrown as Error).message }, {}, thrown)
}

function reserve(path: string, id: string): (() => void) | undefined {
  try {
    const lock = lockRecording(path)
    if (typeof lock === 'function') return lock
    throw failure('recording-in-use', { id, process: `process ${lock.pid}` })
  } catch (thrown) {
    if (thrown instanceof PlayheadError) throw thrown
    // The folder has vanished, and the recording with it.
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw undeletable(path, thrown)
  }
}

function isFresh(path: string): boolean {
  const file = statSync(path, { throwIfNoEntry: false })
  return file !== undefined && Date.now() - file.mtimeMs < farAway
}
