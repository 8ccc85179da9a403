import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, test } from 'vitest'
import { bringInStep } from '../../src/history/bring-in-step.ts'
import { catalogFile } from '../../src/history/catalog.ts'
import { createMemoryIndex } from '../../src/history/memory-index.ts'
import { lockRecording } from '../../src/recording/lock-node.ts'
import { idsOf, newFolder, open } from './folders.ts'
import { addTo, bytesOf, recordingOf } from './make-history.ts'

const storageFile = join(import.meta.dirname, '../../src/history/file-storage.ts')
const here = { host: hostname(), pid: process.pid }

describe.each([true, false])('a folder, with a catalog: %s', catalog => {
  it('is seen as it is at every moment', async () => {
    const folder = newFolder()
    const storage = open(folder, { catalog })
    expect(await idsOf(storage)).toEqual([])
    const first = addTo(folder, { id: 'first' })
    expect(await idsOf(storage)).toEqual(['first'])
    writeFileSync(first, bytesOf({ id: 'other', logs: 5 }))
    expect(await idsOf(storage)).toEqual(['other'])
    rmSync(first)
    expect(await idsOf(storage)).toEqual([])
  })

  it('is empty when it vanishes, and comes back', async () => {
    const folder = join(newFolder(), 'history')
    const storage = open(folder, { catalog })
    await storage.save(bytesOf({ id: 'first' }))
    expect(await idsOf(storage)).toEqual(['first'])
    rmSync(folder, { recursive: true })
    expect(await storage.query()).toMatchObject({ rows: [], total: 0 })
    await storage.save(bytesOf({ id: 'second' }))
    expect(await idsOf(storage)).toEqual(['second'])
  })

  it('may hold anything else', async () => {
    const folder = newFolder()
    addTo(folder, { id: 'real' })
    mkdirSync(join(folder, 'folder.playhead'))
    writeFileSync(join(folder, 'notes.txt'), 'text')
    writeFileSync(join(folder, 'empty.playhead'), '')
    writeFileSync(join(folder, 'junk.playhead'), 'junk')
    const { rows, total, unreadable } = await open(folder, { catalog }).query()
    expect(rows.map(row => row.id)).toEqual(['real'])
    expect(total).toBe(1)
    expect(unreadable.map(({ path }) => path)).toEqual(
      ['empty.playhead', 'junk.playhead'].map(name => join(folder, name)),
    )
    expect(unreadable[1]!.error).toContain('is not a Playhead recording')
  })

  it('sees what runs grow, and stop', async () => {
    const folder = newFolder()
    const storage = open(folder, { catalog })
    const path = addTo(folder, { id: 'runs', status: 'running', environment: here })
    const before = await storage.find('runs')
    expect(before.status).toBe('running')
    writeFileSync(path, bytesOf({ id: 'runs', status: 'running', environment: here, logs: 50 }))
    expect((await storage.find('runs')).size).toBeGreaterThan(before.size)
    writeFileSync(path, bytesOf({ id: 'runs', environment: here, logs: 51 }))
    expect(await storage.find('runs')).toMatchObject({ status: 'completed', events: 53 })
  })

  it('says of what waits and is gone on with that it runs', async () => {
    const folder = newFolder()
    const storage = open(folder, { catalog })
    const path = addTo(folder, { id: 'asks', status: 'waiting' })
    expect(await storage.find('asks')).toMatchObject({ status: 'waiting' })
    const release = lockRecording(path) as () => void
    expect(await storage.find('asks')).toMatchObject({ status: 'running' })
    expect(await storage.delete(['asks'], { force: true })).toMatchObject([
      { error: { code: 'recording-in-use' } },
    ])
    release()
    expect(await storage.find('asks')).toMatchObject({ status: 'waiting' })
  })

  it('takes a copy of a recording for the same execution, and leaves it when the recording is deleted', async () => {
    const folder = newFolder()
    const path = addTo(folder, { id: 'twice' })
    copyFileSync(path, join(folder, 'a-copy.playhead'))
    const storage = open(folder, { catalog })
    expect(await idsOf(storage)).toEqual(['twice', 'twice'])
    expect((await storage.find('twice')).path).toBe(path)
    await storage.delete(['twice'])
    expect((await storage.find('twice')).path).toBe(join(folder, 'a-copy.playhead'))
  })

  it('never loses what runs, however old it is', async () => {
    const folder = newFolder()
    const path = addTo(folder, { id: 'runs', status: 'running', environment: here })
    const far = addTo(folder, { id: 'far', status: 'interrupted', environment: { host: 'far', pid: 1 } })
    const storage = open(folder, { catalog })
    const results = await storage.delete(['runs'], { force: true })
    expect(results[0]).toMatchObject({ error: { code: 'recording-in-use' } })
    expect(existsSync(path)).toBe(true)
    expect(await storage.delete(['far'])).toMatchObject([{ error: { code: 'recording-in-use' } }])
    utimesSync(far, new Date(0), new Date(0))
    expect(await storage.delete(['far'])).toMatchObject([{ id: 'far' }])
    expect(existsSync(far)).toBe(false)
    expect(readdirSync(folder).filter(name => name.endsWith('.lock'))).toEqual([])
  })

  it('deletes no file that holds another execution by now', async () => {
    const folder = newFolder()
    const path = addTo(folder, { id: 'first' })
    const storage = open(folder, { catalog })
    const row = await storage.find('first')
    writeFileSync(path, bytesOf({ id: 'second' }))
    expect(await storage.delete([row])).toMatchObject([{ error: { code: 'recording-replaced' } }])
    expect(existsSync(path)).toBe(true)
  })

  it('refuses to delete while the pins cannot be read, and says so in lists', async () => {
    const folder = newFolder()
    addTo(folder, { id: 'first' })
    const storage = open(folder, { catalog })
    await storage.annotate('first', { pinned: true })
    writeFileSync(join(folder, 'annotations.json'), '{"version": 1,')
    const { rows, warnings } = await storage.query()
    expect(rows).toHaveLength(1)
    expect(warnings).toEqual([expect.stringContaining('The tags and pins in')])
    expect(await storage.delete(['first'])).toMatchObject([{ error: { code: 'annotations-damaged' } }])
    await expect(storage.annotate('first', { add: ['x'] })).rejects.toMatchObject({
      code: 'annotations-damaged',
    })
    expect(readFileSync(join(folder, 'annotations.json'), 'utf8')).toBe('{"version": 1,')
  })
})

describe('the catalog', () => {
  const history = () => {
    const folder = newFolder()
    for (const id of ['one1', 'two2', 'three3']) addTo(folder, { id, tags: [id] })
    return folder
  }
  const listed = ['two2', 'three3', 'one1']

  it('is made, and holds what was listed', async () => {
    const folder = history()
    expect(await idsOf(open(folder))).toEqual(listed)
    const database = new DatabaseSync(join(folder, catalogFile), { readOnly: true })
    expect(database.prepare('SELECT count(*) AS n FROM run').get()).toEqual({ n: 3 })
    database.close()
  })

  it.each([
    ['is missing', (path: string) => rmSync(path)],
    ['is no database', (path: string) => writeFileSync(path, 'x'.repeat(10_000))],
    ['is cut off', (path: string) => truncateSync(path, statSync(path).size / 2)],
    ['is empty', (path: string) => truncateSync(path, 0)],
    [
      'is of another version',
      (path: string) => {
        const database = new DatabaseSync(path)
        database.exec('DROP TABLE run; CREATE TABLE run (something TEXT); PRAGMA user_version = 99')
        database.close()
      },
    ],
    [
      'lacks a table',
      (path: string) => {
        const database = new DatabaseSync(path)
        database.exec('DROP TABLE detail')
        database.close()
      },
    ],
  ])('is made anew when it %s', async (_, spoil) => {
    const folder = history()
    const first = open(folder)
    await first.annotate('one1', { add: ['kept'] })
    await first.query()
    await first.close()
    spoil(join(folder, catalogFile))
    expect(await idsOf(open(folder))).toEqual(listed)
    const again = open(folder)
    expect(await idsOf(again, { tags: ['kept'] })).toEqual(['one1'])
    const database = new DatabaseSync(join(folder, catalogFile), { readOnly: true })
    expect(database.prepare('SELECT count(*) AS n FROM run').get()).toEqual({ n: 3 })
    database.close()
  })

  it('is done without when its place is taken by something else', async () => {
    const folder = history()
    writeFileSync(join(folder, '.catalog'), 'a file')
    expect(await idsOf(open(folder))).toEqual(listed)
  })

  it('is done without while another program has locked it', async () => {
    const folder = history()
    await idsOf(open(folder))
    const blocker = new DatabaseSync(join(folder, catalogFile))
    blocker.exec('BEGIN IMMEDIATE')
    addTo(folder, { id: 'four4' })
    const storage = open(folder)
    expect((await idsOf(storage)).toSorted()).toEqual(['four4', ...listed].toSorted())
    blocker.exec('ROLLBACK')
    blocker.close()
  })

  it('is done without in a program that has no such database', () => {
    const folder = history()
    const script = `
      process.getBuiltinModule = () => undefined
      const { createFileStorage } = await import(${JSON.stringify(storageFile)})
      const { rows } = await createFileStorage(process.argv[1]).query({ tags: ['two2'] })
      console.log(rows.map(row => row.id).join())`
    const args = ['--input-type=module', '-e', script, folder]
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('two2\n')
    expect(readdirSync(folder)).not.toContain('.catalog')
  })

  it('knows tags that another process has added', async () => {
    const folder = history()
    const [mine, other] = [open(folder), open(folder)]
    await mine.query()
    await other.annotate('two2', { add: ['theirs'] })
    expect(await idsOf(mine, { tags: ['theirs'] })).toEqual(['two2'])
    addTo(folder, { id: 'five5' })
    expect(await idsOf(other, { tags: ['theirs'] })).toEqual(['two2'])
  })
})

test('in a large folder only new files and those that grow are looked at', async () => {
  const folder = newFolder()
  for (let i = 0; i < 1_100; i++) addTo(folder, { id: `id${i}` })
  const past = new Date(Date.now() - 60_000)
  utimesSync(folder, past, past)
  const running = addTo(folder, { id: 'running', status: 'running', environment: here })
  utimesSync(folder, past, past)
  const index = createMemoryIndex()
  const put: string[] = []
  const goneThrough: number[] = []
  const watched = {
    ...index,
    marks(loose?: boolean) {
      const marks = index.marks(loose)
      goneThrough.push(marks.size)
      return marks
    },
    put(files: Parameters<typeof index.put>[0]) {
      put.push(...files.map(file => file.name))
      index.put(files)
    },
  }
  await bringInStep(folder, watched)
  expect(put.splice(0)).toHaveLength(1_101)
  await bringInStep(folder, watched)
  expect(put.splice(0)).toEqual([])
  appendFileSync(running, 'more')
  await bringInStep(folder, watched)
  expect(put.splice(0)).toEqual([running.slice(folder.length + 1)])
  const added = addTo(folder, { id: 'added' })
  goneThrough.length = 0
  await bringInStep(folder, watched)
  expect(put.splice(0)).toEqual([added.slice(folder.length + 1)])
  // Of all that is known, only what runs was gone through.
  expect(goneThrough).toEqual([1])
  rmSync(added)
  await bringInStep(folder, watched)
  expect(index.state().files).toBe(1_101)
})

test.skipIf(process.getuid?.() === 0)(
  'a file that may not be read is told, and does not hide the others',
  async () => {
    const folder = newFolder()
    const path = addTo(folder, { id: 'secret' })
    addTo(folder, { id: 'plain' })
    chmodSync(path, 0)
    const { rows, unreadable } = await open(folder).query()
    expect(rows.map(row => row.id)).toEqual(['plain'])
    expect(unreadable).toEqual([{ path, error: expect.stringContaining('you may not read it') }])
  },
)

test('a file that is no folder cannot be a history', async () => {
  const path = join(newFolder(), 'file')
  writeFileSync(path, recordingOf({ id: 'x' }).bytes)
  await expect(open(path).query()).rejects.toMatchObject({ code: 'history-unreadable' })
})
