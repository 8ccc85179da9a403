import { type Stats, statSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What processes that were killed have left in a history. */
export interface Swept {
  /** Names of files, in their folder. */
  files: string[]
  /** Bytes. */
  freed: number
}

/** Nobody works on a file of a moment for so long, in milliseconds. */
const forgotten = 3_600_000

/**
 * Removes what processes that were killed have left beside recordings: files that were to take another name, and locks of
 * recordings that are gone. A lock beside a recording stays: whoever goes on with that takes it over.
 * @param dryRun removes nothing, and tells what would go
 */
export async function sweep(folder: string, dryRun = false, now = Date.now()): Promise<Swept> {
  const names = await readdir(folder).catch(() => [])
  const all = new Set(names)
  const swept: Swept = { files: [], freed: 0 }
  for (const name of names) {
    if (!isLeft(name, all)) continue
    const file = statOf(join(folder, name))
    if (!file?.isFile() || now - file.mtimeMs < forgotten) continue
    if (!dryRun) await rm(join(folder, name), { force: true })
    swept.files.push(name)
    swept.freed += file.size
  }
  return swept
}

/** `.<uuid>.tmp`, `annotations.json.<uuid>.tmp`, `<recording>.lock.<pid>.<uuid>`; `<recording>.lock` without its recording. */
function isLeft(name: string, names: ReadonlySet<string>): boolean {
  if (/^(|annotations\.json)\.[\da-f-]{36}\.tmp$/.test(name)) return true
  const lock = /^(.+\.playhead)\.lock(\.\d+\.[\da-f-]{36})?$/.exec(name)
  return lock !== null && (lock[2] !== undefined || !names.has(lock[1]!))
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
