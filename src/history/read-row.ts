import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { ByteSource } from '../recording/byte-source.ts'
import { nodeCodec } from '../recording/codec-node.ts'
import type { ExecutionStatus, RecordingHeader, RecordingSummary } from '../recording/format.ts'
import { continuedBy, isAlive, type Writer } from '../recording/lock-node.ts'
import { readOutline } from '../recording/reader.ts'
import { failure, PlayheadError } from '../workflow/problem.ts'
import { type RecordingRow, rowOf } from './row.ts'

/** Bytes at either end of a file that are read at once: most headers and summaries fit. */
const edge = 8 * 1024

/**
 * What a list shows of a recording file. Reads synchronously, which is several times as fast as the same in a thread.
 * @throws {PlayheadError} when it cannot be read, or is no recording
 */
export async function readRow(path: string): Promise<RecordingRow> {
  const { header, summary, size } = await readEnds(path)
  return rowOf(header, summary, { size, status: statusOf(header, summary, path), path })
}

/** The first and the last line of a recording file, and its size. @throws {PlayheadError} as {@link readRow} */
export async function readEnds(
  path: string,
): Promise<{ header: RecordingHeader; summary?: RecordingSummary; size: number }> {
  try {
    const file = openSync(path, 'r')
    try {
      const { size } = fstatSync(file)
      return { ...(await readOutline(buffered(file, size), path, nodeCodec)), size }
    } finally {
      closeSync(file)
    }
  } catch (thrown) {
    if (thrown instanceof PlayheadError) throw thrown
    const { code, message } = thrown as NodeJS.ErrnoException
    const detail =
      code === 'EACCES' || code === 'EPERM'
        ? 'you may not read it'
        : code === 'EISDIR'
          ? 'it is a folder'
          : (message ?? String(thrown))
    throw failure('file-unreadable', { path, detail }, {}, thrown)
  }
}

/** How an execution stands, as far as this machine can tell. */
export function statusOf(
  header: Pick<RecordingHeader, 'environment'>,
  summary: Pick<RecordingSummary, 'status'> | undefined,
  path: string,
): ExecutionStatus {
  if (!summary) return isRunning(header, path) ? 'running' : 'interrupted'
  // Somebody has answered: it is about to write on.
  return summary.status === 'waiting' && continuedBy(path) ? 'running' : summary.status
}

/** True when the process that writes a recording, or goes on with it, is still there, as far as this machine can tell. */
export function isRunning(header: Pick<RecordingHeader, 'environment'>, path: string): boolean {
  const { host, pid } = header.environment
  return isAlive({ host, pid } as Partial<Writer>) || continuedBy(path) !== undefined
}

function buffered(file: number, size: number): ByteSource {
  const read = (offset: number, length: number) => {
    // A damaged file can claim anything: memory is taken only for what is there.
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset))
  }
  const head = read(0, edge)
  const tailAt = Math.max(0, size - edge)
  const tail = tailAt < head.length ? head.subarray(tailAt) : read(tailAt, edge)
  return {
    size: async () => size,
    async read(offset, length) {
      if (offset + length <= head.length) return head.subarray(offset, offset + length)
      if (offset >= tailAt) return tail.subarray(offset - tailAt, offset - tailAt + length)
      return read(offset, length)
    },
  }
}
