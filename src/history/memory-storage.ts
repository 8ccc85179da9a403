import { createBufferSource } from '../recording/byte-source.ts'
import { nodeCodec } from '../recording/codec-node.ts'
import { openRecording, readOutline } from '../recording/reader.ts'
import { failure } from '../workflow/problem.ts'
import { type Annotation, annotated, changed } from './annotations.ts'
import { chooseRow } from './find-row.ts'
import { resolveQuery, select } from './query.ts'
import { type RecordingRow, rowOf } from './row.ts'
import { groupsOf, statsOf } from './stats.ts'
import type { RecordingStorage } from './storage.ts'
import { tallyOf } from './tally.ts'

/** Keeps executions as long as the process lives: for tests, and for runs that are to leave nothing behind. */
export function createMemoryStorage(): RecordingStorage {
  const kept = new Map<string, { row: RecordingRow; bytes: Uint8Array; annotation?: Annotation }>()

  const rows = () => [...kept.values()].map(({ row, annotation }) => annotated(row, annotation))
  const find = (name: string) => {
    const beginning = rows().filter(row => row.id.startsWith(name))
    return chooseRow(name, beginning)
  }

  return {
    async save(recording) {
      const bytes = recording.slice()
      const { header, summary } = await readOutline(createBufferSource(bytes), 'the recording', nodeCodec)
      const id = header.execution
      if (kept.has(id)) throw failure('recording-exists', { id })
      // No process writes to memory that was handed over.
      const row = rowOf(header, summary, { size: bytes.length, status: summary?.status ?? 'interrupted' })
      kept.set(id, { row, bytes })
      return row
    },
    find: async name => find(name),
    async open(name) {
      const row = find(name)
      const timeline = await openRecording(createBufferSource(kept.get(row.id)!.bytes), row.id, nodeCodec)
      return { row, timeline, close: async () => undefined }
    },
    async query(query = {}) {
      const found = select(rows(), resolveQuery(query))
      return { ...found, total: kept.size, unreadable: [], warnings: [] }
    },
    async tally(by, query = {}) {
      const found = select(rows(), { ...resolveQuery(query), offset: 0, limit: undefined, families: false })
      return tallyOf(found.rows, by)
    },
    async stats(query = {}) {
      const found = select(rows(), { ...resolveQuery(query), offset: 0, limit: undefined })
      return statsOf(groupsOf(found.rows), 0)
    },
    async annotate(name, change) {
      const { id } = find(name)
      const entry = kept.get(id)!
      kept.set(id, { ...entry, annotation: changed(entry.annotation, change, entry.row.tags) })
      return find(id)
    },
    async delete(names, { force = false } = {}) {
      return names.map(name => {
        try {
          const row = find(typeof name === 'string' ? name : name.id)
          if (row.pinned && !force) throw failure('recording-pinned', { id: row.id })
          if (row.status === 'waiting' && !force) throw failure('recording-waiting', { id: row.id })
          kept.delete(row.id)
          return { id: row.id, freed: row.size }
        } catch (error) {
          return { id: typeof name === 'string' ? name : name.id, error }
        }
      })
    },
    close: async () => kept.clear(),
  }
}
