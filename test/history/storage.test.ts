import { describe, expect, it } from 'vitest'
import { idsOf, kinds } from './folders.ts'
import { bytesOf } from './make-history.ts'

describe.each(kinds)('a storage in %s', (_, make) => {
  it('gives back what was saved', async () => {
    const storage = make()
    const error = { code: 'handler-failed', message: 'no fuel', address: 'main/call' }
    const saved = await storage.save(
      bytesOf({ id: 'first', status: 'failed', error, tags: ['a', 'b', 'a'], logs: 3, duration: 12.5 }),
    )
    expect(saved).toMatchObject({
      id: 'first',
      workflow: 'main',
      program: '/project/flow.yaml',
      status: 'failed',
      startedAt: '2030-01-01T00:00:00.000Z',
      duration: 12.5,
      events: 5,
      nodes: 0,
      error,
      tags: ['a', 'b'],
      pinned: false,
    })
    expect(saved.checksum).toMatch(/^[0-9a-f]{64}$/)
    expect(await storage.find('first')).toEqual(saved)
    expect((await storage.query()).rows).toEqual([saved])
    const opened = await storage.open('first')
    expect(opened.timeline.length).toBe(5)
    expect(await opened.timeline.event(1)).toMatchObject({ type: 'log', text: '0' })
    await opened.close()
  })

  it('says of an unfinished recording that it was interrupted, without a duration', async () => {
    const storage = make()
    const row = await storage.save(bytesOf({ id: 'half', status: 'interrupted' }))
    expect(row).toMatchObject({ status: 'interrupted' })
    expect('duration' in row || 'endedAt' in row || 'events' in row).toBe(false)
  })

  it('keeps an execution once', async () => {
    const storage = make()
    await storage.save(bytesOf({ id: 'once' }))
    await expect(storage.save(bytesOf({ id: 'once', workflow: 'other' }))).rejects.toMatchObject({
      code: 'recording-exists',
    })
    expect(await idsOf(storage)).toEqual(['once'])
  })

  it('refuses what is no recording', async () => {
    const storage = make()
    const junk = new TextEncoder().encode('no recording at all, but long enough to be one')
    await expect(storage.save(junk)).rejects.toMatchObject({ code: 'not-a-recording' })
    expect(await storage.query()).toMatchObject({ rows: [], total: 0, unreadable: [] })
  })

  it('finds by the whole id, and by four characters of it or more that no other has', async () => {
    const storage = make()
    for (const id of ['abcd1', 'abcd12', 'abce', 'xyz']) await storage.save(bytesOf({ id }))
    const found = async (name: string) =>
      storage.find(name).then(
        row => row.id,
        (thrown: { code: string }) => thrown.code,
      )
    expect(await found('abcd1')).toBe('abcd1')
    expect(await found('abcd')).toBe('recording-ambiguous')
    expect(await found('abce')).toBe('abce')
    expect(await found('abcd12')).toBe('abcd12')
    expect(await found('xyz')).toBe('xyz')
    expect(await found('xy')).toBe('recording-not-found')
    expect(await found('')).toBe('recording-not-found')
    expect(await found('zzzz')).toBe('recording-not-found')
  })

  it('keeps tags and pins beside what was recorded', async () => {
    const storage = make()
    await storage.save(bytesOf({ id: 'tagged', tags: ['recorded', 'kept'] }))
    const row = await storage.annotate('tagged', { add: ['new', 'kept'], remove: ['recorded'], pinned: true })
    expect(row).toMatchObject({ tags: ['kept', 'new'], pinned: true })
    expect(await storage.find('tagged')).toEqual(row)
    expect(await idsOf(storage, { tags: ['new', 'kept'] })).toEqual(['tagged'])
    expect(await idsOf(storage, { tags: ['recorded'] })).toEqual([])
    expect(await idsOf(storage, { text: 'NEW', pinned: true })).toEqual(['tagged'])
    await storage.annotate('tagged', { add: ['recorded'], remove: ['new'], pinned: false })
    expect(await storage.find('tagged')).toMatchObject({ tags: ['recorded', 'kept'], pinned: false })
  })

  it('deletes what it is told to, and says what stands against it', async () => {
    const storage = make()
    for (const id of ['gone', 'stays']) await storage.save(bytesOf({ id }))
    await storage.save(bytesOf({ id: 'asking', status: 'waiting' }))
    await storage.annotate('stays', { pinned: true })
    const { size } = await storage.find('gone')
    const results = await storage.delete(['gone', 'stays', 'asking', 'never'])
    expect(results).toMatchObject([
      { id: 'gone', freed: size },
      { id: 'stays', error: { code: 'recording-pinned' } },
      { id: 'asking', error: { code: 'recording-waiting' } },
      { id: 'never', error: { code: 'recording-not-found' } },
    ])
    expect((await idsOf(storage)).toSorted()).toEqual(['asking', 'stays'])
    await storage.delete(['stays', 'asking'], { force: true })
    expect(await idsOf(storage)).toEqual([])
  })

  it('forgets tags and pins with the execution', async () => {
    const storage = make()
    await storage.save(bytesOf({ id: 'again' }))
    await storage.annotate('again', { pinned: true, add: ['old'] })
    await storage.delete(['again'], { force: true })
    await storage.save(bytesOf({ id: 'again' }))
    expect(await storage.find('again')).toMatchObject({ tags: [], pinned: false })
  })

  it('adds up what it holds', async () => {
    const storage = make()
    const at = (day: number) => `2030-01-0${day}T00:00:00.000Z`
    await storage.save(bytesOf({ id: 'a', workflow: 'one', duration: 100, startedAt: at(2) }))
    await storage.save(
      bytesOf({ id: 'b', workflow: 'one', duration: 300, startedAt: at(1), status: 'failed' }),
    )
    await storage.save(bytesOf({ id: 'c', workflow: 'one', startedAt: at(3), status: 'interrupted' }))
    await storage.save(
      bytesOf({ id: 'd', workflow: 'two', startedAt: at(4), status: 'cancelled', duration: 5 }),
    )
    const { rows } = await storage.query()
    const stats = await storage.stats()
    expect(stats).toMatchObject({
      count: 4,
      byStatus: { completed: 1, failed: 1, interrupted: 1, cancelled: 1 },
      successRate: 0.5,
      size: rows.reduce((sum, row) => sum + row.size, 0),
      duration: 405,
      averageDuration: 135,
      shortest: 5,
      longest: 300,
      oldest: at(1),
      newest: at(4),
      unreadable: 0,
    })
    expect(stats.workflows.map(({ workflow, count, successRate }) => [workflow, count, successRate])).toEqual(
      [
        ['one', 3, 0.5],
        ['two', 1, undefined],
      ],
    )
    expect(await storage.stats({ workflow: 'two' })).toMatchObject({ count: 1, longest: 5 })
    expect(await storage.stats({ workflow: 'none' })).toEqual({
      count: 0,
      byStatus: {},
      size: 0,
      duration: 0,
      events: 0,
      workflows: [],
      unreadable: 0,
    })
  })
})
