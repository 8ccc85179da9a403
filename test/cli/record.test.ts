import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, orders, playhead } from './playhead.ts'

const recordings = (folder: string) =>
  readdirSync(join(folder, '.playhead')).filter(name => name.endsWith('.playhead'))

const run = (folder: string, ...args: string[]) => playhead(folder, ['run', 'orders.yaml', ...args])

describe('playhead run --record', () => {
  it('keeps no recording of a run that completed where failures are wanted, and names none', async () => {
    const folder = folderWith(orders)
    const { code, stdout } = await run(folder, '--record', 'failure')
    expect(code).toBe(0)
    expect(stdout).toContain('orders completed')
    expect(stdout).not.toContain('Recorded:')
    expect(recordings(folder)).toEqual([])
  })

  it('keeps the recording when a condition holds', async () => {
    const folder = folderWith(orders)
    const { stdout } = await run(folder, '--record', 'nodes > 2 and "nightly" in tags', '--tag', 'nightly')
    expect(stdout).toContain('Recorded:')
    expect(recordings(folder)).toHaveLength(1)
  })

  it('keeps the share that is asked for', async () => {
    const folder = folderWith(orders)
    await run(folder, '--record', '100%')
    await run(folder, '--record', '0%')
    expect(recordings(folder)).toHaveLength(1)
  })

  it('says what is wrong with a condition before anything runs', async () => {
    const folder = folderWith(orders)
    const { code, stderr } = await run(folder, '--record', 'duratoin > 60')
    expect(code).toBe(2)
    expect(stderr).toContain('did you mean "duration"?')
    expect(readdirSync(folder)).not.toContain('.playhead')
  })
})

describe('playhead run --tag', () => {
  it('tags the recording, as often as it is given', async () => {
    const folder = folderWith(orders)
    await run(folder, '--tag', 'nightly', '--tag', 'build 7')
    const { stdout } = await playhead(folder, ['list', '--json'])
    expect(JSON.parse(stdout)).toMatchObject([{ tags: ['nightly', 'build 7'] }])
  })
})
