import { expect, test } from 'vitest'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'

const size = 10_000_000

test.each<[string, () => string]>([
  ['brackets inside each other', () => `workflows: ${'['.repeat(size)}`],
  ['maps inside each other', () => `workflows: ${'{a: '.repeat(size / 4)}`],
  ['dashes behind each other', () => '- '.repeat(size / 2)],
])('10 MB of %s are refused', { timeout: 60_000 }, (_, source) => {
  const { problems } = parseWorkflowFile(source(), 'flow.yaml')
  expect(problems).toMatchObject([
    { code: 'yaml-syntax', message: expect.stringContaining('More than 1000') },
  ])
})

test('brackets in texts are not nested', () => {
  const source = `workflows: { main: { nodes: [ { id: a, type: agent, goal: "${'['.repeat(5_000)}" } ] } }`
  expect(parseWorkflowFile(source, 'flow.yaml').problems).toEqual([])
})

test('a text with several hundred thousand references is survived', { timeout: 60_000 }, () => {
  const goal = '          some words of {text}\n'.repeat(200_000)
  const source = `workflows:\n  main:\n    nodes:\n      - id: a\n        type: agent\n        goal: |\n${goal}`
  expect(parseWorkflowFile(source, 'flow.yaml').workflows.size).toBe(1)
})

test('the message of an unknown target does not name thousands of nodes', () => {
  const nodes = Array.from(
    { length: 3_000 },
    (_, i) => `      - { id: n${i}, type: wait, duration: 1, next: zzz${i} }\n`,
  )
  const { problems } = parseWorkflowFile(`workflows:\n  main:\n    nodes:\n${nodes.join('')}`, 'flow.yaml')
  const lengths = problems.map(({ message, remedy }) => message.length + remedy.length)
  expect(Math.max(...lengths)).toBeLessThan(2_000)
})

const many = <T>(count: number, one: (i: number) => T): string =>
  Array.from({ length: count }, (_, i) => one(i)).join('')
const file = (nodes: string) => `workflows:\n  main:\n    nodes:\n${nodes}`
const wait = (i: number, more: string) => `      - { id: n${i}, type: wait, duration: 1${more} }\n`
const one = (field: string) => file(`      - id: a\n        type: transform\n        ${field}`)

/** What compares everything with everything does not come to an end of these in the time of a test. */
test.each<[string, () => string, string[]]>([
  ['a chain', () => file(many(20_000, i => wait(i, i < 19_999 ? `, next: n${i + 1}` : ''))), []],
  ['nodes without a way', () => file(many(20_000, i => wait(i, ''))), ['unreachable-node']],
  [
    'targets that do not exist',
    () => file(many(20_000, i => wait(i, `, next: zzz${i}`))),
    ['unknown-target', 'unreachable-node'],
  ],
  [
    'nodes on one line',
    () =>
      `workflows: { main: { nodes: [${many(20_000, i => `{ id: n${i}, type: wait, duration: 1, next: n${i + 1} },`)}{ id: n20000, type: wait, duration: 1 }] } }`,
    [],
  ],
  [
    'parallel nodes inside each other',
    () =>
      file(
        `${many(5_000, i => `      - { id: p${i}, type: parallel, parallel_nodes: [p${i + 1}, m${i}], next: e${i} }\n      - { id: m${i}, type: agent, goal: x }\n      - { id: e${i}, type: agent, goal: "{m${i}}" }\n`)}      - { id: p5000, type: wait, duration: 1 }\n`,
      ),
    [],
  ],
  [
    'workflows that call each other',
    () =>
      `workflows:\n${many(15_000, i => `  w${i}:\n    nodes:\n      - { id: a, type: workflow, workflow: w${(i + 1) % 15_000} }\n`)}`,
    ['workflow-recursion'],
  ],
  [
    'comments with breakpoints',
    () =>
      file(
        many(15_000, i => `${wait(i, `, next: n${i + 1}`).trimEnd()} # break: n1 > 1\n`) + wait(15_000, ''),
      ),
    [],
  ],
  ['assignments in a map', () => one(`set:\n${many(20_000, i => `          a${i}: b + ${i % 50}\n`)}`), []],
  [
    'assignments in a text',
    () => one(`transform: |\n${many(50_000, i => `          a${i} = b + ${i % 50}\n`)}`),
    [],
  ],
  ['assignments on a line', () => one(`transform: ${many(50_000, () => 'a = 1; ')}\n`), []],
  [
    'lines in a bracket',
    () => one(`transform: |\n          a = [\n${many(200_000, () => '          1,\n')}          ]\n`),
    ['expression-syntax'],
  ],
  ['backslashes behind a quote', () => one(`transform: a = '${'\\'.repeat(5_001)}\n`), ['expression-syntax']],
  [
    'escapes in a text',
    () => file(`      - id: a\n        type: agent\n        goal: "${'\\n{b}'.repeat(200_000)}"\n`),
    [],
  ],
])('%s by the thousand are survived', { timeout: 120_000 }, (_, source, codes) => {
  const { problems } = parseWorkflowFile(source(), 'flow.yaml')
  expect([...new Set(problems.map(({ code }) => code))]).toEqual(codes)
})
