import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFileStorage } from '../../src/history/file-storage.ts'
import { applyRetention } from '../../src/history/retention.ts'
import { newFolder } from './folders.ts'
import { addTo } from './make-history.ts'

const id = '01234567-89ab-cdef-0123-456789abcdef'
const hours = 3_600

/** A history in which processes were killed. */
function history() {
  const folder = newFolder()
  const recording = addTo(folder, { id: 'one-of-them' })
  const name = recording.slice(folder.length + 1)
  const put = (file: string, age: number) => {
    writeFileSync(join(folder, file), 'left')
    const time = Date.now() / 1_000 - age * hours
    utimesSync(join(folder, file), time, time)
    return file
  }
  const left = [
    put(`.${id}.tmp`, 2),
    put(`annotations.json.${id}.tmp`, 2),
    put(`${name}.lock.4711.${id}`, 2),
    put('gone.playhead.lock', 2),
  ].sort()
  const others = [
    put(`${name}.lock`, 2),
    put(`.11111111${id.slice(8)}.tmp`, 0.5),
    put('mine.tmp', 2),
    put('notes.lock', 2),
  ]
  mkdirSync(join(folder, `.22222222${id.slice(8)}.tmp`))
  const there = (file: string) => existsSync(join(folder, file))
  return { folder, left, others, there, name }
}

test('a cleanup removes what processes that were killed have left, and nothing else', async () => {
  const { folder, left, others, there, name } = history()
  const storage = createFileStorage(folder)
  const { swept, kept } = await applyRetention(storage, { maxCount: 10 })
  await storage.close()
  expect(swept!.files.toSorted()).toEqual(left)
  expect(swept!.freed).toBe(4 * left.length)
  expect(kept).toBe(1)
  expect(left.filter(there)).toEqual([])
  expect([...others, name].filter(file => !there(file))).toEqual([])
})

test('a dry run tells what would go, and leaves it', async () => {
  const { folder, left, there } = history()
  const storage = createFileStorage(folder)
  const { swept } = await applyRetention(storage, { maxCount: 10 }, { dryRun: true })
  await storage.close()
  expect(swept!.files.toSorted()).toEqual(left)
  expect(left.every(there)).toBe(true)
})
