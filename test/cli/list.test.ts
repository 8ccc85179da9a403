import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callOf, folderWith, orders, playhead, recordedId } from './playhead.ts'

describe('playhead list', () => {
  it('shows a table, newest first, with ids that replay accepts', async () => {
    const folder = folderWith({ ...orders, 'bad.yaml': callOf('explode') })
    await playhead(folder, ['run', 'orders.yaml'])
    const newer = await playhead(folder, ['run', 'bad.yaml'])
    const { stdout, stderr, code } = await playhead(folder, ['list'])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    const [head, first, second, ...rest] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^ID +WORKFLOW +STATUS +STARTED +DURATION +EVENTS$/)
    expect(first).toMatch(/^[0-9a-f]{8,} +one +failed +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +[\d.]+ m?s +\d+$/)
    expect(second).toMatch(/ orders +completed /)
    expect(rest).toEqual([])
    const [id] = first!.split(' ')
    expect(recordedId(newer).startsWith(id!)).toBe(true)
    expect((await playhead(folder, ['replay', id!], [])).code).toBe(0)
  })

  it('filters and limits', async () => {
    const folder = folderWith({ ...orders, 'bad.yaml': callOf('explode') })
    for (const file of ['orders.yaml', 'bad.yaml', 'orders.yaml']) await playhead(folder, ['run', file])
    const workflows = async (...args: string[]) => {
      const { stdout } = await playhead(folder, ['list', '--json', ...args])
      return (JSON.parse(stdout) as { workflow: string }[]).map(({ workflow }) => workflow)
    }
    expect(await workflows()).toEqual(['orders', 'one', 'orders'])
    expect(await workflows('-l', '2')).toEqual(['orders', 'one'])
    expect(await workflows('-w', 'orders')).toEqual(['orders', 'orders'])
    expect(await workflows('--status', 'failed')).toEqual(['one'])
    expect((await playhead(folder, ['list', '-w', 'none'])).stdout).toBe(
      'No recordings match (of 3) in .playhead.\n',
    )
  })

  it('names what it cannot read, after the rest', async () => {
    const folder = folderWith(orders)
    await playhead(folder, ['run', 'orders.yaml'])
    writeFileSync(join(folder, '.playhead', 'junk.playhead'), 'junk')
    const { stdout, stderr, code } = await playhead(folder, ['list'])
    expect(code).toBe(0)
    expect(stdout).toContain('orders')
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(/junk\.playhead" is not a Playhead recording/)
  })

  it('says so when there are none', async () => {
    expect(await playhead(folderWith({}), ['list'])).toMatchObject({
      code: 0,
      stdout: 'No recordings in .playhead.\n',
      stderr: '',
    })
  })
})
