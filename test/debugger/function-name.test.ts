import { expect, test } from 'vitest'
import { isMeant, placesOfFunction, readFunctionName } from '../../src/debugger/function-name.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'

const file = parseWorkflowFile(
  `workflows:
  main:
    nodes:
      - { id: a.b, type: transform, set: { n: "1" }, next: axb }
      - { id: axb, type: human, prompt: "?" }
  inner:
    nodes:
      - { id: a.b, type: wait, duration: 0s }
`,
  'w.yaml',
)

const lines = (name: string) => placesOfFunction(file, name).map(({ range }) => range.start.line)

test.each<[string, number[]]>([
  ['a.b', [3, 7]],
  ['main/a.b', [3]],
  ['main/*', [3, 4]],
  ['*', [3, 4, 7]],
  ['a?b', [3, 4, 7]],
  ['main', [1]],
  ['ma*', []],
  ['type:hitl', [4]],
  ['type:[', []],
  ['tool:a.b', []],
])('the name %s means the places in these lines', (name, expected) => {
  expect(lines(name)).toEqual(expected)
})

test('the end of what a name means is its exit key', () => {
  const [only] = placesOfFunction(file, 'main/a.b:exit')
  expect(only).toMatchObject({ edge: 'exit', range: { start: { line: 3, character: 53 } } })
})

test('a tool is no node of the same name, and a node no tool', () => {
  const site = { workflow: 'main', node: 'axb', id: 'axb' }
  const means = (name: string, kind: 'tool' | 'node') =>
    isMeant(readFunctionName(name), file, { ...site, kind })
  expect([
    means('axb', 'node'),
    means('axb', 'tool'),
    means('tool:axb', 'tool'),
    means('tool:axb', 'node'),
  ]).toEqual([true, false, true, false])
})
