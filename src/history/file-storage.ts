import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { nodeCodec } from '../recording/codec-node.ts'
import { recordingFileName } from '../recording/file-name.ts'
import { openFileSource } from '../recording/files-node.ts'
import { openRecording } from '../recording/reader.ts'
import { failure } from '../workflow/problem.ts'
import { type Annotations, annotated, changed } from './annotations.ts'
import { annotationsMark, changeAnnotations, readAnnotations } from './annotations-file.ts'
import type { OnProgress } from './bring-in-step.ts'
import { deleteFile } from './delete-file.ts'
import { chooseRow, enoughRows } from './find-row.ts'
import { createFolderIndex } from './folder-index.ts'
import { resolveQuery } from './query.ts'
import { isRunning, readEnds, readRow } from './read-row.ts'
import type { RecordingRow } from './row.ts'
import type { RowIndex } from './row-index.ts'
import { statsOf } from './stats.ts'
import type { RecordingStorage } from './storage.ts'
import { sweep } from './sweep.ts'
import { moveToTrash } from './trash.ts'

/** How to keep executions as files. */
export interface FileStorageOptions {
  /** False reads the files themselves each time the process begins; true, the default, keeps a catalog beside them. */
  catalog?: boolean
  /** Told how far a catalog is that has to be made. */
  onProgress?: OnProgress
}

/**
 * Keeps executions in a folder, each in a file of its own. Any number of processes may use, fill and clean up the folder
 * at the same time. A folder that does not exist is empty, and is made by the first {@link RecordingStorage.save}.
 */
export function createFileStorage(folder: string, options: FileStorageOptions = {}): RecordingStorage {
  const index = createFolderIndex(folder, options)

  const find = (name: string): Promise<RecordingRow> =>
    index.ask(rows => chooseRow(name, rows.beginningWith(name, enoughRows)))

  const save = async (recording: Uint8Array): Promise<RecordingRow> => {
    const fresh = join(folder, `.${randomUUID()}.tmp`)
    try {
      try {
        // Out of sight of version control, as when a run makes the folder.
        if (mkdirSync(folder, { recursive: true }) !== undefined)
          writeFileSync(join(folder, '.gitignore'), '*\n')
        writeFileSync(fresh, recording, { flag: 'wx', flush: true })
      } catch (thrown) {
        throw failure('history-unwritable', { path: folder, detail: (thrown as Error).message }, {}, thrown)
      }
      const { header } = await readEnds(fresh)
      const id = header.execution
      const known = await index.ask(rows => rows.beginningWith(id, 1))
      if (known[0]?.id === id) throw failure('recording-exists', { id })
      const path = join(folder, recordingFileName(header))
      try {
        // Unlike a renaming, this never takes the place of a file that is there.
        linkSync(fresh, path)
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') throw failure('recording-exists', { id })
        writeFileSync(path, recording, { flag: 'wx', flush: true })
      }
      return await readRow(path)
    } finally {
      rmSync(fresh, { force: true })
    }
  }

  const forget = async (ids: readonly string[]): Promise<void> => {
    if (annotationsMark(folder) === '') return
    const known = readAnnotations(folder)
    if (!ids.some(id => known.has(id))) return
    await changeAnnotations(folder, annotations => {
      for (const id of ids) annotations.delete(id)
    })
  }

  return {
    save,
    find,
    async open(name) {
      const row = await find(name)
      const source = await openFileSource(row.path!).catch(() => {
        throw failure('recording-not-found', { name })
      })
      try {
        const timeline = await openRecording(source, row.path!, nodeCodec, isRunning)
        return { row, timeline, close: () => source.close() }
      } catch (thrown) {
        await source.close()
        throw thrown
      }
    },
    async query(query = {}) {
      const resolved = resolveQuery(query)
      return index.ask(rows => {
        const unreadable = rows.unreadable().map(({ name, error }) => ({ path: join(folder, name), error }))
        const total = rows.state().files - unreadable.length
        return { ...rows.select(resolved), total, unreadable, warnings: index.warnings() }
      })
    },
    async tally(by, query = {}) {
      const resolved = resolveQuery(query)
      return index.ask(rows => rows.tally(resolved, by))
    },
    async stats(query = {}) {
      const resolved = resolveQuery(query)
      return index.ask(rows => statsOf(rows.groups(resolved), rows.unreadable().length))
    },
    async annotate(name, change) {
      const { id, path } = await find(name)
      const row = await readRow(path!)
      await changeAnnotations(folder, annotations => {
        const next = changed(annotations.get(id), change, row.tags)
        if (next) annotations.set(id, next)
        else annotations.delete(id)
      })
      return annotated(row, readAnnotations(folder).get(id))
    },
    async delete(names, { force = false, toTrash = false, onProgress } = {}) {
      const results: Awaited<ReturnType<RecordingStorage['delete']>> = []
      const gone = new Set<string>()
      let mark: string | undefined
      let annotations: Annotations = new Map()
      for (const name of names) {
        const id = typeof name === 'string' ? name : name.id
        try {
          const row = typeof name === 'string' ? await find(name) : name
          // Somebody may have pinned it just now. Where that cannot be known, nothing is deleted.
          if (!force && mark !== annotationsMark(folder)) {
            mark = annotationsMark(folder)
            annotations = readAnnotations(folder)
          }
          if (!force && annotations.get(row.id)?.pinned) throw failure('recording-pinned', { id: row.id })
          let trash: string | undefined
          const takeAway = (path: string) => {
            trash = moveToTrash(folder, path)
          }
          const freed = await deleteFile(row.path!, row, force, toTrash ? takeAway : undefined)
          results.push(trash === undefined ? { id: row.id, freed } : { id: row.id, freed: 0, trash })
          // What people have added comes back with it.
          if (trash === undefined) gone.add(row.id)
        } catch (error) {
          results.push({ id, error })
        }
        onProgress?.(results.length, names.length)
        if (results.length % 64 === 0) await breathe()
      }
      // A copy of the file may have stayed. What is remembered of one that is gone harms nobody.
      const left = (rows: RowIndex, id: string) => rows.beginningWith(id, 1)[0]?.id === id
      await index
        .ask(rows => [...gone].filter(id => !left(rows, id)))
        .then(forget)
        .catch(() => undefined)
      return results
    },
    sweep: dryRun => sweep(folder, dryRun),
    close: async () => index.close(),
  }
}
