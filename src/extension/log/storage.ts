import type { Log } from './log.ts'

/** Notes each file or folder of the history that cannot be read, once for each reason. */
export function createStorageLog(log: Log): (entries: readonly { path: string; error?: string }[]) => void {
  const told = new Map<string, string>()
  return entries => {
    for (const entry of entries) {
      const { path, error } = entry
      if (error === undefined || told.get(path) === error) continue
      told.set(path, error)
      log.warn(`History: ${path} cannot be read: ${error}`)
    }
  }
}
