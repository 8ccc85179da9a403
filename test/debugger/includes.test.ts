import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { replay } from '../../src/debugger/debuggee.ts'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'

const including = 'workflows:\n  main:\n    nodes:\n      - { $ref: ./lib.yaml#double, name: Twice }\n'
const included = 'nodes:\n  - { id: double, type: transform, set: { n: 21 * 2 } }\n'

let folder: string
let recording: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-includes-'))
  await writeFile(join(folder, 'flow.yaml'), including)
  await writeFile(join(folder, 'lib.yaml'), included)
  const file = await loadWorkflowFile(join(folder, 'flow.yaml'), folder)
  const history = join(folder, '.playhead')
  const run = await startRun({
    file,
    workflow: selectWorkflow(file, undefined),
    inputs: {},
    history,
    free: true,
  })
  expect(await run.execution.done).toMatchObject({ status: 'completed' })
  recording = run.recording!
})
afterEach(() => rm(folder, { recursive: true }))

async function replayed() {
  const debuggee = await replay(recording, 'end', { onLog: () => undefined })
  await debuggee.close()
  return debuggee
}

test('a recording holds the texts of the files that were included', async () => {
  expect((await replayed()).timeline.header.includes).toEqual({ 'lib.yaml': included })
})

test.each([
  ['as it was', () => Promise.resolve()],
  ['another by now', () => writeFile(join(folder, 'lib.yaml'), included.replace('21 * 2', '1'))],
  ['gone', () => rm(join(folder, 'lib.yaml'))],
])('a replay shows the included node although the file on disk is %s', async (_, change) => {
  await change()
  const { file } = await replayed()
  expect(file.problems).toEqual([])
  const node = file.workflows.get('main')!.nodes.get('double')!
  expect(node).toMatchObject({
    label: 'Twice',
    type: 'transform',
    range: { start: { line: 3, character: 8 } },
  })
  expect(node.config).toMatchObject({ set: [{ path: ['n'], value: { source: '21 * 2' } }] })
})

test('a file that includes nothing has no texts of others in its recording', async () => {
  await writeFile(
    join(folder, 'flow.yaml'),
    including.replace('$ref: ./lib.yaml#double', 'id: a, type: wait, duration: 0'),
  )
  const file = await loadWorkflowFile(join(folder, 'flow.yaml'), folder)
  const { execution } = await startRun({
    file,
    workflow: selectWorkflow(file, undefined),
    inputs: {},
    free: true,
  })
  await execution.done
  expect(execution.timeline.header).not.toHaveProperty('includes')
})
