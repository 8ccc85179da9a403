import { type Stats, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { recordingExtension } from '../recording/file-name.ts'
import type { ExecutionStatus } from '../recording/format.ts'
import { continuedBy, isAlive } from '../recording/lock-node.ts'
import { failure, formatError, PlayheadError } from '../workflow/problem.ts'
import { readRow } from './read-row.ts'
import { type FileMark, type IndexedFile, isSettled, type RowIndex } from './row-index.ts'

/** Told how many of the files that have to be read are read. */
export type OnProgress = (done: number, all: number) => void

/** In folders of up to so many files each one is looked at each time: that costs a few milliseconds. */
const smallFolder = 1_000

/** How long in large folders a finished recording is taken as it was, in milliseconds: nothing writes to it. */
const trust = 600_000

/** Milliseconds within which two changes of a folder can have the same time: the coarsest of file systems. */
const coarse = 2_000

/**
 * Files that are put at a time; the work done so far is not lost when the process ends. Fewer cost more, since each time most of
 * the catalog is written anew; with more, other processes would wait for longer than they do.
 */
const atOnce = 4_000

/** Files after which one is told how far it is. */
const told = 500

/** Milliseconds of work after which others get a turn. */
const turn = 8

/**
 * Brings an index in step with its folder: reads the files that are new or have changed, forgets those that are gone. A
 * folder that does not exist is empty. Where the folder's own time says that nothing came and went, only the files that
 * grow are looked at.
 * @throws {PlayheadError} `history-unreadable`; and the errors of the index
 */
export async function bringInStep(folder: string, index: RowIndex, onProgress?: OnProgress): Promise<void> {
  const pace = pacer()
  for (let attempt = 1; ; attempt++) {
    const before = index.state()
    const modified = statOf(folder)?.mtimeMs
    const large = before.files > smallFolder
    if (large && modified !== undefined && modified === before.folderModified) {
      if (await lookAtUnsettled(folder, index, pace)) return
    }
    const names = await list(folder)
    const now = Date.now()
    const everything = !large || now - before.checkedAt > trust
    const recordings = names.filter(name => name.endsWith(recordingExtension))
    // Most often something has only been added: then what is known of all others need not be gone through.
    const added = everything ? undefined : index.onlyAdded(recordings)
    const known = index.marks(added !== undefined)
    const locked = new Set(names.filter(name => name.endsWith('.lock')).map(name => name.slice(0, -5)))
    const there = new Set<string>()
    const toRead: string[] = []
    const toAsk: string[] = []
    for (const name of added ? [...added, ...known.keys()] : recordings) {
      const mark = known.get(name)
      if (mark && !everything && isSettled(mark.status)) {
        there.add(name)
        continue
      }
      await pace()
      const file = statOf(join(folder, name))
      if (!file?.isFile()) continue
      there.add(name)
      if (!isSame(mark, file)) toRead.push(name)
      else if (mark!.status === 'running' || locked.has(name)) toAsk.push(name)
    }
    await readAll(folder, toRead, index, pace, onProgress)
    await askAll(folder, index, index.named(toAsk), pace)
    const gone = [...known.keys()].filter(name => !there.has(name))
    const certain = modified !== undefined && now - modified > coarse
    const state = {
      checkedAt: everything ? now : before.checkedAt,
      ...(certain && { folderModified: modified }),
    }
    const nothingNew = gone.length === 0 && before.generation > 0
    if (nothingNew && !everything && state.folderModified === before.folderModified) return
    if (nothingNew && !large && recordings.length <= smallFolder) return
    // Somebody else has listed the folder at the same time, perhaps with another result.
    if (index.settle(before.generation, gone, state) || attempt === 5) return
  }
}

/** @returns false when one of them is gone, so that the folder has to be listed after all */
async function lookAtUnsettled(
  folder: string,
  index: RowIndex,
  pace: () => Promise<void> | undefined,
): Promise<boolean> {
  const toRead: string[] = []
  const toAsk: IndexedFile[] = []
  for (const file of index.unsettled()) {
    const found = statOf(join(folder, file.name))
    if (!found?.isFile()) return false
    if (!isSame(file, found)) toRead.push(file.name)
    else if (file.row) toAsk.push(file)
  }
  await readAll(folder, toRead, index, pace)
  await askAll(folder, index, toAsk, pace)
  return true
}

async function readAll(
  folder: string,
  names: readonly string[],
  index: RowIndex,
  pace: () => Promise<void> | undefined,
  onProgress?: OnProgress,
): Promise<void> {
  let read: IndexedFile[] = []
  for (const [done, name] of names.entries()) {
    const file = await readFile(folder, name)
    if (file) read.push(file)
    if (read.length === atOnce) {
      index.put(read)
      read = []
    }
    if ((done + 1) % told === 0) onProgress?.(done + 1, names.length)
    await pace()
  }
  if (read.length > 0) index.put(read)
}

async function readFile(folder: string, name: string): Promise<IndexedFile | undefined> {
  const path = join(folder, name)
  // Before it is read: what is written meanwhile is seen next time.
  const found = statOf(path)
  if (!found?.isFile()) return undefined
  const file = { name, size: found.size, modified: found.mtimeMs }
  try {
    return { ...file, row: await readRow(path) }
  } catch (thrown) {
    return { ...file, error: formatError(thrown) }
  }
}

/** Asks about executions whose files are as they were whether somebody still works, or works again, on them. */
async function askAll(
  folder: string,
  index: RowIndex,
  files: readonly IndexedFile[],
  pace: () => Promise<void> | undefined,
): Promise<void> {
  const changed: IndexedFile[] = []
  for (const file of files) {
    const { row } = file
    if (!row) continue
    const finished = row.endedAt !== undefined
    const going = continuedBy(join(folder, file.name)) !== undefined || (!finished && isAlive(row.writer))
    const status: ExecutionStatus = going ? 'running' : finished ? 'waiting' : 'interrupted'
    if (status !== row.status && (!finished || row.status === 'waiting' || row.status === 'running'))
      changed.push({ ...file, row: { ...row, status } })
    await pace()
  }
  if (changed.length > 0) index.put(changed)
}

function isSame(mark: FileMark | undefined, file: Stats): boolean {
  return mark !== undefined && mark.size === file.size && mark.modified === file.mtimeMs
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    if (thrown instanceof PlayheadError) throw thrown
    const detail = code === 'ENOTDIR' ? 'it is no folder' : message
    throw failure('history-unreadable', { path: folder, detail }, {}, thrown)
  }
}

function pacer(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < turn) return undefined
    return breathe().then(() => {
      since = performance.now()
    })
  }
}
