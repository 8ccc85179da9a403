import { stretchOf } from '../../history/date-bounds.ts'
import { type RecordingQuery, resolveQuery } from '../../history/query.ts'
import type { Tally, TallyField } from '../../history/tally.ts'
import type { ExecutionStatus } from '../../recording/format.ts'
import type { HistoryEntry, HistoryPage } from './catalog.ts'
import { type EntryNode, type Grouping, type GroupNode, type HistoryNode, isRecorded, root } from './nodes.ts'

/** Where the model gets its executions. */
export interface Source {
  page(query: RecordingQuery): Promise<HistoryPage>
  tally(by: TallyField, query: RecordingQuery): Promise<Tally[]>
}

/** What is to be shown. */
export interface Showing {
  grouping: Grouping
  /** Only these executions; undefined for all. */
  filter: RecordingQuery | undefined
}

/** The History view as a tree, of which only what is looked at is asked for. */
export interface HistoryModel {
  /** The items under an item, or the first ones. @throws {PlayheadError} `invalid-date` */
  children(node?: HistoryNode): Promise<HistoryNode[]>
  /** The item above, as it was shown last. */
  above(node: HistoryNode): HistoryNode | undefined
  /** Lets a list have another page when it is asked for next. @param of the id of what the list stands under */
  more(of: string): void
  /** Forgets how long lists are: for another filter, or other groups. */
  reset(): void
  /** The items that were shown last. */
  shown(): Iterable<HistoryNode>
  /** How many executions fit the filter, and how many there are, as they were shown last. */
  counts(): { matching: number; total: number }
}

/** So many items are added at a time. */
export const pageLength = 100

/** Most urgent first. */
const statusOrder: readonly ExecutionStatus[] = [
  'running',
  'waiting',
  'failed',
  'interrupted',
  'cancelled',
  'completed',
]

/** So few groups of workflows are all open at first. */
const fewGroups = 3

/** Makes the model of the History view. @param showing what is to be shown at the moment */
export function createModel(source: Source, showing: () => Showing): HistoryModel {
  const lengths = new Map<string, number>()
  const lists = new Map<string, HistoryNode[]>()
  let counts = { matching: 0, total: 0 }

  const lengthOf = (list: string) => lengths.get(list) ?? pageLength

  const nodeOf = (entry: HistoryEntry, above: string, isChild: boolean): EntryNode => {
    const within = showing().grouping
    return { ...entry, kind: 'entry', id: `${above}\n${entry.path}`, above, isChild, within }
  }

  const cut = (nodes: HistoryNode[], above: string, matching: number): HistoryNode[] =>
    matching > nodes.length
      ? [...nodes, { kind: 'more', id: `${above}\nmore`, above, shown: nodes.length, matching }]
      : nodes

  const listed = async (query: RecordingQuery, above: string, isChild = false) => {
    const page = await source.page({ ...query, families: true, limit: lengthOf(above) })
    const nodes = page.entries.map(entry => nodeOf(entry, above, isChild))
    return { page, nodes: cut(nodes, above, page.matching) }
  }

  const flat = async (filter: RecordingQuery | undefined): Promise<HistoryNode[]> => {
    const { page, nodes } = await listed({ ...filter }, root)
    counts = { matching: page.matching, total: page.total }
    // A filter says what an execution is like, which is not known of these; and what goes on has its end elsewhere.
    if (filter || nodes.at(-1)?.kind === 'more') return nodes
    return [...nodes, ...page.unreadable.map(entry => nodeOf(entry, root, false))]
  }

  const grouped = async (
    by: Exclude<Grouping, 'none'>,
    filter: RecordingQuery | undefined,
  ): Promise<HistoryNode[]> => {
    const [tallies, page] = await Promise.all([
      source.tally(by, { ...filter }),
      source.page({ ...filter, limit: 0 }),
    ])
    counts = { matching: page.matching, total: page.total }
    const groups = inOrder(tallies, by).map(
      (tally, i): GroupNode => ({
        kind: 'group',
        id: `${by}\n${tally.key}`,
        by,
        tally,
        open: isOpen(by, tally, i, tallies.length),
      }),
    )
    const nodes: HistoryNode[] = cut(groups.slice(0, lengthOf(root)), root, groups.length)
    if (filter || page.unreadable.length === 0) return nodes
    return [...nodes, { kind: 'unreadable', id: 'unreadable', entries: page.unreadable }]
  }

  const inGroup = async (group: GroupNode): Promise<HistoryNode[]> => {
    const query = queryOf(group, showing().filter)
    return query ? (await listed(query, group.id)).nodes : []
  }

  const below = async (node?: HistoryNode): Promise<HistoryNode[]> => {
    const { grouping, filter } = showing()
    if (!node) return grouping === 'none' ? flat(filter) : grouped(grouping, filter)
    if (node.kind === 'group') return inGroup(node)
    if (node.kind === 'unreadable') return node.entries.map(entry => nodeOf(entry, node.id, false))
    // Whatever the filter says: a family is shown whole.
    if (isRecorded(node)) return (await listed({ childOf: node.recording.id }, node.id, true)).nodes
    return []
  }

  function* shown(): Iterable<HistoryNode> {
    for (const list of lists.values()) yield* list
  }

  return {
    async children(node) {
      const nodes = await below(node)
      lists.set(node?.id ?? root, nodes)
      return nodes
    },
    above(node) {
      if (!('above' in node) || node.above === root) return undefined
      for (const other of shown()) if (other.id === node.above) return other
      return undefined
    },
    more: of => void lengths.set(of, lengthOf(of) + pageLength),
    reset() {
      lengths.clear()
      lists.clear()
    },
    shown,
    counts: () => counts,
  }
}

function inOrder(tallies: readonly Tally[], by: GroupNode['by']): readonly Tally[] {
  if (by === 'day') return tallies
  if (by === 'workflow') return tallies.toSorted((a, b) => a.key.localeCompare(b.key))
  const place = ({ key }: Tally) => statusOrder.indexOf(key as ExecutionStatus)
  return tallies.toSorted((a, b) => place(a) - place(b))
}

function isOpen(by: GroupNode['by'], { key, running }: Tally, at: number, all: number): boolean {
  if (by === 'day') return at === 0
  if (by === 'workflow') return all <= fewGroups || running > 0
  return key !== 'completed' || all === 1
}

/** The executions of a group that fit a filter; undefined where nothing can be asked for: their day is not known. */
function queryOf({ by, tally: { key } }: GroupNode, filter: RecordingQuery = {}): RecordingQuery | undefined {
  if (by === 'status') return { ...filter, status: key as ExecutionStatus }
  // A name that looks like a pattern may stand for others, too.
  if (by === 'workflow') return { ...filter, workflow: key }
  if (key === '') return undefined
  const day = stretchOf(key)
  const { from, before } = resolveQuery(filter)
  return {
    ...filter,
    from: new Date(Math.max(day.from, from ?? day.from)),
    to: new Date(Math.min(day.until, before ?? day.until) - 1),
  }
}
