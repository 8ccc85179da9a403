import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nodeTypes } from '../../src/workflow/node-types/registry.ts'

// Loaded by Node itself, so that it strips the types of the examples' handlers, as it does for users.
const { loadWorkflowFile, selectWorkflow, startRun } = createRequire(import.meta.url)(
  '../../src/engine/host-node.ts',
) as typeof import('../../src/engine/host-node.ts')

const folder = fileURLToPath(new URL('../../examples/node-types/', import.meta.url))

/** What the runs of the examples give. */
const results: Readonly<Record<string, unknown>> = {
  compute: { text: 'to be or not to be', words: 6 },
  transform: {
    prices: [20, 5, 12.5],
    total: 37.5,
    expensive: [20, 12.5],
    receipt: { lines: [20, 5, 12.5], title: '37.5 in all', note: 'fair' },
    average: 12.5,
  },
  condition: { score: 0.7, next_step: 'revise' },
  parallel: {
    text: 'A line about nothing',
    length: 20,
    words: ['A', 'line', 'about', 'nothing'],
    longest: 7,
    report: '20 characters, longest word 7',
  },
  tool: { topic: 'time travel', text: 'Much was written about time travel.' },
  agent: {
    topic: 'time travel',
    answer: {
      facts: ['Debuggers can step backwards.', 'Clocks only go forwards.', 'Recordings go both ways.'],
    },
  },
  team: { feature: 'undo', plan: { lead: 'Undo, redo, and a page about both.' } },
  foreach: {
    names: ['Ann', 'Bob', 'Cleo'],
    greeting: 'Dear Cleo',
    greetings: ['Dear Ann', 'Dear Bob', 'Dear Cleo'],
    count: 3,
  },
  workflow: { width: 3, square_metres: { area: 12 } },
}

test('every node type has an example', () => {
  const files = readdirSync(folder).filter(name => name.endsWith('.yaml'))
  expect(files.sort()).toEqual(
    Object.keys(nodeTypes)
      .map(type => `${type}.yaml`)
      .sort(),
  )
})

test.each(Object.keys(nodeTypes))('the example of %s has no problem, and a node of the type', async type => {
  const file = await loadWorkflowFile(`${folder}${type}.yaml`)
  expect(file.problems).toEqual([])
  const nodes = [...file.workflows.values()].flatMap(({ nodes }) => [...nodes.values()])
  expect(nodes.map(node => node.type)).toContain(type)
})

test.each(Object.entries(results))('the example of %s runs', async (type, result) => {
  expect(await run(type)).toEqual(result)
})

test('the example of wait waits', async () => {
  expect(await run('wait')).toMatchObject({ waited: expect.closeTo(0.02, 1) })
})

test('the example of human asks', async () => {
  const file = await loadWorkflowFile(`${folder}human.yaml`)
  const workflow = selectWorkflow(file, undefined)
  const { execution } = await startRun({ file, workflow, inputs: {}, free: true, attended: false })
  expect(await execution.done).toMatchObject({
    status: 'waiting',
    questions: [{ question: { prompt: 'Publish “Hello world”?' } }],
  })
})

async function run(type: string): Promise<unknown> {
  const file = await loadWorkflowFile(`${folder}${type}.yaml`)
  const { execution } = await startRun({
    ...{ file, inputs: {}, free: true },
    workflow: selectWorkflow(file, undefined),
  })
  const result = await execution.done
  expect(result.status, JSON.stringify(result)).toBe('completed')
  return 'output' in result ? result.output : undefined
}
