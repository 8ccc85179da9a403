import { describe, expect, it } from 'vitest'
import { applyRetention, planRetention, type RetentionPolicy } from '../../src/history/retention.ts'
import type { RecordingRow } from '../../src/history/row.ts'
import type { ExecutionStatus } from '../../src/recording/format.ts'
import { idsOf, kinds, newFolder, open } from './folders.ts'
import { addTo, bytesOf } from './make-history.ts'

const day = 86_400_000
const now = Date.parse('2030-06-01T00:00:00Z')

/** An execution that started some days ago, of 100 bytes. */
function row(
  id: string,
  age: number,
  status: ExecutionStatus = 'completed',
  more: Partial<RecordingRow> = {},
) {
  const startedAt = new Date(now - age * day).toISOString()
  const made: RecordingRow = {
    id,
    workflow: 'main',
    program: '/flow.yaml',
    status,
    startedAt,
    ...(status === 'running' || status === 'interrupted' ? {} : { endedAt: startedAt }),
    tags: [],
    pinned: false,
    size: 100,
    sourceHash: '',
    writer: {},
    ...more,
  }
  return made
}

function gone(rows: RecordingRow[], policy: RetentionPolicy): string {
  const { condemned } = planRetention(rows, policy, now)
  return condemned.map(one => `${one.row.id}:${one.reason}`).join(' ')
}

describe('a retention policy', () => {
  it('lets nothing go where it says nothing', () => {
    expect(gone([row('a', 1_000)], {})).toBe('')
  })

  it('counts the age from the end', () => {
    const endedAt = new Date(now - day).toISOString()
    const rows = [row('old', 31), row('young', 29), row('long', 90, 'completed', { endedAt })]
    expect(gone(rows, { maxAge: 30 * day })).toBe('old:age')
  })

  it('lets everything go at an age of 0 that nothing protects', () => {
    expect(gone([row('a', 1), row('b', 0.001)], { maxAge: 0 })).toBe('a:age b:age')
  })

  it('keeps at most so many, the newest, whatever their order', () => {
    const rows = [row('b', 2), row('d', 4), row('a', 1), row('c', 3)]
    expect(gone(rows, { maxCount: 2 })).toBe('d:count c:count')
    expect(gone(rows, { maxCount: 0 })).toBe('d:count c:count b:count a:count')
  })

  it('keeps at most so many bytes', () => {
    const rows = [row('a', 1), row('b', 2), row('c', 3, 'completed', { size: 1_000 })]
    expect(gone(rows, { maxSize: 200 })).toBe('c:size')
    expect(gone(rows, { maxSize: 199 })).toBe('c:size b:size')
  })

  it('counts what is protected, and says when that alone is more than the limit', () => {
    const rows = [row('a', 1), row('p', 9, 'completed', { pinned: true }), row('f', 8, 'failed')]
    expect(gone(rows, { maxCount: 2 })).toBe('a:count')
    expect(planRetention(rows, { maxCount: 1 }, now).unmet).toEqual(['count'])
  })

  it('keeps failed ones for ever, for a time of their own, or not at all', () => {
    const rows = [row('f', 50, 'failed'), row('g', 100, 'failed'), row('a', 50)]
    expect(gone(rows, { maxAge: 30 * day })).toBe('a:age')
    expect(gone(rows, { maxAge: 30 * day, keepFailed: 90 * day })).toBe('g:failed-age a:age')
    expect(gone(rows, { maxAge: 30 * day, keepFailed: false })).toBe('f:age g:age a:age')
  })

  it('takes neither interrupted nor cancelled ones for failed', () => {
    const rows = [row('i', 50, 'interrupted'), row('c', 50, 'cancelled')]
    expect(gone(rows, { maxAge: 30 * day })).toBe('i:age c:age')
  })

  it('never touches what runs, waits, is pinned or has a tag to keep', () => {
    const rows = [
      row('r', 900, 'running'),
      row('w', 900, 'waiting'),
      row('p', 900, 'completed', { pinned: true }),
      row('t', 900, 'completed', { tags: ['other', 'production'] }),
    ]
    const policy = { maxAge: 0, maxCount: 0, maxSize: 0, keepFailed: false, keepTags: ['production'] }
    expect(planRetention(rows, policy, now)).toMatchObject({
      condemned: [],
      protected: { running: 1, waiting: 1, pinned: 1, tag: 1, failed: 0 },
      kept: 4,
      keptSize: 400,
    })
  })
})

describe.each(kinds)('cleaning up %s', (_, make) => {
  it('says in a dry run exactly what it does then', async () => {
    const storage = make()
    const startedAt = '2029-01-01T00:00:00.000Z'
    await storage.save(bytesOf({ id: 'old', startedAt }))
    await storage.save(bytesOf({ id: 'failed', startedAt, status: 'failed' }))
    await storage.save(bytesOf({ id: 'new', startedAt: '2030-05-31T00:00:00.000Z' }))
    const { size } = await storage.find('old')
    const dry = await applyRetention(storage, { maxAge: 30 * day }, { dryRun: true, now })
    expect(dry).toMatchObject({ deleted: [{ row: { id: 'old' }, reason: 'age' }], freed: size, kept: 2 })
    expect((await storage.query()).total).toBe(3)
    const done = await applyRetention(storage, { maxAge: 30 * day }, { now })
    expect(done).toEqual({ ...dry, dryRun: false })
    expect(await idsOf(storage)).toEqual(['new', 'failed'])
  })
})

it('keeps what was pinned between the decision and the deletion', async () => {
  const folder = newFolder()
  addTo(folder, { id: 'wanted' })
  const storage = open(folder)
  const other = open(folder)
  const slow = {
    ...storage,
    async query() {
      const page = await storage.query()
      await other.annotate('wanted', { pinned: true })
      return page
    },
  }
  const report = await applyRetention(slow, { maxCount: 0 })
  expect(report).toMatchObject({
    deleted: [],
    failed: [{ error: { code: 'recording-pinned' } }],
    freed: 0,
    kept: 1,
  })
})
