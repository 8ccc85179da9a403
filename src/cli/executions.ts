import type { Command } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { createFileStorage } from '../history/file-storage.ts'
import type { RecordingStorage } from '../history/storage.ts'
import { addCleanup } from './cleanup.ts'
import { addDelete } from './delete.ts'
import { addHistory } from './history.ts'
import type { Io } from './io.ts'
import { addList } from './list.ts'
import { createProgress } from './progress.ts'
import { addStats } from './stats.ts'
import { addTag } from './tag.ts'

/** What the commands for executions work with. */
export interface Kept {
  io: Io
  /** Where the executions are; absolute. */
  folder(options: { history?: string }): string
  /** Does something with the executions of a history. */
  within<T>(options: { history?: string }, work: (storage: RecordingStorage) => Promise<T>): Promise<T>
}

/** The commands that list, add up, mark and delete the executions of a history. */
export function addExecutions(program: Command, io: Io): void {
  const folder = (options: { history?: string }) => historyFolder(options, io.cwd)
  const kept: Kept = {
    io,
    folder,
    async within(options, work) {
      const progress = createProgress('Reading recordings')
      const storage = createFileStorage(folder(options), { onProgress: progress.show })
      try {
        return await work(storage)
      } finally {
        progress.end()
        await storage.close()
      }
    },
  }
  for (const add of [addList, addHistory, addStats, addCleanup, addDelete, addTag]) add(program, kept)
}
