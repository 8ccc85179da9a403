import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, PlayheadError } from '../../workflow/problem.ts'
import { exportSnapshot, importSnapshot, type Snapshot } from './snapshot.ts'

/** Snapshots in a folder, a file each, so that another process finds them. */
export interface SnapshotFiles {
  /** Keeps a snapshot; the oldest of its execution go where there are too many. @throws {PlayheadError} `history-unwritable` */
  save(snapshot: Snapshot): Promise<void>
  /** The oldest first. @param run the beginning of an execution's id; all executions where absent */
  all(run?: string): Promise<Snapshot[]>
  /** @throws {PlayheadError} `unknown-snapshot` */
  find(id: string): Promise<Snapshot>
  /** Forgets those of one execution, or all. @returns how many there were */
  clear(run?: string): Promise<number>
}

const ending = '.json'

/** @param max how many snapshots of each execution are kept */
export function createSnapshotFiles(folder: string, max = 10): SnapshotFiles {
  const pathOf = ({ id }: Snapshot) => join(folder, `${encodeURIComponent(id)}${ending}`)
  const remove = async (snapshots: readonly Snapshot[]) => {
    for (const one of snapshots) await rm(pathOf(one), { force: true })
  }
  const all = async (run = ''): Promise<Snapshot[]> => {
    const names = await readdir(folder).catch(thrown => {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw failure('history-unreadable', { path: folder, detail: (thrown as Error).message }, {}, thrown)
    })
    const found: Snapshot[] = []
    for (const name of names.filter(one => one.endsWith(ending))) {
      const snapshot = await readSnapshotFile(join(folder, name)).catch(thrown => {
        // Another file of somebody, or one that another process has just removed.
        if (thrown instanceof PlayheadError) return undefined
        throw thrown
      })
      if (snapshot?.runId.startsWith(run)) found.push(snapshot)
    }
    return found.sort((a, b) => a.timestamp - b.timestamp || a.position - b.position)
  }
  return {
    async save(snapshot) {
      const path = pathOf(snapshot)
      try {
        await mkdir(folder, { recursive: true })
        // Whole or not at all.
        await writeFile(`${path}.${process.pid}.part`, exportSnapshot(snapshot))
        await rename(`${path}.${process.pid}.part`, path)
      } catch (thrown) {
        throw failure('history-unwritable', { path: folder, detail: (thrown as Error).message }, {}, thrown)
      }
      const own = (await all(snapshot.runId)).filter(({ runId }) => runId === snapshot.runId)
      await remove(own.slice(0, Math.max(0, own.length - Math.max(1, max))))
    },
    all,
    async find(id) {
      const known = await all()
      const found = known.filter(one => one.id === id)
      const near = found.length > 0 ? found : known.filter(one => one.id.startsWith(id))
      if (near.length !== 1) throw failure('unknown-snapshot', { id, known: known.map(one => one.id) })
      return near[0]!
    },
    async clear(run) {
      const found = await all(run)
      await remove(found)
      return found.length
    },
  }
}

/** Reads a snapshot from a file. @throws {PlayheadError} `file-unreadable`, `invalid-snapshot` */
export async function readSnapshotFile(path: string): Promise<Snapshot> {
  const text = await readFile(path, 'utf8').catch(thrown => {
    throw failure('file-unreadable', { path, detail: (thrown as Error).message }, {}, thrown)
  })
  return importSnapshot(text)
}
