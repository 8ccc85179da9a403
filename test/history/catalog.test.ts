import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openCatalog } from '../../src/history/catalog.ts'
import { createMemoryIndex } from '../../src/history/memory-index.ts'
import { type RecordingQuery, resolveQuery, sortFields } from '../../src/history/query.ts'
import type { RecordingRow } from '../../src/history/row.ts'
import type { IndexedFile } from '../../src/history/row-index.ts'
import { executionStatuses } from '../../src/recording/format.ts'

// More than are sorted without an index, so that both ways to a page are taken.
const executions = 8_000
const day = 86_400_000
const first = Date.UTC(2025, 0, 1)

function example(i: number): RecordingRow {
  const ended = i % 11 !== 0
  return {
    id: ((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(12, '0'),
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
