import { readdir, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { recordingExtension } from '../recording/file-name.ts'
import type { ExecutionStatus, RecordingHeader, RecordingSummary } from '../recording/format.ts'
import { formatError } from '../workflow/problem.ts'
import { createFileStorage } from './file-storage.ts'
import { readEnds, statusOf } from './read-row.ts'
import type { UnreadableRecording } from './row.ts'

export { recordingExtension } from '../recording/file-name.ts'
export { isRunning } from './read-row.ts'

/** One recording in a list, with all of its first and its last line. */
export interface RecordingEntry {
  path: string
  /** Bytes. */
  size: number
  header: RecordingHeader
  summary?: RecordingSummary
  status: ExecutionStatus
}

/**
 * The recordings of a folder, newest first, and what could not be read, from the files themselves. A folder that does not
 * exist is empty. For histories of more than some hundred recordings see {@link createFileStorage}.
 */
export async function listRecordings(
  folder: string,
): Promise<{ recordings: RecordingEntry[]; unreadable: UnreadableRecording[] }> {
  const names = await readdir(folder).catch(() => [])
  const recordings: RecordingEntry[] = []
  const unreadable: UnreadableRecording[] = []
  for (const name of names) {
    if (!name.endsWith(recordingExtension)) continue
    const path = join(folder, name)
    try {
      recordings.push(await readEntry(path))
    } catch (thrown) {
      unreadable.push({ path, error: formatError(thrown) })
    }
  }
  recordings.sort((a, b) => b.header.startedAt.localeCompare(a.header.startedAt))
  return { recordings, unreadable }
}

/** What a list shows of one recording. @throws {PlayheadError} when it is none */
export async function readEntry(path: string): Promise<RecordingEntry> {
  const { header, summary, size } = await readEnds(path)
  return { path, size, header, summary, status: statusOf(header, summary, path) }
}

/**
 * The file of a recording that is named by its path, its id, or the beginning of its id.
 * @param folder the history, for ids
 * @throws {PlayheadError} `recording-not-found`, `recording-ambiguous`
 */
export async function findRecording(name: string, folder: string, cwd: string): Promise<string> {
  const path = isAbsolute(name) ? name : resolve(cwd, name)
  if (await isFile(path)) return path
  const storage = createFileStorage(folder)
  try {
    return (await storage.find(name)).path!
  } finally {
    await storage.close()
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    entry => entry.isFile(),
    () => false,
  )
}
