import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Comparison } from '../../src/history/compare/compare.ts'
import { folderWith, orders, playhead, recordedId } from './playhead.ts'

async function twoRuns() {
  const folder = folderWith(orders)
  const [two, three] = [
    await playhead(folder, ['run', 'orders.yaml']),
    await playhead(folder, ['run', 'orders.yaml', '-c', '{"count": 3}']),
  ]
  return { folder, two: recordedId(two), three: recordedId(three) }
}

describe('playhead compare', () => {
  it('tells people where two executions part and what differs', async () => {
    const { folder, two, three } = await twoRuns()
    const { stdout, code } = await playhead(folder, ['compare', two, three.slice(0, 10)])
    expect(code).toBe(0)
    expect(stdout).toContain('A goes to orders/done, B to orders/ship#3.')
    expect(stdout).toMatch(/^\+ orders\/ship#3$/m)
    expect(stdout).toMatch(/^ +input +~ count 2 → 3$/m)
    expect(stdout).toMatch(/^Nodes +10 +12 +\+2$/m)
  })

  it('gives the comparison as JSON, a page, and an exit code where that is wanted', async () => {
    const { folder, two, three } = await twoRuns()
    const { stdout, code } = await playhead(folder, [
      'compare',
      two,
      three,
      '--json',
      '--exit-code',
      '--html',
      'c.html',
    ])
    expect(code).toBe(1)
    const comparison = JSON.parse(stdout) as Comparison
    expect(comparison.path).toMatchObject({ onlyA: 0, onlyB: 2 })
    const report = readFileSync(join(folder, 'c.html'), 'utf8')
    expect(report).toContain('orders/ship#3')
    expect(report).not.toMatch(/https?:|<script|src=|@import/)
    expect((await playhead(folder, ['compare', two, two, '--exit-code'])).code).toBe(0)
  })
})

describe('playhead rerun', () => {
  it('runs the workflow again with the same inputs and compares', async () => {
    const { folder, three } = await twoRuns()
    const { stdout, code } = await playhead(folder, ['rerun', three, '--compare'])
    expect(code).toBe(0)
    expect(stdout).toContain('They did the same: ')
    const again = recordedId({ stdout, stderr: '', code, signal: null })
    const list = JSON.parse((await playhead(folder, ['list', '--json'])).stdout) as { id: string }[]
    expect(list.some(({ id }) => id === again)).toBe(true)
    const { stdout: about } = await playhead(folder, ['inspect', again])
    expect(about).toMatch(new RegExp(`Rerun of +${three}`))
    expect((await playhead(folder, ['list'])).stdout).toContain(`${three} (rerun)`)
  })

  it('runs the file as it is now, and shows what a correction has changed', async () => {
    const { folder, two } = await twoRuns()
    writeFileSync(
      join(folder, 'orders.yaml'),
      orders['orders.yaml'].replace('shipped: size(orders)', 'shipped: size(orders) + 1'),
    )
    const { stdout } = await playhead(folder, ['rerun', two, '--compare', '--json'])
    const { run, comparison } = JSON.parse(stdout) as { run: { status: string }; comparison: Comparison }
    expect(run.status).toBe('completed')
    expect(comparison.sameSource).toBe(false)
    expect(comparison.state.list).toEqual([{ path: 'shipped', kind: 'changed', from: 2, to: 3 }])
    const asRecorded = await playhead(folder, ['rerun', two, '--compare', '--recorded-text'])
    expect(asRecorded.stdout).toContain('They did the same: ')
  })
})
