import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, orders, playhead, recordedId } from './playhead.ts'

async function recorded() {
  const folder = folderWith(orders)
  const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
  const snapshot = (...args: string[]) => playhead(folder, ['snapshot', ...args])
  return { folder, id, snapshot }
}

describe('playhead snapshot', () => {
  it('keeps a snapshot, lists it, and shows how to go back to it', { timeout: 60_000 }, async () => {
    const { id, snapshot } = await recorded()
    const { stdout } = await snapshot('create', id, '--at', 'orders/ship')
    const name = /Kept (\S+)\./.exec(stdout)![1]!
    const [row] = JSON.parse((await snapshot('list', '--json')).stdout)
    expect(row).toMatchObject({ id: name, execution: id, workflow: 'orders' })
    const shown = JSON.parse((await snapshot('show', name, '--json')).stdout)
    expect(shown.executionContext).toMatchObject({ in_stock: 2, count: 2 })
    const restored = JSON.parse((await snapshot('restore', name, '--json')).stdout)
    expect(restored).toMatchObject({ execution: id, position: shown.position })
    expect((await snapshot('restore', name)).stdout).toContain(`--start-at ${shown.position}`)
  })

  it('compares two: status, steps and result', { timeout: 60_000 }, async () => {
    const { folder, id, snapshot } = await recorded()
    await snapshot('create', id, '--at', 'orders/check', '-o', 'early.json')
    await snapshot('create', id, '-o', 'late.json')
    const differences = JSON.parse((await snapshot('diff', 'early.json', 'late.json', '--json')).stdout)
    expect(Object.keys(differences)).toEqual(['status', 'stepResults', 'result'])
    expect(differences.result.to).toMatchObject({ shipped: 2 })
    const same = await snapshot('diff', 'late.json', 'late.json')
    expect(same.stdout).toBe('Nothing differs.\n')
    expect(JSON.parse(readFileSync(join(folder, 'late.json'), 'utf8')).status).toBe('completed')
  })

  it('keeps so many of an execution and no more, and forgets them', { timeout: 60_000 }, async () => {
    const { id, snapshot } = await recorded()
    for (const at of ['3', '4', '5']) await snapshot('create', id, '--at', at, '--keep', '2')
    const kept = JSON.parse((await snapshot('list', id, '--json')).stdout) as { position: number }[]
    expect(kept.map(({ position }) => position)).toEqual([4, 5])
    expect((await snapshot('clear', id)).stdout).toBe('Forgot 2 snapshots.\n')
    expect(JSON.parse((await snapshot('list', '--json')).stdout)).toEqual([])
  })

  it('imports what was exported, and says what is wrong with anything else', {
    timeout: 60_000,
  }, async () => {
    const { folder, id, snapshot } = await recorded()
    await snapshot('create', id, '-o', 'one.json')
    expect((await snapshot('import', 'one.json')).stdout).toContain('Kept ')
    const text = readFileSync(join(folder, 'one.json'), 'utf8')
    const exported = await snapshot('export', id)
    expect(JSON.parse(exported.stdout)).toEqual(JSON.parse(text))
    writeFileSync(join(folder, 'wrong.json'), text.replace('"completed"', '"finished"'))
    const { code, stderr } = await snapshot('import', 'wrong.json')
    expect(code).toBe(1)
    expect(stderr).toMatch(/This is no snapshot: (status|stepResults\S*):/)
    expect((await snapshot('show', 'nothing')).stderr).toContain('There is no snapshot "nothing".')
  })
})
