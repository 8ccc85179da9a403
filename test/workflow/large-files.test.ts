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
