import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRun } from '../../src/engine/host-node.ts'
import type { Pin } from '../../src/engine/pins.ts'
import { lastOutput } from '../../src/history/last-output.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playhead-last-output-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const source = `w:
  inputs: { n: 1 }
  nodes:
    - { id: twice, type: transform, set: { m: n * 2 }, next: check }
    - { id: check, type: transform, set: { k: "[0, 1, 2, 3, 4, 5][n]" } }
`

async function record(n: number, pins: Record<string, Pin> = {}, name = 'w.yaml') {
  const file = parseWorkflowFile(source, join(folder, name))
  const workflow = file.workflows.get('w')!
  const { execution } = await startRun({ file, workflow, inputs: { n }, history: folder, pins, free: true })
  await execution.done.catch(() => undefined)
  return execution.timeline.header.execution
}

const last = async (node: string, name = 'w.yaml') =>
  (await lastOutput([folder], { path: join(folder, name), workflow: 'w', node }))?.output

test('the output of the newest run is the one', async () => {
  await record(1)
  const execution = await record(5)
  expect(await last('twice')).toBe(10)
  const found = await lastOutput([folder], { path: join(folder, 'w.yaml'), workflow: 'w', node: 'twice' })
  expect(found).toMatchObject({ execution, startedAt: expect.stringMatching(/^\d{4}-/) })
})

test('what was pinned, or failed, did not run to its end and does not count', async () => {
  await record(4)
  await record(5, { twice: { output: -1 } })
  await record(9)
  expect(await last('twice')).toBe(18)
  expect(await last('check')).toBe(5)
})

test('runs of other files do not count', async () => {
  await record(1)
  expect(await last('twice', 'other.yaml')).toBeUndefined()
  expect(await last('nobody')).toBeUndefined()
})
