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

test('a script goes on with the answers that were not used before the process ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agent-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'flow.yaml')
  const agent = (id: string, more: string) => `      - { id: ${id}, type: agent, goal: Go on, ${more} }\n`
  await writeFile(
    join(folder, 'answers.yaml'),
    '[{ error: tired }, { text: one }, { text: one }, { text: two }]',
  )
  await writeFile(
    path,
    `workflows:
  main:
    nodes:
${agent('a', 'next: b, retry_policy: { max_attempts: 2, initial_delay: 1ms }')}${agent('b', 'next: ask')}      - { id: ask, type: human, human_type: input, prompt: And?, next: c }
${agent('c', 'output: last')}`,
  )
  const file = await loadWorkflowFile(path, folder)
  const { execution, recording } = await startRun({
    file,
    workflow: selectWorkflow(file, undefined),
    inputs: {},
    history: join(folder, 'runs'),
    model: { model: 'scripted:answers.yaml', prices: { scripted: { input: 1, output: 1 } } },
    free: true,
    attended: false,
  })
  expect(await execution.done).toMatchObject({ status: 'waiting' })
  const { execution: rest } = await continueRun({
    recording: recording!,
    answer: 'yes',
    free: true,
    attended: false,
  })
  expect(await rest.done).toMatchObject({ status: 'completed', output: { a: 'one', b: 'one', last: 'two' } })
})
