import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { nodeCodec } from '../../recording/codec-node.ts'
import { openRecording } from '../../recording/reader.ts'
import { failure } from '../../workflow/problem.ts'
import type { ModelPorts } from './models.ts'

/** How models read their files on this machine. @param folder that of the workflow file; paths are relative to it */
export function createModelFiles(folder: string): Pick<ModelPorts, 'readScript' | 'openRecording'> {
  return {
    readScript: path =>
      readFile(resolve(folder, path), 'utf8').catch(thrown => {
        throw failure('script-unreadable', { path, detail: complaint(thrown) }, { path }, thrown)
      }),
    async openRecording(path) {
      const bytes = await readFile(resolve(folder, path)).catch(thrown => {
        const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT'
        if (missing) throw failure('recording-not-found', { name: path })
        throw failure('file-unreadable', { path, detail: complaint(thrown) }, { path }, thrown)
      })
      const source = {
        size: async () => bytes.length,
        read: async (offset: number, size: number) => bytes.subarray(offset, offset + size),
      }
      return openRecording(source, path, nodeCodec)
    },
  }
}

function complaint(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  return code === 'EISDIR' ? 'it is a folder' : message
}
