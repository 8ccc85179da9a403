import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { traceSchema } from '../../src/history/trace/trace.ts'
import { callOf, folderWith, orders, playhead } from './playhead.ts'

describe('playhead trace', () => {
  it('runs a workflow, writes its trace, and tells what was slow', async () => {
    const folder = folderWith(orders)
    const { stdout, stderr, code } = await playhead(folder, [
      'trace',
      'orders.yaml',
      '-c',
      '{"count": 1}',
      '-o',
      'trace.json',
    ])
    expect([code, stderr]).toEqual([0, 'Wrote trace.json.\n'])
    expect(stdout).toMatch(/^Trace {2}[\d.]+ m?s, 8 nodes, 0 tool calls$/m)
    const trace = traceSchema.parse(JSON.parse(readFileSync(join(folder, 'trace.json'), 'utf8')))
    expect(trace.nodes[0]).toMatchObject({
      node_id: 'load',
      inputs: { count: 1 },
      outputs: [{ id: 0 }],
      success: true,
    })
  })

  it('traces a run that fails, to the standard output, with its exit code', async () => {
    const folder = folderWith({ ...orders, 'bad.yaml': callOf('explode') })
    const { stdout, code } = await playhead(folder, ['trace', 'bad.yaml', '-f', 'csv'])
    expect(code).toBe(1)
    const lines = stdout.trimEnd().split('\r\n')
    expect(lines.length).toBe(3)
    expect(lines[2]).toMatch(/^call,compute,.*,false,.*no fuel/)
  })
})

describe('playhead metrics', () => {
  it('add up a history, for people and as JSON', async () => {
    const folder = folderWith({ ...orders, 'bad.yaml': callOf('explode') })
    for (const file of ['orders.yaml', 'bad.yaml', 'orders.yaml']) await playhead(folder, ['run', file])
    const { stdout } = await playhead(folder, ['metrics'])
    expect(stdout).toMatch(
      /^Executions +3 \(\d completed, \d failed\)|^Executions +3 \(1 failed, 2 completed\)/m,
    )
    expect(stdout).toMatch(/^Success +66\.7 %$/m)
    const json = JSON.parse((await playhead(folder, ['metrics', '-w', 'ord*', '--json'])).stdout)
    expect(json).toMatchObject({ executions: 2, successRate: 1, nodes: { runs: 20 } })
  })
})
