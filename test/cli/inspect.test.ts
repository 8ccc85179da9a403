import { describe, expect, it } from 'vitest'
import { folderWith, orders, playhead, recordedId } from './playhead.ts'

describe('a recording on the command line', () => {
  it('is inspected: what is known of it, its state, and parts of that at any place', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const people = await playhead(folder, ['inspect', id])
    expect(people.stdout).toMatch(/^ {2}Status +completed$/m)
    expect(people.stdout).toMatch(/^ {2}Nodes +10$/m)
    const json = JSON.parse((await playhead(folder, ['inspect', id, '--json'])).stdout)
    expect(json).toMatchObject({
      id,
      status: 'completed',
      nodes: 10,
      teams: 0,
      maxDepth: 3,
      checksum: expect.any(String),
    })
    expect((await playhead(folder, ['inspect', id, '--query', 'orders[1].id'])).stdout).toBe('1\n')
    const early = await playhead(folder, ['inspect', id, '-q', 'count', '--at', 'orders/ship', '--json'])
    expect(JSON.parse(early.stdout)).toMatchObject({ value: 2 })
    const none = await playhead(folder, ['inspect', id, '-q', 'nobody.home'])
    expect([none.code, none.stderr]).toEqual([
      1,
      expect.stringContaining('There is no value at "nobody.home"'),
    ])
  })

  it('shows what differs between two of its states', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const { stdout } = await playhead(folder, ['diff', id, 'orders/ship', 'end'])
    expect(stdout).toMatch(/^~ count 2 → 0$/m)
    expect(stdout).toMatch(/^\+ shipped 2$/m)
    const json = JSON.parse(
      (await playhead(folder, ['diff', id, 'orders/ship', 'orders/ship#2', '--json'])).stdout,
    )
    expect(json.changes).toEqual([{ path: 'count', kind: 'changed', from: 2, to: 1 }])
  })

  it('is printed step by step, with data and state', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const { stdout, code } = await playhead(folder, ['replay', id, '--step', '--show-data', '--show-state'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +\d+ +[\d.]+ s {2}→ load \(compute\) {2}orders\/load\n +input \{count: 2\}$/m)
    expect(stdout).toMatch(/^ +output \(2\) \[\{id: 0\}, \{id: 1\}\]\n +\+ orders /m)
    expect(stdout).toMatch(/^ +~ count 2 → 1$/m)
    expect(stdout).toMatch(/ ← orders completed {2}orders$/m)
  })

  it('is printed step by step as lines of JSON', { timeout: 60_000 }, async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const { stdout } = await playhead(folder, [
      'replay',
      id,
      '--step',
      '--show-data',
      '--show-state',
      '--json',
    ])
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, i) => i))
    const last = lines.at(-1)
    expect(last).toMatchObject({ type: 'exit', address: 'orders', state: { count: 0, shipped: 2 } })
    expect(last.event).toMatchObject({ type: 'exit', span: 0, status: 'completed' })
  })
})
