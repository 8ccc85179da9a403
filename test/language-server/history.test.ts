import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHistory } from '../../src/language-server/history-node.ts'
import { createFileSink } from '../../src/recording/files-node.ts'
import { startInMemory } from '../start-run.ts'

const source = `workflows:
  main:
    inputs: { start: 3, unused: text }
    nodes:
      - { id: load, type: compute, handler: load, inputs: { n: $ctx.start }, output: items, next: sub }
      - { id: sub, type: workflow, workflow: part, inputs: { all: $ctx.items }, next: again }
      - { id: again, type: transform, set: { items: "items + [0]" } }
  part:
    inputs: { all: [] }
    nodes:
      - { id: count, type: transform, set: { n: size(all) } }
`

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-history-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function record(
  name: string,
  handlers: Parameters<typeof startInMemory>[0]['handlers'],
): Promise<string> {
  const path = join(folder, name)
  const { execution, file } = startInMemory({ source, handlers, sink: createFileSink(path) })
  await execution.done
  return file.path
}

test('the last run, the last values and the last durations come from the recordings', async () => {
  const path = await record('a.playhead', { load: () => ['x', 'y'] })
  const history = createHistory(() => folder)
  const last = (await history.lastRuns(path)).get('main')
  expect(last).toMatchObject({ status: 'completed', recording: join(folder, 'a.playhead') })
  expect(last?.duration).toBeGreaterThan(0)
  expect(Object.fromEntries(await history.lastValues(path, 'main'))).toMatchObject({
    start: { value: 3 },
    unused: { value: 'text' },
    items: { value: ['x', 'y', 0], node: 'again' },
  })
  expect(Object.fromEntries(await history.lastValues(path, 'part'))).toEqual({
    all: { value: ['x', 'y'] },
    n: { value: 2, node: 'count' },
  })
  expect([...(await history.lastDurations(path, 'main')).keys()].toSorted()).toEqual(['again', 'load', 'sub'])
  expect([...(await history.lastDurations(path, 'part'))].every(([, time]) => time >= 0)).toBe(true)
})

test('a run that failed says where', async () => {
  const path = await record('a.playhead', {
    load: () => {
      throw new Error('no issues today')
    },
  })
  const last = (await createHistory(() => folder).lastRuns(path)).get('main')
  expect(last?.status).toBe('failed')
  expect(last?.error?.address).toBe('main/load/load')
})

test('other files, unreadable ones and folders without recordings say nothing', async () => {
  const path = await record('a.playhead', { load: () => [] })
  await writeFile(join(folder, 'b.playhead'), 'no recording')
  await mkdir(join(folder, 'c.playhead'))
  const history = createHistory(() => folder)
  expect((await history.lastRuns(path)).size).toBe(1)
  expect((await history.lastRuns('/elsewhere/flow.yaml')).size).toBe(0)
  expect((await history.lastValues(path, 'nothing')).size).toBe(0)
  const nowhere = createHistory(() => join(folder, 'none'))
  expect((await nowhere.lastRuns(path)).size).toBe(0)
})
