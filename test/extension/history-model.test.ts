import { expect, test } from 'vitest'
import type { HistoryPage } from '../../src/extension/history/catalog.ts'
import { createModel, pageLength, type Showing } from '../../src/extension/history/model.ts'
import type { HistoryNode } from '../../src/extension/history/nodes.ts'
import { createMemoryIndex } from '../../src/history/memory-index.ts'
import { resolveQuery } from '../../src/history/query.ts'
import type { RecordingRow } from '../../src/history/row.ts'
import type { ExecutionStatus } from '../../src/recording/format.ts'

const noon = new Date(2030, 0, 10, 12).getTime()
const hour = 3_600_000

function rowOf(id: string, parts: Partial<RecordingRow> & { hoursAgo: number }): RecordingRow {
  const { hoursAgo, ...rest } = parts
  return {
    id,
    workflow: 'order',
    program: '/w/order.yaml',
    status: 'completed',
    startedAt: new Date(noon - hoursAgo * hour).toISOString(),
    duration: 1_000,
    events: 3,
    tags: [],
    pinned: false,
    size: 10,
    sourceHash: '',
    writer: {},
    ...rest,
  }
}

/** A model over some executions, and a text of what it shows. */
function modelOf(rows: readonly RecordingRow[], showing: Partial<Showing> = {}, unreadable: string[] = []) {
  const index = createMemoryIndex()
  index.put(rows.map(row => ({ name: row.id, size: row.size, modified: 1, row })))
  const asked: number[] = []
  const now: Showing = { grouping: 'none', filter: undefined, ...showing }
  const model = createModel(
    {
      async page(query): Promise<HistoryPage> {
        const found = index.select(resolveQuery(query, noon))
        asked.push(found.rows.length)
        return {
          entries: found.rows.map(recording => ({ path: `/h/${recording.id}`, recording })),
          matching: found.matching,
          total: rows.length,
          unreadable: unreadable.map(path => ({ path, error: 'damaged' })),
        }
      },
      tally: async (by, query) => index.tally(resolveQuery(query, noon), by),
    },
    () => now,
  )
  const textOf = (node: HistoryNode): string => {
    if (node.kind === 'group') return `${node.tally.key} (${node.tally.count})${node.open ? ' open' : ''}`
    if (node.kind === 'more') return `more: ${node.shown} of ${node.matching}`
    if (node.kind === 'unreadable') return `unreadable (${node.entries.length})`
    return 'recording' in node ? node.recording.id : `${node.path}: ${node.error}`
  }
  /** The whole tree as indented lines. */
  const lines = async (node?: HistoryNode, indent = ''): Promise<string[]> => {
    const children = await model.children(node)
    const parts = await Promise.all(
      children.map(async child => [`${indent}${textOf(child)}`, ...(await lines(child, `${indent}  `))]),
    )
    return parts.flat()
  }
  return { model, lines, asked, now }
}

test('without groups the newest is first, and what cannot be read is last', async () => {
  const rows = [rowOf('old', { hoursAgo: 5 }), rowOf('new', { hoursAgo: 1 })]
  expect(await modelOf(rows, {}, ['/h/bad']).lines()).toEqual(['new', 'old', '/h/bad: damaged'])
})

test('groups of workflows are in the order of their names, with what they hold', async () => {
  const rows = [
    rowOf('b1', { hoursAgo: 1, workflow: 'b' }),
    rowOf('a1', { hoursAgo: 2, workflow: 'a' }),
    rowOf('b2', { hoursAgo: 3, workflow: 'b' }),
  ]
  expect(await modelOf(rows, { grouping: 'workflow' }, ['/h/bad']).lines()).toEqual([
    'a (1) open',
    '  a1',
    'b (2) open',
    '  b1',
    '  b2',
    'unreadable (1)',
    '  /h/bad: damaged',
  ])
})

test('groups of days are those of the calendar, the newest is open', async () => {
  const rows = [1, 11, 13, 30].map(hoursAgo => rowOf(`${hoursAgo} h`, { hoursAgo }))
  expect(await modelOf(rows, { grouping: 'day' }).lines()).toEqual([
    '2030-01-10 (2) open',
    '  1 h',
    '  11 h',
    '2030-01-09 (2)',
    '  13 h',
    '  30 h',
  ])
})

test('groups of statuses begin with what is most urgent, and what has completed is closed', async () => {
  const statuses: ExecutionStatus[] = ['completed', 'failed', 'waiting', 'running']
  const rows = statuses.map((status, i) => rowOf(status, { hoursAgo: i, status }))
  expect(await modelOf(rows, { grouping: 'status' }).lines()).toEqual([
    'running (1) open',
    '  running',
    'waiting (1) open',
    '  waiting',
    'failed (1) open',
    '  failed',
    'completed (1)',
    '  completed',
  ])
})

test('what was made from an execution stands under it, however deep', async () => {
  const from = (execution: string) => ({ parent: { execution, position: 4 } })
  const rows = [
    rowOf('root', { hoursAgo: 5, status: 'failed' }),
    rowOf('fork', { hoursAgo: 4, ...from('root') }),
    rowOf('fork of the fork', { hoursAgo: 3, ...from('fork') }),
    rowOf('called', { hoursAgo: 4.5, startedBy: { execution: 'root', address: 'a' } }),
    rowOf('other', { hoursAgo: 2 }),
    rowOf('fork of one that is gone', { hoursAgo: 1, ...from('gone') }),
  ]
  expect(await modelOf(rows).lines()).toEqual([
    'fork of one that is gone',
    'other',
    'root',
    '  fork',
    '    fork of the fork',
    '  called',
  ])
  // In another group than the one that it was made from, it stands by itself; a family is whole wherever it is.
  expect(await modelOf(rows, { grouping: 'status' }).lines()).toEqual([
    'failed (1) open',
    '  root',
    '    fork',
    '      fork of the fork',
    '    called',
    'completed (5)',
    '  fork of one that is gone',
    '  other',
    '  fork',
    '    fork of the fork',
    '  called',
  ])
})

test('a list goes on with another page, and stays that long when it is asked for again', async () => {
  const rows = Array.from({ length: 250 }, (_, i) => rowOf(`id${i}`, { hoursAgo: i }))
  const { model, lines, asked } = modelOf(rows)
  expect((await lines()).slice(pageLength)).toEqual(['more: 100 of 250'])
  const [more] = (await model.children()).filter(node => node.kind === 'more')
  model.more(more!.above)
  expect((await lines()).slice(2 * pageLength)).toEqual(['more: 200 of 250'])
  model.more('root')
  expect(await lines()).toEqual(rows.map(({ id }) => id))
  // Never more than what is shown was read.
  expect(asked.filter(count => count > 0).slice(0, 3)).toEqual([100, 100, 200])
  model.reset()
  expect(await lines()).toHaveLength(pageLength + 1)
})

test('each group has pages of its own', async () => {
  const rows = Array.from({ length: 240 }, (_, i) =>
    rowOf(`id${i}`, { hoursAgo: i / 100, workflow: i % 2 === 0 ? 'a' : 'b' }),
  )
  const { model, lines } = modelOf(rows, { grouping: 'workflow' })
  const [a] = await model.children()
  model.more(a!.id)
  expect((await lines()).filter(line => /more|\(/.test(line))).toEqual([
    'a (120) open',
    'b (120) open',
    '  more: 100 of 120',
  ])
})

test('a filter holds in every group, within a day too, and leaves out what nothing is known of', async () => {
  const rows = [1, 5, 9, 30].map(hoursAgo =>
    rowOf(`${hoursAgo} h`, { hoursAgo, status: hoursAgo === 5 ? 'failed' : 'completed' }),
  )
  const showing: Showing = { grouping: 'day', filter: { status: 'completed', from: '10h' } }
  const { lines, model } = modelOf(rows, showing, ['/h/bad'])
  expect(await lines()).toEqual(['2030-01-10 (2) open', '  1 h', '  9 h'])
  expect(model.counts()).toEqual({ matching: 2, total: 4 })
})

test('the item above is known for what is shown', async () => {
  const rows = [
    rowOf('root', { hoursAgo: 2 }),
    rowOf('fork', { hoursAgo: 1, parent: { execution: 'root', position: 4 } }),
  ]
  const { model } = modelOf(rows, { grouping: 'workflow' })
  const [group] = await model.children()
  const [root] = await model.children(group)
  const [fork] = await model.children(root)
  expect(model.above(fork!)).toBe(root)
  expect(model.above(root!)).toBe(group)
  expect(model.above(group!)).toBeUndefined()
})
