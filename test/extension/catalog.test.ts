import { cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRun } from '../../src/engine/host-node.ts'
import { createCatalog } from '../../src/extension/history/catalog.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playhead-catalog-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function record(name: string): Promise<string> {
  const source = `${name}:\n  nodes:\n    - { id: a, type: transform, set: { b: "1" } }\n`
  const file = parseWorkflowFile(source, join(folder, 'w.yaml'))
  const workflow = file.workflows.get(name)!
  const { execution, recording } = await startRun({ file, workflow, inputs: {}, history: folder, free: true })
  await execution.done
  return recording!
}

test('lists the newest first, and what cannot be read last', async () => {
  const older = await record('older')
  const newer = await record('newer')
  const damaged = join(folder, 'damaged.playhead')
  writeFileSync(damaged, 'no recording')
  writeFileSync(join(folder, 'notes.txt'), 'something else')
  const entries = await createCatalog().list([folder, join(folder, 'missing')])
  expect(entries.map(({ path }) => path)).toEqual([newer, older, damaged])
  expect(entries[0]).toMatchObject({ recording: { status: 'completed', header: { workflow: 'newer' } } })
  expect(entries[2]).toMatchObject({ error: expect.stringContaining('is not a Playhead recording') })
})

test('reads a file again only when it has changed', async () => {
  const path = await record('first')
  const catalog = createCatalog()
  const [before] = await catalog.list([folder])
  const [again] = await catalog.list([folder])
  expect(again).toBe(before)
  cpSync(await record('second'), path)
  utimesSync(path, new Date(), new Date(Date.now() + 5_000))
  const after = (await catalog.list([folder])).find(entry => entry.path === path)
  expect(after).toMatchObject({ recording: { header: { workflow: 'second' } } })
  rmSync(path)
  expect((await catalog.list([folder])).map(entry => entry.path)).not.toContain(path)
})
