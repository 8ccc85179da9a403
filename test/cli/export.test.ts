import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { otlpTraces } from '../../src/history/export/otlp-schema.ts'
import { folderWith, orders, playhead, recordedId } from './playhead.ts'

describe('playhead export', () => {
  it('writes every format to a file or to the standard output', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const otlp = await playhead(folder, ['export', id, '-f', 'otlp', '-o', 'out.json'])
    expect(otlp).toMatchObject({ code: 0, stdout: '', stderr: 'Wrote out.json.\n' })
    otlpTraces.parse(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')))
    const summary = await playhead(folder, ['export', id])
    expect(summary.stdout).toContain('Status: completed\n')
    const bad = await playhead(folder, ['export', id, '-f', 'csv', '-o', 'no/such/folder.csv'])
    expect([bad.code, bad.stderr]).toEqual([
      1,
      expect.stringContaining('"no/such/folder.csv" cannot be written'),
    ])
  })
})

describe('playhead import', () => {
  it('makes a recording that replays, once', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    await playhead(folder, ['export', id, '-f', 'recording', '-o', 'orders.json'])
    writeFileSync(
      join(folder, 'orders.json'),
      readFileSync(join(folder, 'orders.json'), 'utf8').replace(id, 'imported0001'),
    )
    const first = await playhead(folder, ['import', 'orders.json'])
    expect(first.stdout).toMatch(/^Imported orders imported0001: completed, \d+ events\.$/m)
    const replayed = await playhead(
      folder,
      ['replay', 'imported0001', '--start-at', 'orders/load'],
      ['where', 'next', 'print orders'],
    )
    expect(replayed.code).toBe(0)
    expect(replayed.stdout).toMatch(/load \(compute\)/)
    expect(replayed.stdout).toMatch(/"id": 1/)
    const again = await playhead(folder, ['import', 'orders.json'])
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is there already')])
  })

  it('refuses what is no recording', async () => {
    const folder = folderWith({ 'x.json': '{"events": 1}' })
    const { code, stderr } = await playhead(folder, ['import', 'x.json'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('it has no list "events"')])
  })
})
