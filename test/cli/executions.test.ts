import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addTo, type Made } from '../history/make-history.ts'
import { folderWith, orders, playhead } from './playhead.ts'

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

/** A working folder with some executions in its history. */
function historyOf(...made: Made[]): { folder: string; files: string[] } {
  const folder = folderWith({})
  return { folder, files: made.map(one => addTo(join(folder, '.playhead'), one)) }
}

const some: Made[] = [
  { id: 'aaaa1111', startedAt: daysAgo(40), duration: 2_000, tags: ['nightly'] },
  { id: 'bbbb2222', startedAt: daysAgo(20), workflow: 'orders', status: 'failed' },
  { id: 'cccc3333', startedAt: daysAgo(1), workflow: 'order_check', status: 'interrupted' },
]

async function json(folder: string, ...args: string[]) {
  const { stdout, stderr, code } = await playhead(folder, [...args, '--json'])
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return JSON.parse(stdout)
}

describe('playhead list', () => {
  it('has every filter and order', async () => {
    const { folder } = historyOf(...some)
    const ids = async (...args: string[]) =>
      (await json(folder, 'list', ...args)).map(({ id }: { id: string }) => id[0]).join('')
    expect(await ids()).toBe('cba')
    expect(await ids('-w', 'order*', '--sort', 'workflow', '--order', 'asc')).toBe('cb')
    expect(await ids('--status', 'failed,interrupted', '--end', '7d')).toBe('b')
    expect(await ids('--success', 'true')).toBe('a')
    expect(await ids('--tag', 'nightly', '--min-duration', '2s', '--max-duration', '2000ms')).toBe('a')
    expect(await ids('--start', '30d', '--search', 'ORDER_')).toBe('c')
    expect(await ids('--limit', '1', '--offset', '1')).toBe('b')
  })

  it('says which part of the list is shown, and how to see the next', async () => {
    const { folder } = historyOf(...some)
    const { stdout } = await playhead(folder, ['list', '-l', '2'])
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 to 2 of 3. The next: --offset 2')
  })

  it('leaves with 2 for a wrong option, and with 1 for a date that is none', async () => {
    const { folder } = historyOf()
    expect((await playhead(folder, ['list', '--status', 'lost'])).code).toBe(2)
    const { code, stderr } = await playhead(folder, ['list', '--start', 'soon'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('"soon" is no date.') })
  })
})

it('playhead stats adds up for people and for programs', async () => {
  const { folder } = historyOf(...some)
  expect(await json(folder, 'stats')).toMatchObject({ count: 3, successRate: 0.5 })
  const { stdout } = await playhead(folder, ['stats'])
  expect(stdout).toMatch(/total +3\n/)
  expect(stdout).toMatch(/success rate +50 %\n/)
  expect(stdout).toMatch(/orders +1 +0 % /)
})

describe('playhead cleanup', () => {
  it('lists in a dry run what would go and why, and deletes nothing', async () => {
    const { folder, files } = historyOf(...some)
    const { stdout, code } = await playhead(folder, ['cleanup', '--max-age-days', '30', '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/aaaa1111 .*It is 40 days old; at most 30 days are kept\.\n/)
    expect(stdout).toMatch(/Would delete 1 execution, [\d.]+ (K?B)\. Kept 2, /)
    expect(files.map(file => existsSync(file))).toEqual([true, true, true])
  })

  it('deletes by the same rules, failed ones by their own', async () => {
    const { folder, files } = historyOf(...some)
    const there = () => files.map(file => existsSync(file))
    const first = await json(folder, 'cleanup', '--max-age-days', '10')
    expect(first.deleted).toMatchObject([{ id: 'aaaa1111', reason: 'age' }])
    expect(first.protected).toMatchObject({ failed: 1 })
    expect(there()).toEqual([false, true, true])
    const second = await json(folder, 'cleanup', '--keep-failed-days', '15')
    expect(second.deleted).toMatchObject([{ id: 'bbbb2222', reason: 'failed-age' }])
    const third = await json(folder, 'cleanup', '--max-count', '0')
    expect(third).toMatchObject({ deleted: [{ id: 'cccc3333', reason: 'count' }], kept: 0, keptSize: 0 })
    expect(there()).toEqual([false, false, false])
  })

  it('wants to be told what may go', async () => {
    const { folder } = historyOf()
    expect((await playhead(folder, ['cleanup'])).code).toBe(2)
    expect((await playhead(folder, ['cleanup', '--max-size', 'much'])).code).toBe(2)
    const both = ['cleanup', '--delete-failed', '--keep-failed-days', '3']
    expect((await playhead(folder, both)).code).toBe(2)
  })
})

it('playhead tag marks and pins, and playhead delete respects the pin', async () => {
  const { folder, files } = historyOf(...some)
  const { stdout } = await playhead(folder, ['tag', 'aaaa', 'keep me', '--remove', 'nightly', '--pin'])
  expect(stdout).toBe('aaaa1111: keep me (pinned)\n')
  expect(await json(folder, 'tag', 'aaaa')).toMatchObject({ tags: ['keep me'], pinned: true })
  const refused = await playhead(folder, ['delete', 'aaaa', 'bbbb'])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('"aaaa1111" is pinned.')
  expect(refused.stdout).toMatch(/^Deleted bbbb2222, /)
  expect(files.map(file => existsSync(file))).toEqual([true, false, true])
  expect((await playhead(folder, ['delete', 'aaaa', '--force'])).code).toBe(0)
  expect(existsSync(files[0]!)).toBe(false)
})

describe('playhead history', () => {
  it('has what went in, what came out and which nodes ran', async () => {
    const folder = folderWith(orders)
    await playhead(folder, ['run', 'orders.yaml', '-c', '{"count":1}'])
    const [record] = await json(folder, 'history', '-w', 'orders', '-l', '1')
    expect(record).toMatchObject({
      workflow: 'orders',
      status: 'completed',
      inputs: { count: 1 },
      error: null,
    })
    expect(record.outputs).toMatchObject({ count: 0, shipped: 1 })
    expect(record.nodes).toEqual(expect.arrayContaining(['load', 'check', 'ship', 'more', 'done']))
    expect(record.duration).toBeGreaterThan(0)
  })

  it('exports to a CSV file that no program takes for formulas', async () => {
    const { folder } = historyOf(
      { id: 'aaaa1111', inputs: { text: 'a "b", c' } },
      {
        id: 'bbbb2222',
        workflow: '=1+1',
        status: 'failed',
        error: { code: 'x', message: 'two\nlines', address: 'm' },
      },
    )
    writeFileSync(join(folder, '.playhead', 'junk.playhead'), 'junk')
    const { code, stderr } = await playhead(folder, ['history', '--export', 'out.csv'])
    expect(code).toBe(0)
    expect(stderr).toContain('Wrote 2 executions to out.csv.')
    expect(stderr).toContain('junk.playhead" is not a Playhead recording')
    expect(readFileSync(join(folder, 'out.csv'), 'utf8').split('\r\n')).toEqual([
      'id,timestamp,workflow,status,duration_ms,nodes,inputs,outputs,error',
      `bbbb2222,2030-01-01T00:00:00.000Z,'=1+1,failed,1000,,{},,"m: two\nlines"`,
      'aaaa1111,2030-01-01T00:00:00.000Z,main,completed,1000,,"{""text"":""a \\""b\\"", c""}",{},',
      '',
    ])
  })
})
