import type { RecordingStorage } from '../history/storage.ts'
import type { Io } from './io.ts'

/** What the commands for executions work with. */
export interface Kept {
  io: Io
  /** Where the executions are; absolute. */
  folder(options: { history?: string }): string
  /** Does something with the executions of a history. */
  within<T>(options: { history?: string }, work: (storage: RecordingStorage) => Promise<T>): Promise<T>
}
