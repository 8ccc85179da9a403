import type { Command } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { createFileStorage } from '../history/file-storage.ts'
import { addCleanup } from './cleanup.ts'
import { addDelete } from './delete.ts'
import { addHistory } from './history.ts'
import type { Io } from './io.ts'
import type { Kept } from './kept.ts'
import { addList } from './list.ts'
import { createProgress } from './progress.ts'
import { addStats } from './stats.ts'
import { addTag } from './tag.ts'

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
