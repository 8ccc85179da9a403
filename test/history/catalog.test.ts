import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it, test } from 'vitest'
import { openCatalog } from '../../src/history/catalog.ts'
import { createMemoryIndex } from '../../src/history/memory-index.ts'
import { type RecordingQuery, resolveQuery, sortFields } from '../../src/history/query.ts'
import type { RecordingRow } from '../../src/history/row.ts'
import type { IndexedFile, RowIndex } from '../../src/history/row-index.ts'
import { tallyFields } from '../../src/history/tally.ts'
import { executionStatuses } from '../../src/recording/format.ts'

// More than are sorted without an index, so that both ways to a page are taken.
const executions = 8_000
const day = 86_400_000
const first = Date.UTC(2025, 0, 1)

const idOf = (i: number) => ((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(12, '0')

/** Some are made from one just before, from one long ago, from themselves, from a later one, or from one that is gone. */
function madeFrom(i: number): Pick<RecordingRow, 'parent' | 'startedBy'> {
  const position = 3
  if (i % 9 === 1) return { parent: { execution: idOf(i - 1 - (i % 4)), position } }
  if (i % 90 === 2) return { startedBy: { execution: idOf(Math.max(0, i - 400)), address: 'a/b' } }
  if (i % 500 === 3) return { parent: { execution: idOf([i, i + 1, executions + i][i % 3]!), position } }
  return {}
}

function example(i: number): RecordingRow {
  const ended = i % 11 !== 0
  return {
    ...madeFrom(i),
    id: idOf(i),
    workflow: `workflow ${i % 5}`,
    program: `/flows/${i % 3}.yaml`,
    status: executionStatuses[i % 13 < 8 ? 1 : i % executionStatuses.length]!,
    // Several at the same moment, and some whose start nobody knows.
    startedAt: i % 97 === 0 ? 'nonsense' : new Date(first + Math.floor(i / 3) * (day / 40)).toISOString(),
    ...(ended && { duration: (i * 7) % 400, events: i % 50 }),
    tags: [
      ...(i % 2 === 0 ? ['even'] : []),
      ...(i % 7 === 0 ? ['a "quoted" tag', 'ev'] : []),
      ...(i % 40 === 1 ? ['Big'] : []),
    ],
    pinned: false,
    size: 1_000 + (i % 30),
    sourceHash: '',
    writer: {},
  }
}

const files: IndexedFile[] = Array.from({ length: executions }, (_, i) => {
  const row = example(i)
  return { name: `${row.id}.playhead`, size: row.size, modified: 1, row }
})
const annotations = new Map([
  [files[4]!.row!.id, { pinned: true as const, tags: ['mine'] }],
  [files[6]!.row!.id, { without: ['even'] }],
])

const folder = mkdtempSync(join(tmpdir(), 'playhead-catalog-'))
const catalog = openCatalog(folder)!
const memory = createMemoryIndex()
for (const index of [catalog, memory]) {
  index.put(files)
  index.annotate(annotations, 'some')
}
afterAll(() => {
  catalog.close()
  rmSync(folder, { recursive: true, force: true })
})

const rarely = <T>(...values: T[]) =>
  fc.oneof(
    { weight: 7, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  )
const some = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
const query: fc.Arbitrary<RecordingQuery> = fc
  .record({
    workflow: rarely('workflow 1', 'work*', '*3', 'none'),
    status: rarely<RecordingQuery['status']>('failed', ['completed', 'waiting'], 'running'),
    success: rarely(true, false),
    tags: rarely(['even'], ['ev'], ['even', 'a "quoted" tag'], ['quoted'], ['mine']),
    from: rarely('2025-01-20', '2025-03'),
    to: rarely('2025-02-20', '2025-01-01'),
    minDuration: rarely(0, 100),
    maxDuration: rarely(0, 300),
    text: rarely('work', 'flows/2', 'nowhere', 'EV', '"quoted"', '"', ',', 'mine', 'big'),
    pinned: rarely(true, false),
    program: rarely('/flows/1.yaml'),
    families: rarely(true),
    childOf: rarely(idOf(9), idOf(100), 'nobody'),
    sort: some(...sortFields),
    order: some('asc' as const, 'desc' as const),
    limit: some(1, 20, 500),
    offset: some(0, 7, 300, 5_990, 7_000, 7_990, 20_000),
  })
  .map(all => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))

test('the catalog gives the same rows in the same order as a look at each of them', {
  timeout: 60_000,
}, () => {
  let many = 0
  fc.assert(
    fc.property(query, asked => {
      const resolved = resolveQuery(asked, first + 400 * day)
      const found = catalog.select(resolved)
      const expected = memory.select(resolved)
      if (expected.matching > 5_000) many++
      expect(found.matching).toBe(expected.matching)
      expect(found.rows.map(({ id }) => id)).toEqual(expected.rows.map(({ id }) => id))
      if (asked.families && (asked.limit ?? executions) < 50)
        expect(found.rows.map(({ children }) => children)).toEqual(
          expected.rows.map(({ children }) => children),
        )
    }),
    { numRuns: 200 },
  )
  expect(many).toBeGreaterThan(20)
})

test.each(sortFields.flatMap(sort => (['asc', 'desc'] as const).map(order => ({ sort, order }))))(
  'pages by $sort $order hold everything once',
  ({ sort, order }) => {
    const all: string[] = []
    for (let offset = 0; offset < executions; offset += 2_500)
      all.push(
        ...catalog.select(resolveQuery({ sort, order, offset, limit: 2_500 })).rows.map(({ id }) => id),
      )
    expect(all).toEqual(memory.select(resolveQuery({ sort, order })).rows.map(({ id }) => id))
    expect(new Set(all).size).toBe(executions)
  },
)

test.each(tallyFields)('the catalog counts by %s as a look at each of them does', by => {
  fc.assert(
    fc.property(query, asked => {
      const resolved = resolveQuery(asked, first + 400 * day)
      expect(catalog.tally(resolved, by)).toEqual(memory.tally(resolved, by))
    }),
    { numRuns: 15 },
  )
})

describe('families', () => {
  const row = (id: string, hour: number, parent?: string): RecordingRow => ({
    ...example(1),
    id,
    startedAt: new Date(first + 900 * day + hour * 3_600_000).toISOString(),
    tags: ['family'],
    parent: parent === undefined ? undefined : { execution: parent, position: 0 },
    startedBy: undefined,
  })
  const rows = [
    row('root', 0),
    row('fork', 1, 'root'),
    row('fork of the fork', 2, 'fork'),
    row('late fork', 30, 'root'),
    row('orphan', 3, 'somebody who is gone'),
    row('itself', 4, 'itself'),
    row('circle 1', 5, 'circle 2'),
    row('circle 2', 6, 'circle 1'),
    { ...row('undated', 0), startedAt: 'nonsense' },
    row('of undated', 7, 'undated'),
  ]
  const ownFolder = mkdtempSync(join(tmpdir(), 'playhead-catalog-'))
  const own = openCatalog(ownFolder)!
  const ownMemory = createMemoryIndex()
  for (const index of [own, ownMemory])
    index.put(rows.map(one => ({ name: `${one.id}.playhead`, size: one.size, modified: 1, row: one })))
  afterAll(() => {
    own.close()
    rmSync(ownFolder, { recursive: true, force: true })
  })
  const found = (index: RowIndex, asked: RecordingQuery) =>
    index.select(resolveQuery({ tags: ['family'], order: 'asc', ...asked })).rows

  it.each([
    ['catalog', own],
    ['memory', ownMemory],
  ])('stand under those that they were made from: %s', (_, index) => {
    expect(found(index, { families: true }).map(({ id, children }) => [id, children?.count ?? 0])).toEqual([
      ['root', 2],
      ['orphan', 0],
      ['itself', 0],
      ['circle 1', 1],
      // Nobody knows whether it began after the one that it names.
      ['of undated', 0],
      // A day later nobody would look for it there.
      ['late fork', 0],
      ['undated', 0],
    ])
    expect(found(index, { childOf: 'undated' })).toEqual([])
    expect(found(index, { childOf: 'root' }).map(({ id }) => id)).toEqual(['fork', 'late fork'])
    expect(found(index, { childOf: 'circle 2' })).toEqual([])
    // Where the one that it was made from is not listed, a fork stands by itself.
    expect(found(index, { families: true, text: 'fork' }).map(({ id }) => id)).toEqual(['fork', 'late fork'])
  })
})

describe('names of files', () => {
  const names = () => [...catalog.marks().keys()]

  it('tell what has been added without a look at what is known', () => {
    expect(catalog.onlyAdded(names())).toEqual([])
    expect(catalog.onlyAdded([...names(), 'z2', 'z1'])).toEqual(['z2', 'z1'])
  })

  it('do not tell it where something is gone, or where what is new is not the newest', () => {
    const [one, ...others] = names()
    expect(catalog.onlyAdded(others)).toBeUndefined()
    expect(catalog.onlyAdded([...others, 'z1'])).toBeUndefined()
    expect(catalog.onlyAdded([...others, `${one}.other`])).toBeUndefined()
    expect(catalog.onlyAdded([...names(), '!'])).toBeUndefined()
  })
})

test('an execution that changes or goes is no longer found as it was', () => {
  const file = files[3]!
  catalog.put([{ ...file, row: { ...file.row!, workflow: 'another', tags: ['fresh'] } }])
  const ids = (asked: RecordingQuery) => catalog.select(resolveQuery(asked)).rows.map(({ id }) => id)
  expect(ids({ workflow: 'another', tags: ['fresh'] })).toEqual([file.row!.id])
  const { generation } = catalog.state()
  catalog.settle(generation, [file.name], { checkedAt: 1 })
  expect(ids({ tags: ['fresh'] })).toEqual([])
  expect(catalog.select(resolveQuery({ limit: 1 })).matching).toBe(executions - 1)
})
