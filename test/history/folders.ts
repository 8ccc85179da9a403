import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createFileStorage, type FileStorageOptions } from '../../src/history/file-storage.ts'
import { createMemoryStorage } from '../../src/history/memory-storage.ts'
import type { RecordingQuery } from '../../src/history/query.ts'
import type { RecordingStorage } from '../../src/history/storage.ts'

/** A folder that is gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-history-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A storage of files that is closed after the test. */
export function open(folder: string, options?: FileStorageOptions): RecordingStorage {
  const storage = createFileStorage(folder, options)
  onTestFinished(() => storage.close())
  return storage
}

/** Every kind of storage that is here, empty. */
export const kinds: [name: string, make: () => RecordingStorage][] = [
  ['memory', createMemoryStorage],
  ['files with a catalog', () => open(newFolder())],
  ['files without a catalog', () => open(newFolder(), { catalog: false })],
]

/** The ids of what a query finds. */
export async function idsOf(storage: RecordingStorage, query?: RecordingQuery): Promise<string[]> {
  return (await storage.query(query)).rows.map(row => row.id)
}
