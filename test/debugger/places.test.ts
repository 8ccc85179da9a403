import { expect, test } from 'vitest'
import { atEdge, bind, placesOf } from '../../src/debugger/places.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'

const lines = [
  'handlers: ./h.ts',
  'workflows:',
  '  main:',
  '    nodes:',
  '      - { id: a, type: compute, handler: f, retry_policy: { max_attempts: 2 }, output: x, next: b }',
  '      - { id: b, type: team, goal: G, members: [{ id: ann, goal: "😀" }, { id: bob, goal: B }], next: c }',
  '      - id: c',
  '        type: agent',
  '        goal: Do it',
  '        tools: [look]',
  '        retry_policy:',
  '          max_attempts: 2',
  '        output: y',
]

const parsed = (newline: string) => parseWorkflowFile(lines.join(newline), 'w.yaml')
const file = parsed('\n')

/** What a breakpoint at the first character of a text binds to. */
function at(line: number, text: string, given = file) {
  const place = bind(given, { line, character: lines[line]!.indexOf(text) })
  return place && [place.kind, place.node, place.id, place.edge, place.again].filter(Boolean).join(' ')
}

test.each([
  [4, 'id: a', 'node a enter'],
  [4, 'handler', 'handler a enter'],
  [4, 'retry_policy', 'node a enter true'],
  [4, 'max_attempts', 'node a enter true'],
  [4, 'output', 'node a exit'],
  [4, 'next', 'node a exit'],
  [5, 'members', 'node b enter'],
  [5, 'id: ann', 'member b ann enter'],
  [5, '{ id: bob', 'member b bob enter'],
  [5, 'next', 'node b exit'],
])('in flow style, a column at %i:"%s" means %s', (line, text, expected) => {
  expect(at(line, text)).toBe(expected)
  expect(at(line, text, parsed('\r\n'))).toBe(expected)
})

test.each([
  [4, 'node a enter'],
  [6, 'node c enter'],
  [7, 'node c enter'],
  [8, 'model c enter'],
  [9, 'tool c enter'],
  [10, 'node c enter true'],
  [11, 'node c enter true'],
  [12, 'node c exit'],
  [3, 'node a enter'],
  [2, 'workflow enter'],
])('line %i means %s', (line, expected) => {
  const place = bind(file, { line })!
  const { kind, node, edge, again } = place
  expect([kind, node, edge, again].filter(Boolean).join(' ')).toBe(expected)
})

test('a place can be moved to the other edge of what it stands for', () => {
  const enter = bind(file, { line: 6 })!
  const exit = atEdge(file, enter, 'exit')
  expect(exit).toMatchObject({ kind: 'node', node: 'c', edge: 'exit', range: { start: { line: 12 } } })
  expect(atEdge(file, exit, 'enter')).toMatchObject({ edge: 'enter', range: { start: { line: 6 } } })
  const member = bind(file, { line: 5, character: lines[5]!.indexOf('id: bob') })!
  expect(atEdge(file, member, 'exit')).toMatchObject({ kind: 'member', id: 'bob', edge: 'exit' })
})

test('places are in the order of the text', () => {
  const places = placesOf(file).map(({ range }) => range.start.line * 1_000 + range.start.character)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places.length).toBeGreaterThan(10)
})
