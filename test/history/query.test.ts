import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { stretchOf } from '../../src/history/date-bounds.ts'
import { nameTest } from '../../src/history/name-pattern.ts'
import { type RecordingQuery, sortFields } from '../../src/history/query.ts'
import { executionStatuses } from '../../src/recording/format.ts'
import { idsOf, kinds, newFolder, open } from './folders.ts'
import { addTo, bytesOf } from './make-history.ts'

const local = (...parts: [number, number, number, number?, number?, number?]) =>
  new Date(...(parts as [number, number, number])).getTime()

describe('a date', () => {
  const noon = local(2025, 0, 31, 12)
  const stretch = (text: string) => {
    const { from, until } = stretchOf(text, noon)
    return [from, until]
  }

  it('stands for the whole day, month or year of this time zone', () => {
    expect(stretch('2025-01-31')).toEqual([local(2025, 0, 31), local(2025, 1, 1)])
    expect(stretch('2025-02')).toEqual([local(2025, 1, 1), local(2025, 2, 1)])
    expect(stretch('2024')).toEqual([local(2024, 0, 1), local(2025, 0, 1)])
    expect(stretch('today')).toEqual([local(2025, 0, 31), local(2025, 1, 1)])
    expect(stretch('yesterday')).toEqual([local(2025, 0, 30), local(2025, 0, 31)])
  })

  it('with a time stands for the minute, the second or the millisecond', () => {
    expect(stretch('2025-01-31T10:20')).toEqual([local(2025, 0, 31, 10, 20), local(2025, 0, 31, 10, 21)])
    expect(stretch('2025-01-31 10:20:05')).toEqual([
      local(2025, 0, 31, 10, 20, 5),
      local(2025, 0, 31, 10, 20, 6),
    ])
    const exact = Date.parse('2025-01-31T10:20:05.250Z')
    expect(stretch('2025-01-31T10:20:05.250Z')).toEqual([exact, exact + 1])
    expect(stretch('2025-01-31T12:20:05.250+0200')).toEqual([exact, exact + 1])
  })

  it('may be a time ago', () => {
    expect(stretch('7d')).toEqual([noon - 7 * 86_400_000, noon - 7 * 86_400_000 + 1])
    expect(stretch('90m')[0]).toBe(noon - 90 * 60_000)
  })

  it.each(['', '31.1.2025', '2025-02-30', '2025-13', '2025-01-31T25:00', 'soon', '-1d'])(
    'is not "%s"',
    text => {
      expect(() => stretchOf(text)).toThrow(expect.objectContaining({ code: 'invalid-date' }))
    },
  )
})

test('a name is exact unless it holds * or ?', () => {
  expect(nameTest('order')('orders')).toBe(false)
  expect(nameTest('order*')('orders')).toBe(true)
  expect(nameTest('*r?er*')('my orders')).toBe(true)
  expect(nameTest('*a*b')('a-b-c')).toBe(false)
  expect(nameTest('Order*')('orders')).toBe(false)
  expect(nameTest('[a]*')('[a]b')).toBe(true)
  expect(nameTest('*'.repeat(60).concat('x'))('a'.repeat(20_000))).toBe(false)
})

describe.each(kinds)('a query of %s', (_, make) => {
  const history = async () => {
    const storage = make()
    const at = (hours: number) => new Date(local(2025, 0, 30) + hours * 3_600_000).toISOString()
    await storage.save(bytesOf({ id: 'night', startedAt: at(23.9), duration: 0, workflow: 'orders' }))
    await storage.save(bytesOf({ id: 'morning', startedAt: at(24), duration: 2_000, status: 'failed' }))
    await storage.save(
      bytesOf({ id: 'evening', startedAt: at(47.9), status: 'interrupted', tags: ['x', 'y'] }),
    )
    await storage.save(
      bytesOf({ id: 'later', startedAt: at(48), duration: 500, status: 'cancelled', tags: ['y'] }),
    )
    return storage
  }

  it('takes the last day whole', async () => {
    const storage = await history()
    expect(await idsOf(storage, { from: '2025-01-31', to: '2025-01-31' })).toEqual(['evening', 'morning'])
    const exact = new Date(local(2025, 0, 31))
    expect(await idsOf(storage, { from: exact, to: exact })).toEqual(['morning'])
  })

  it('takes success for completed and failure for failed, and everything else for neither', async () => {
    const storage = await history()
    expect(await idsOf(storage, { success: true })).toEqual(['night'])
    expect(await idsOf(storage, { success: false })).toEqual(['morning'])
    expect(await idsOf(storage, { status: ['cancelled', 'interrupted'] })).toEqual(['later', 'evening'])
  })

  it('leaves out what has no duration when durations are asked for, and takes 0 as a bound', async () => {
    const storage = await history()
    expect(await idsOf(storage, { minDuration: 0 })).toEqual(['later', 'morning', 'night'])
    expect(await idsOf(storage, { maxDuration: 0 })).toEqual(['night'])
    expect(await idsOf(storage, { minDuration: 500, maxDuration: 500 })).toEqual(['later'])
  })

  it('puts what has no value last in either order', async () => {
    const storage = await history()
    expect(await idsOf(storage, { sort: 'duration' })).toEqual(['morning', 'later', 'night', 'evening'])
    expect(await idsOf(storage, { sort: 'duration', order: 'asc' })).toEqual([
      'night',
      'later',
      'morning',
      'evening',
    ])
  })

  it('asks for all tags, and for parts of texts', async () => {
    const storage = await history()
    expect(await idsOf(storage, { tags: ['y'] })).toEqual(['later', 'evening'])
    expect(await idsOf(storage, { tags: ['y', 'x'] })).toEqual(['evening'])
    expect(await idsOf(storage, { text: 'ORDERS' })).toEqual(['night'])
    expect(await idsOf(storage, { text: '%' })).toEqual([])
  })

  it('has pages that are whole together, also where all is equal', async () => {
    const storage = make()
    for (let i = 0; i < 7; i++) await storage.save(bytesOf({ id: `same${i}` }))
    const pages: string[] = []
    for (let offset = 0; offset < 9; offset += 3) {
      const page = await storage.query({ sort: 'workflow', limit: 3, offset })
      expect([page.matching, page.total]).toEqual([7, 7])
      pages.push(...page.rows.map(row => row.id))
    }
    expect(pages).toEqual(['same6', 'same5', 'same4', 'same3', 'same2', 'same1', 'same0'])
  })
})

test('a catalog answers every query as one goes through the rows', async () => {
  const folder = newFolder()
  const words = ['alpha', 'beta', 'gamma']
  for (let i = 0; i < 60; i++) {
    addTo(folder, {
      id: `${(i * 7_919) % 100}`.padStart(4, '0') + i,
      workflow: words[i % 3],
      status: executionStatuses[1 + (i % 5)],
      startedAt: i === 17 ? 'some day' : new Date(1_700_000_000_000 + ((i * 31) % 20) * 60_000).toISOString(),
      duration: (i * 13) % 7,
      tags: words.filter((_, n) => (i >> n) % 2 === 1),
      logs: i % 4,
    })
  }
  const catalog = open(folder)
  const plain = open(folder, { catalog: false })
  const [pinned] = await idsOf(catalog)
  await catalog.annotate(pinned!, { pinned: true, add: ['delta'], remove: ['alpha'] })
  const time = fc
    .integer({ min: 1_700_000_000_000, max: 1_700_000_000_000 + 20 * 60_000 })
    .map(n => new Date(n))
  const query: fc.Arbitrary<RecordingQuery> = fc.record(
    {
      workflow: fc.constantFrom('alpha', '*a', 'g?mma', 'none', '*'),
      status: fc.subarray([...executionStatuses]),
      success: fc.boolean(),
      tags: fc.subarray([...words, 'delta']),
      from: time,
      to: time,
      minDuration: fc.integer({ min: 0, max: 7 }),
      maxDuration: fc.integer({ min: 0, max: 7 }),
      text: fc.constantFrom('ALPHA', '00', 'flow.yaml', 'delta', '%', '_'),
      pinned: fc.boolean(),
      program: fc.constantFrom('/project/flow.yaml', '/other.yaml'),
      sort: fc.constantFrom(...sortFields),
      order: fc.constantFrom('asc' as const, 'desc' as const),
      limit: fc.integer({ min: 0, max: 70 }),
      offset: fc.integer({ min: 0, max: 30 }),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(query, async asked => {
      expect(await catalog.query(asked)).toEqual(await plain.query(asked))
      const round = (stats: Awaited<ReturnType<typeof plain.stats>>) =>
        JSON.parse(JSON.stringify(stats), (_, value) =>
          typeof value === 'number' ? +value.toFixed(6) : value,
        )
      expect(round(await catalog.stats(asked))).toEqual(round(await plain.stats(asked)))
    }),
    { numRuns: 150 },
  )
})
