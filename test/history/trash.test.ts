import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { takeUnreadable } from '../../src/history/delete-file.ts'
import { emptyTrash, restoreFromTrash, trashOf } from '../../src/history/trash.ts'
import { lockRecording } from '../../src/recording/lock-node.ts'
import { idsOf, newFolder, open } from './folders.ts'
import { addTo } from './make-history.ts'

test('what is deleted to the trash comes back byte for byte, with its tags', async () => {
  const folder = newFolder()
  const path = addTo(folder, { id: 'first', logs: 40 })
  const long = new Date(Date.UTC(2020, 0, 1))
  utimesSync(path, long, long)
  const bytes = readFileSync(path)
  const storage = open(folder)
  await storage.annotate('first', { add: ['mine'] })
  const [deleted] = await storage.delete(['first'], { toTrash: true })
  expect(deleted).toMatchObject({ id: 'first', freed: 0, trash: expect.stringContaining('.trash') })
  expect(await idsOf(storage)).toEqual([])

  // By another process, say after this one was killed.
  const [trashed] = trashOf(folder)
  expect(restoreFromTrash(folder, trashed!.path)).toBe(path)
  expect(readFileSync(path)).toEqual(bytes)
  expect(statSync(path).mtimeMs).toBe(long.getTime())
  expect((await storage.query()).rows).toMatchObject([{ id: 'first', tags: ['mine'] }])
  expect(trashOf(folder)).toEqual([])
})

test('nothing stays of a trash from which all was restored', async () => {
  const folder = newFolder()
  for (const id of ['one1', 'two2']) addTo(folder, { id })
  await open(folder).delete(['one1', 'two2'], { toTrash: true })
  const [second, first] = trashOf(folder)
  restoreFromTrash(folder, second!.path)
  expect(readdirSync(join(folder, '.trash'))).toEqual([String(first!.deletedAt)])
  restoreFromTrash(folder, first!.path)
  expect(existsSync(join(folder, '.trash'))).toBe(false)
})

test('what a process leaves in the trash that is killed while it deletes goes with the rest', () => {
  const folder = newFolder()
  for (const time of ['1000', '3000']) mkdirSync(join(folder, '.trash', time), { recursive: true })
  expect(emptyTrash(folder, 2_000)).toBe(0)
  expect(readdirSync(join(folder, '.trash'))).toEqual(['3000'])
})

test('why a file that cannot be read was not taken away is said; where it has vanished meanwhile, nothing is wrong', () => {
  const path = join(newFolder(), 'junk.playhead')
  writeFileSync(path, 'no recording')
  utimesSync(path, 0, 0)
  const refuse = () => {
    throw new Error('no permission')
  }
  expect(() => takeUnreadable(path, refuse)).toThrow(
    expect.objectContaining({
      code: 'recording-undeletable',
      message: expect.stringContaining('no permission'),
    }),
  )
  takeUnreadable(path, () => {
    rmSync(path)
    refuse()
  })
  expect(existsSync(`${path}.lock`)).toBe(false)
})

test('what runs, waits, is pinned or is gone on with is not moved to the trash', async () => {
  const folder = newFolder()
  addTo(folder, { id: 'runs', status: 'running', environment: { host: hostname(), pid: process.pid } })
  addTo(folder, { id: 'waits', status: 'waiting' })
  addTo(folder, { id: 'pinned' })
  const release = lockRecording(addTo(folder, { id: 'locked' })) as () => void
  const storage = open(folder)
  await storage.annotate('pinned', { pinned: true })
  const results = await storage.delete(['runs', 'waits', 'pinned', 'locked'], { toTrash: true })
  release()
  expect(results.map(one => 'error' in one && (one.error as { code: string }).code)).toEqual([
    'recording-in-use',
    'recording-waiting',
    'recording-pinned',
    'recording-in-use',
  ])
  expect(await idsOf(storage)).toHaveLength(4)
})

test('a recording whose place is taken meanwhile stays in the trash', async () => {
  const folder = newFolder()
  const path = addTo(folder, { id: 'first' })
  const storage = open(folder)
  await storage.delete(['first'], { toTrash: true })
  writeFileSync(path, 'something else')
  const [trashed] = trashOf(folder)
  expect(() => restoreFromTrash(folder, trashed!.path)).toThrow('There is a recording of')
  expect(existsSync(trashed!.path)).toBe(true)
  expect(readFileSync(path, 'utf8')).toBe('something else')
})

test('the trash is emptied of what was deleted before a time', async () => {
  const folder = newFolder()
  for (const id of ['one1', 'two2', 'three3']) addTo(folder, { id })
  const storage = open(folder)
  await storage.delete(['one1', 'two2', 'three3'], { toTrash: true })
  const all = trashOf(folder)
  expect(all.map(({ name }) => /two2|three3|one1/.exec(name)?.[0])).toEqual(['three3', 'two2', 'one1'])
  expect(emptyTrash(folder, all[0]!.deletedAt)).toBe(2)
  expect(trashOf(folder)).toEqual(all.slice(0, 1))
  expect(emptyTrash(folder, Number.POSITIVE_INFINITY)).toBe(1)
  expect(existsSync(join(folder, '.trash'))).toBe(false)
})
