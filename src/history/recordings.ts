import { readdir, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { nodeCodec } from '../recording/codec-node.ts'
import { openFileSource } from '../recording/files-node.ts'
import type { ExecutionStatus, RecordingHeader, RecordingSummary } from '../recording/format.ts'
import { continuedBy, isAlive, type Writer } from '../recording/lock-node.ts'
import { readOutline } from '../recording/reader.ts'
import { failure, formatError } from '../workflow/problem.ts'

/** The ending of recording files. */
export const recordingExtension = '.playhead'

/** One recording in a list. */
export interface RecordingEntry {
  path: string
  /** Bytes. */
  size: number
  header: RecordingHeader
  summary?: RecordingSummary
  status: ExecutionStatus
}

/** A file that has the ending of a recording but cannot be read. */
export interface UnreadableRecording {
  path: string
  error: string
}

/** The recordings of a folder, newest first, and what could not be read. A folder that does not exist is empty. */
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
  const source = await openFileSource(path)
  try {
    const { header, summary } = await readOutline(source, path, nodeCodec)
    const status = summary?.status ?? (isRunning(header, path) ? 'running' : 'interrupted')
    return { path, size: await source.size(), header, summary, status }
  } finally {
    await source.close()
  }
}

/** True when the process that writes a recording, or goes on with it, is still there, as far as this machine can tell. */
export function isRunning(header: RecordingHeader, path: string): boolean {
  const { host, pid } = header.environment
  return isAlive({ host, pid } as Partial<Writer>) || continuedBy(path) !== undefined
}

/**
 * The file of a recording that is named by its path, its id, or the beginning of its id.
 * @param folder the history, for ids
 * @throws {PlayheadError} `recording-not-found`, `recording-ambiguous`
 */
export async function findRecording(name: string, folder: string, cwd: string): Promise<string> {
  const path = isAbsolute(name) ? name : resolve(cwd, name)
  if (await isFile(path)) return path
  const { recordings } = await listRecordings(folder)
  const matches = recordings.filter(entry => name !== '' && entry.header.execution.startsWith(name))
  const exact = matches.find(entry => entry.header.execution === name)
  if (exact ?? matches.length === 1) return (exact ?? matches[0]!).path
  if (matches.length === 0) throw failure('recording-not-found', { name })
  throw failure('recording-ambiguous', { name, matches: matches.map(entry => entry.header.execution) })
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    entry => entry.isFile(),
    () => false,
  )
}
