import { cpSync, existsSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRun } from '../../src/engine/host-node.ts'
import { createCatalog } from '../../src/extension/history/catalog.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { addTo } from '../history/make-history.ts'

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
  expect(entries[0]).toMatchObject({ recording: { status: 'completed', workflow: 'newer' } })
  expect(entries[2]).toMatchObject({ error: expect.stringContaining('is not a Playhead recording') })
})

test('reads a file again only when it has changed', async () => {
  const path = await record('first')
  const catalog = createCatalog()
  const then = new Date(Math.floor(Date.now() / 1_000) * 1_000)
  utimesSync(path, then, then)
  const before = await catalog.list([folder])
  // What looks the same is not read, whatever it holds.
  writeFileSync(path, Buffer.alloc(statSync(path).size))
  utimesSync(path, then, then)
  expect(await catalog.list([folder])).toEqual(before)
  cpSync(await record('second'), path)
  utimesSync(path, new Date(), new Date(Date.now() + 5_000))
  const after = (await catalog.list([folder])).find(entry => entry.path === path)
  expect(after).toMatchObject({ recording: { workflow: 'second' } })
  rmSync(path)
  expect((await catalog.list([folder])).map(entry => entry.path)).not.toContain(path)
})

test('deletes recordings, also what cannot be read, but nothing that is running', async () => {
  const path = await record('first')
  const junk = join(folder, 'junk.playhead')
  writeFileSync(junk, 'no recording')
  const running = addTo(folder, {
    id: 'running',
    status: 'running',
    environment: { host: hostname(), pid: process.pid },
  })
  const catalog = createCatalog()
  await catalog.remove(path)
  await catalog.remove(junk)
  await expect(catalog.remove(running)).rejects.toMatchObject({ code: 'recording-in-use' })
  expect([path, junk, running].map(file => existsSync(file))).toEqual([false, false, true])
  await catalog.close()
})
