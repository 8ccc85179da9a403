import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLive } from '../../src/extension/history/live.ts'
import type { HistoryNode } from '../../src/extension/history/nodes.ts'
import { createProgressReader, progressOf } from '../../src/extension/history/progress.ts'
import { createThrottle } from '../../src/extension/history/throttle.ts'
import { readRow } from '../../src/history/read-row.ts'
import { addTo, bytesOf } from '../history/make-history.ts'
import { startInMemory } from '../start-run.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playhead-live-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const source = `workflows:
  main:
    nodes:
      - { id: first, type: transform, set: { a: "1" }, next: second }
      - { id: second, type: compute, handler: halt, next: third }
      - { id: third, type: transform, set: { b: "2" } }
`

test('progress is the nodes that are done, and the one where a run is', async () => {
  let goOn = () => {}
  const halt = () => new Promise<object>(resolve => (goOn = () => resolve({})))
  const { execution } = startInMemory({ source, handlers: { halt } })
  await vi.waitFor(() => expect(progressOf(execution.timeline).node).toBe('second'))
  expect(progressOf(execution.timeline)).toMatchObject({ nodes: 1, node: 'second' })
  goOn()
  await execution.done
  const { length } = execution.timeline
  expect(progressOf(execution.timeline)).toEqual({ nodes: 3, events: length })
})

test('a recording is read again only when it has grown, and not too soon', async () => {
  let now = 0
  const path = addTo(folder, { id: 'runs', status: 'interrupted', logs: 5 })
  const reader = createProgressReader(() => now++)
  expect((await reader.look(path))?.progress).toMatchObject({ events: 6, nodes: 0 })
  now = 1_000
  expect(await reader.look(path)).toBeUndefined()
  writeFileSync(path, bytesOf({ id: 'runs', status: 'interrupted', logs: 50 }))
  expect((await reader.look(path))?.progress.events).toBe(51)
  // It took one tick of this clock, and so the next look is not before twenty.
  writeFileSync(path, bytesOf({ id: 'runs', status: 'interrupted', logs: 70 }))
  expect(await reader.look(path)).toBeUndefined()
  now = 2_000
  expect(await reader.look(path)).toBeDefined()
})

test('work that is asked for all the time is done now and then', async () => {
  vi.useFakeTimers()
  let done = 0
  const throttle = createThrottle(async () => {
    done++
  }, 250)
  for (let i = 0; i < 100; i++) {
    throttle.soon()
    await vi.advanceTimersByTimeAsync(20)
  }
  expect(done).toBe(7)
  throttle.dispose()
})

test('work that is asked for while it is done is done once more, however long it takes', async () => {
  vi.useFakeTimers()
  const ends: (() => void)[] = []
  const throttle = createThrottle(() => new Promise<void>(resolve => void ends.push(resolve)), 250)
  throttle.soon()
  await vi.advanceTimersByTimeAsync(300)
  throttle.soon()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(ends).toHaveLength(1)
  ends[0]!()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ends).toHaveLength(2)
  throttle.dispose()
})

test('a run that has ended is told once, also where its row stays as it was', async () => {
  const path = addTo(folder, {
    id: 'runs',
    status: 'running',
    environment: { host: hostname(), pid: process.pid },
  })
  const row = await readRow(path)
  expect(row.status).toBe('running')
  const node = {
    kind: 'entry',
    id: path,
    above: 'root',
    isChild: false,
    within: 'none',
    path,
    recording: row,
  }
  const told: string[] = []
  const live = createLive(
    () => [node as HistoryNode],
    () => told.push('changed'),
    () => told.push('ended'),
  )
  await live.tick()
  await live.tick()
  expect(told.splice(0)).toEqual(['changed', 'changed'])
  expect(live.follows(path)).toBe(true)
  expect(live.progress(path)).toMatchObject({ events: 1 })
  writeFileSync(path, bytesOf({ id: 'runs', logs: 5 }))
  // Reading it again too soon would cost too much.
  await vi.waitFor(async () => {
    await live.tick()
    expect(told).toContain('ended')
  })
  told.length = 0
  await live.tick()
  expect(told).toEqual([])
})

test('runs are not looked at twice at the same time', async () => {
  const path = addTo(folder, {
    id: 'runs',
    status: 'running',
    environment: { host: hostname(), pid: process.pid },
  })
  const recording = await readRow(path)
  const node: HistoryNode = {
    kind: 'entry',
    id: path,
    above: 'root',
    isChild: false,
    within: 'none',
    path,
    recording,
  }
  let looks = 0
  const live = createLive(
    () => [node],
    () => looks++,
    () => {},
  )
  await Promise.all([live.tick(), live.tick(), live.tick()])
  expect(looks).toBe(1)
  await live.tick()
  expect(looks).toBe(2)
})
