import { type Annotations, annotated } from './annotations.ts'
import { type ResolvedQuery, select } from './query.ts'
import type { RecordingRow } from './row.ts'
import { type IndexedFile, type IndexState, isSettled, type RowIndex } from './row-index.ts'
import { groupsOf } from './stats.ts'
import { tallyOf } from './tally.ts'

/** An index that lives as long as its process: where there is no database, or it cannot be used. */
export function createMemoryIndex(): RowIndex {
  const files = new Map<string, IndexedFile>()
  let annotations: Annotations = new Map()
  let state: Omit<IndexState, 'files'> = { generation: 0, checkedAt: 0, annotations: '' }

  const rows = (): RecordingRow[] =>
    [...files.values()].flatMap(({ row }) => (row ? annotated(row, annotations.get(row.id)) : []))

  const fitting = (query: ResolvedQuery) => select(rows(), { ...query, offset: 0, limit: undefined }).rows

  return {
    state: () => ({ ...state, files: files.size }),
    marks: loose =>
      new Map(
        [...files]
          .filter(([, { row }]) => !loose || !isSettled(row?.status))
          .map(([name, { size, modified, row }]) => [name, { size, modified, status: row?.status }]),
      ),
    onlyAdded(names) {
      const added = names.filter(name => !files.has(name))
      return names.length - added.length === files.size ? added : undefined
    },
    unsettled: () => [...files.values()].filter(({ row }) => !row || row.status === 'running'),
    named: names => names.flatMap(name => files.get(name) ?? []),
    put(changed) {
      for (const file of changed) files.set(file.name, file)
    },
    settle(generation, gone, listed) {
      if (generation !== state.generation) return false
      for (const name of gone) files.delete(name)
      state = { annotations: state.annotations, ...listed, generation: generation + 1 }
      return true
    },
    annotate(changed, mark) {
      annotations = changed
      state = { ...state, annotations: mark }
    },
    select: query => select(rows(), query),
    tally: (query, by) => tallyOf(fitting({ ...query, families: false }), by),
    groups: query => groupsOf(fitting(query)),
    beginningWith(id, limit) {
      const found = rows().filter(row => row.id.startsWith(id))
      return found.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).slice(0, limit)
    },
    unreadable: () =>
      [...files.values()].flatMap(({ name, error }) => (error === undefined ? [] : [{ name, error }])),
    close: () => files.clear(),
  }
}
