import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProgress, watched, withProgress } from '../../src/cli/progress.ts'
import { runToEnd } from '../start-run.ts'
import { folderWith, orders, playhead, recordedId } from './playhead.ts'

const esc = '\x1b'
const clear = `${esc}\\[K`

/** A stream, and a clock that goes on by 200 ms each time that it is looked at. */
function screen(isTTY: boolean) {
  const written: string[] = []
  let time = 0
  const now = () => {
    time += 200
    return time
  }
  const stream = { isTTY, columns: 40, write: (text: string) => written.push(text) }
  return { stream, now, written }
}

describe('progress', () => {
  it('is one line on a terminal, which is gone in the end', () => {
    const { stream, now, written } = screen(true)
    const progress = createProgress('Comparing', stream, now, 'xterm')
    for (const done of [1, 2, 3, 4]) progress.show(done * 25, 100)
    progress.end()
    expect(
      written
        .slice(0, -1)
        .every(text => new RegExp(`^\rComparing: \\d+ % \\(\\d+ of 100\\)${clear}$`).test(text)),
    ).toBe(true)
    expect(written.length).toBeGreaterThan(2)
    expect(written.at(-1)).toBe('\r\x1b[K')
  })

  it('is not longer than a line', () => {
    const { stream, now, written } = screen(true)
    const progress = createProgress('What takes very long and has a long name', stream, now, 'xterm')
    for (const done of [1, 2, 3]) progress.show(done, 3)
    expect(written[0]!.replace(new RegExp(`\r|${clear}`, 'g'), '').length).toBeLessThan(40)
  })

  it.each([
    ['in a pipe', false, 'xterm'],
    ['on a terminal that takes nothing back', true, 'dumb'],
  ])('is nothing %s', (_, isTTY, terminal) => {
    const { stream, now, written } = screen(isTTY)
    const progress = createProgress('Comparing', stream, now, terminal)
    for (const done of [1, 2, 3, 4]) progress.show(done, 4)
    progress.end()
    expect(written).toEqual([])
  })

  it('is nothing for short work', () => {
    const { stream, written } = screen(true)
    const progress = createProgress('Comparing', stream, () => 0, 'xterm')
    progress.show(1, 1)
    progress.end()
    expect(written).toEqual([])
  })

  it('follows how far timelines are read, and is gone when the work fails', async () => {
    const { timeline } = await runToEnd({
      source: 'workflows: { main: { nodes: [{ id: a, type: transform, set: { x: 1 } }] } }',
    })
    const told: [number, number][] = []
    let ended = 0
    const progress = { show: (done: number, all: number) => void told.push([done, all]), end: () => ended++ }
    const work = withProgress(
      'Reading',
      [timeline, timeline],
      async (one, other) => {
        await one.event(1)
        await other.state(other.length)
        await one.event(0)
        throw new Error('enough')
      },
      progress as never,
    )
    await expect(work).rejects.toThrow('enough')
    const { length } = timeline
    expect(told).toEqual([
      [1, 2 * length],
      [1 + length, 2 * length],
      [length, 2 * length],
    ])
    expect(ended).toBe(1)
    expect(watched(timeline, () => undefined).header).toBe(timeline.header)
  })
})

describe('a long command', () => {
  const node = resolve(import.meta.dirname, '../../node_modules/.bin/node')
  const main = resolve(import.meta.dirname, '../../src/cli/main.ts')
  const long = `workflows:
  main:
    execution: { max_visits: 100000 }
    inputs: { n: 0 }
    nodes:
      - { id: more, type: transform, set: { n: n + 1 }, next: enough }
      - { id: enough, type: condition, condition: n >= 8000, branches: { "true": end, "false": more } }
      - { id: end, type: transform, set: { done: true } }
`

  it('says nothing of its progress in a pipe', { timeout: 60_000 }, async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const { stdout, stderr } = await playhead(folder, ['export', id, '-f', 'json', '-o', 'out.json'])
    expect(`${stdout}${stderr}`).not.toMatch(new RegExp(`[\r${esc}%]`))
  })

  it.skipIf(!existsSync('/usr/bin/script'))(
    'shows it on a terminal, also without colours',
    { timeout: 120_000 },
    async () => {
      const folder = folderWith({ 'long.yaml': long })
      const id = recordedId(await playhead(folder, ['run', 'long.yaml']))
      const command = `'${node}' '${main}' compare ${id} ${id}`
      const env = { ...process.env, NO_COLOR: '1', TERM: 'xterm' }
      const { stdout } = spawnSync('script', ['-qec', command, join(folder, 'typescript')], {
        cwd: folder,
        env,
        encoding: 'utf8',
      })
      expect(stdout).toMatch(/\rComparing: \d+ % \(\d+ of \d+\)/)
      expect(stdout).not.toMatch(new RegExp(`${esc}\\[\\d+m`))
    },
  )
})
