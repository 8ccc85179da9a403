import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { continueRun } from '../../src/engine/continue-node.ts'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'

const source = `handlers: ./handlers.mjs
workflows:
  main:
    nodes:
      - { id: adder, type: agent, goal: Add, tools: [add], output: sum }
`
const handlers = `import { appendFileSync } from 'node:fs'
export function add({ a, b }) {
  appendFileSync(new URL('./calls.txt', import.meta.url), 'called ')
  return a + b
}
`

test('an agent whose model is a person goes on where it was, each time somebody answers, without calling a tool twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agent-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'flow.yaml')
  await writeFile(path, source)
  await writeFile(join(folder, 'handlers.mjs'), handlers)
  const file = await loadWorkflowFile(path, folder)
  const { execution, recording } = await startRun({
    file,
    workflow: selectWorkflow(file, undefined),
    inputs: {},
    history: join(folder, 'runs'),
    model: { model: 'ask' },
    free: true,
    attended: false,
  })
  expect(await execution.done).toMatchObject({
    status: 'waiting',
    questions: [{ address: 'main/adder/ask/answer' }],
  })

  const answering = async (answer: string) => {
    const options = { recording: recording!, answer, free: true, attended: false }
    return (await continueRun(options)).execution.done
  }
  expect(await answering('/call add {"a": 20, "b": 22}')).toMatchObject({
    status: 'waiting',
    questions: [{ address: 'main/adder/ask#2/answer', question: { prompt: expect.stringContaining('42') } }],
  })
  expect(await answering('It is 42.')).toEqual({ status: 'completed', output: { sum: 'It is 42.' } })
  expect(await readFile(join(folder, 'calls.txt'), 'utf8')).toBe('called ')
})
