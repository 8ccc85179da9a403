import { createHash } from 'node:crypto'
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ByteSource } from './byte-source.ts'
import type { Sink } from './sink.ts'
import type { Hash } from './writer.ts'

/** A recording file that is written. */
export interface FileSink extends Sink {
  /**
   * Removes the file of a recording that is finished. What it held can still be read here, from memory.
   * @returns false when it cannot be removed
   */
  discard(): boolean
}

/**
 * Writes a recording to a file. Writes are synchronous: what was flushed survives a kill.
 * @param from undefined for a file that must not exist yet; else it is cut off at this byte and goes on there
 */
export function createFileSink(path: string, from?: number): FileSink {
  const file = openIn(path, from === undefined ? 'wx+' : 'r+')
  if (from !== undefined) ftruncateSync(file, from)
  let open = true
  let kept: Uint8Array | undefined
  return {
    write(bytes, offset) {
      // The number of a closed file may by now be that of another one.
      if (!open) throw new Error(`${path} is closed`)
      for (let done = 0; done < bytes.length; )
        done += writeSync(file, bytes, done, bytes.length - done, offset + done)
    },
    async read(offset, size) {
      if (kept) return kept.slice(offset, offset + size)
      if (!open) return readRange(path, offset, size)
      const bytes = new Uint8Array(size)
      return bytes.subarray(0, readSync(file, bytes, 0, size, offset))
    },
    close() {
      if (!open) return
      open = false
      closeSync(file)
    },
    discard() {
      try {
        kept = readFileSync(path)
        rmSync(path)
        return true
      } catch {
        kept = undefined
        return false
      }
    },
  }
}

/** Opens a file for writing, in a folder that is made where there is none. */
function openIn(path: string, flags: string): number {
  try {
    return openSync(path, flags)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    mkdirSync(dirname(path), { recursive: true })
    return openSync(path, flags)
  }
}

async function readRange(path: string, offset: number, size: number): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    return await readFrom(file, offset, size)
  } finally {
    await file.close()
  }
}

async function readFrom(file: FileHandle, offset: number, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size)
  const { bytesRead } = await file.read(bytes, 0, size, offset)
  return bytes.subarray(0, bytesRead)
}

/** A recording file to read. Each read opens the file anew only until {@link FileSource.close}. */
export interface FileSource extends ByteSource {
  close(): Promise<void>
}

const largeRead = 1024 * 1024

/** Opens a file for reading. @throws the error of the file system */
export async function openFileSource(path: string): Promise<FileSource> {
  const file = await open(path, 'r')
  return {
    size: async () => (await file.stat()).size,
    async read(offset, size) {
      if (size <= largeRead) return readFrom(file, offset, size)
      // A damaged file can claim anything: memory is taken only for what is there.
      const available = Math.max(0, (await file.stat()).size - offset)
      return readFrom(file, offset, Math.min(size, available))
    },
    close: () => file.close(),
  }
}

/** SHA-256 by Node. */
export function createSha256(): Hash {
  const hash = createHash('sha256')
  return { update: bytes => void hash.update(bytes), hex: () => hash.digest('hex') }
}
