import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRun } from '../../src/engine/host-node.ts'
import { createCatalog } from '../../src/extension/history/catalog.ts'
import { lockRecording } from '../../src/recording/lock-node.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { addTo } from '../history/make-history.ts'

const aMinuteAgo = new Date(Date.now() - 60_000)

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

test('lists the newest first, and what cannot be read apart', async () => {
  const older = await record('older')
  const newer = await record('newer')
  const damaged = join(folder, 'damaged.playhead')
  writeFileSync(damaged, 'no recording')
  writeFileSync(join(folder, 'notes.txt'), 'something else')
  const { entries, unreadable } = await createCatalog().page([folder, join(folder, 'missing')], {})
  expect(entries.map(({ path }) => path)).toEqual([newer, older])
  expect(entries[0]).toMatchObject({ recording: { status: 'completed', workflow: 'newer' } })
  expect(unreadable).toEqual([
    { path: damaged, error: expect.stringContaining('is not a Playhead recording') },
  ])
})

test('reads a file again only when it has changed', async () => {
  const path = await record('first')
  const catalog = createCatalog()
  const then = new Date(Math.floor(Date.now() / 1_000) * 1_000)
  utimesSync(path, then, then)
  const before = await catalog.page([folder], {})
  // What looks the same is not read, whatever it holds.
  writeFileSync(path, Buffer.alloc(statSync(path).size))
  utimesSync(path, then, then)
  expect(await catalog.page([folder], {})).toEqual(before)
  cpSync(await record('second'), path)
  utimesSync(path, new Date(), new Date(Date.now() + 5_000))
  const after = (await catalog.page([folder], {})).entries.find(entry => entry.path === path)
  expect(after).toMatchObject({ recording: { workflow: 'second' } })
  rmSync(path)
  expect((await catalog.page([folder], {})).entries.map(entry => entry.path)).not.toContain(path)
})

test('deletes recordings, also what cannot be read, but nothing that is running, and restores them', async () => {
  const path = await record('first')
  const junk = join(folder, 'junk.playhead')
  writeFileSync(junk, 'no recording')
  utimesSync(junk, aMinuteAgo, aMinuteAgo)
  const running = addTo(folder, {
    id: 'running',
    status: 'running',
    environment: { host: hostname(), pid: process.pid },
  })
  const files = [path, junk, running]
  const bytes = readFileSync(path)
  const catalog = createCatalog()
  const { entries, unreadable } = await catalog.page([folder], {})
  const removed = await catalog.remove([...entries, ...unreadable])
  expect(removed.flatMap(one => ('error' in one ? [one.error] : []))).toMatchObject([
    { code: 'recording-in-use' },
  ])
  expect(files.map(file => existsSync(file))).toEqual([false, false, true])
  for (const one of removed) if ('trash' in one) catalog.restore(one.trash)
  expect(files.map(file => existsSync(file))).toEqual([true, true, true])
  expect(readFileSync(path)).toEqual(bytes)
  await catalog.close()
})

test('what cannot be read because it is being written is not deleted', async () => {
  const names = ['fresh.playhead', 'locked.playhead', 'folder.playhead']
  const [fresh, locked, inside] = names.map(name => join(folder, name)) as [string, string, string]
  writeFileSync(fresh, '')
  writeFileSync(locked, '')
  mkdirSync(inside)
  for (const path of [locked, inside]) utimesSync(path, aMinuteAgo, aMinuteAgo)
  const release = lockRecording(locked) as () => void
  const catalog = createCatalog()
  const removed = await catalog.remove([fresh, locked, inside].map(path => ({ path, error: 'no recording' })))
  expect(removed.map(one => 'error' in one && (one.error as { code: string }).code)).toEqual([
    'recording-in-use',
    'recording-in-use',
    'recording-undeletable',
  ])
  release()
  expect(readdirSync(folder).toSorted()).toEqual(names.toSorted())
  await catalog.close()
})

test('puts the executions of several folders in one order, page by page', async () => {
  const folders = ['one', 'two', 'three'].map(name => join(folder, name))
  for (let i = 0; i < 12; i++)
    addTo(folders[i % 3]!, {
      id: `id${i}`,
      startedAt: new Date(Date.UTC(2030, 0, 1 + i)).toISOString(),
      status: i % 4 === 0 ? 'failed' : 'completed',
    })
  const catalog = createCatalog()
  const idsOf = async (offset: number) =>
    (await catalog.page(folders, { offset, limit: 5 })).entries.map(({ recording }) => recording.id)
  expect([...(await idsOf(0)), ...(await idsOf(5)), ...(await idsOf(10))]).toEqual(
    Array.from({ length: 12 }, (_, i) => `id${11 - i}`),
  )
  expect(await catalog.page(folders, { limit: 1 })).toMatchObject({ matching: 12, total: 12 })
  expect(await catalog.tally(folders, 'status', {})).toMatchObject([
    { key: 'completed', count: 9, failed: 0 },
    { key: 'failed', count: 3, failed: 3 },
  ])
  await catalog.close()
})
