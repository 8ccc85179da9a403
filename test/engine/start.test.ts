import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { openFileSource } from '../../src/recording/files-node.ts'
import { openRecording } from '../../src/recording/reader.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const yaml = (handler = 'work', module = 'handlers: ./handlers.ts') => `${module}
workflows:
  main:
    inputs: { n: { type: number, default: 1 } }
    nodes:
      - id: work
        type: compute
        handler: ${handler}
`

async function start(files: Record<string, string>, inputs = {}) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const file = await loadWorkflowFile(join(folder, 'flow.yaml'))
  const workflow = selectWorkflow(file, undefined)
  return startRun({ file, workflow, inputs, history: join(folder, 'history'), free: true })
}

const recordings = async () =>
  (await readdir(join(folder, 'history')).catch(() => [])).filter(name => name.endsWith('.playhead'))

test('a run is recorded to a file that holds its events and its source', async () => {
  const { execution, recording } = await start({
    'flow.yaml': yaml(),
    'handlers.ts': 'export const work = (_: object): number => 5\n',
  })
  expect((await execution.done).status).toBe('completed')
  const source = await openFileSource(recording!)
  const timeline = await openRecording(source, recording!, nodeCodec)
  expect(timeline).toMatchObject({ status: 'completed', length: execution.timeline.length })
  expect(timeline.header.source).toBe(yaml())
  expect((await timeline.state(timeline.length)).contexts.get(0)).toEqual({ n: 1, work: 5 })
  await source.close()
})

test.each<[string, Record<string, string>, string, RegExp]>([
  ['the file names no module', { 'flow.yaml': yaml('work', '') }, 'handlers-missing', /"work"/],
  ['the module is not there', { 'flow.yaml': yaml() }, 'handlers-not-found', /\.\/handlers\.ts/],
  [
    'the module does not load',
    { 'flow.yaml': yaml(), 'handlers.ts': 'export const = 1' },
    'handlers-unloadable',
    /SyntaxError/,
  ],
  [
    'the module lacks the handler',
    { 'flow.yaml': yaml('wrok'), 'handlers.ts': 'export const work = () => 1' },
    'unknown-handler',
    /"wrok"/,
  ],
])('a run does not start when %s', async (_, files, code, message) => {
  await expect(start(files)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
    place: { path: join(folder, 'flow.yaml'), range: { start: { line: 7, character: 8 } } },
  })
  expect(await recordings()).toEqual([])
})

test('a run does not start when its inputs do not fit', async () => {
  const files = { 'flow.yaml': yaml(), 'handlers.ts': 'export const work = () => 1\n' }
  await expect(start(files, { n: 'one' })).rejects.toMatchObject({ code: 'invalid-inputs' })
  expect(await recordings()).toEqual([])
})

test('a handler can stand in a module of its own, as its default export', async () => {
  const { execution } = await start({
    'flow.yaml': yaml('./own.ts', ''),
    'own.ts': 'export default () => 3\n',
  })
  expect(await execution.done).toMatchObject({ status: 'completed', output: { work: 3 } })
})

test.each([
  ['that is not there', 'none.yaml', 'file-not-found'],
  ['that is a folder', '.', 'file-unreadable'],
])('a workflow file %s is refused', async (_, name, code) => {
  await expect(loadWorkflowFile(join(folder, name))).rejects.toMatchObject({ code })
})

test('a workflow file with an error is refused with the first one and its place', async () => {
  await writeFile(
    join(folder, 'bad.yaml'),
    'workflows:\n  main:\n    nodes:\n      - { id: a, type: nope }\n',
  )
  await expect(loadWorkflowFile(join(folder, 'bad.yaml'))).rejects.toMatchObject({
    code: 'file-has-errors',
    place: { range: { start: { line: 3, character: 17 } } },
    message: expect.stringContaining('There is no node type "nope"'),
  })
})

test('a name that no workflow has is refused with the nearest one', async () => {
  await writeFile(join(folder, 'flow.yaml'), yaml())
  const file = await loadWorkflowFile(join(folder, 'flow.yaml'))
  expect(() => selectWorkflow(file, 'mian')).toThrow(
    expect.objectContaining({ code: 'unknown-workflow', remedy: 'Did you mean "main"?' }),
  )
})
