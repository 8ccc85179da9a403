import { expect, test } from 'vitest'
import { referenceAt, referencesIn } from '../../src/extension/language/references.ts'

const file = (nodes: string) => `workflows:\n  w:\n    nodes:\n${nodes}`
const pathsIn = (source: string) => referencesIn(source).map(({ path }) => path)

/** Takes a text with a caret `|`; the part of the text to evaluate there. */
function at(text: string): string | undefined {
  const offset = text.indexOf('|')
  const source = text.slice(0, offset) + text.slice(offset + 1)
  const hit = referenceAt(referencesIn(source), offset)
  if (hit) expect(source.slice(hit.start, hit.end)).toBe(hit.path)
  return hit?.path
}

test.each([
  ['a whole-value reference', 'inputs: { issues: $ctx.is|sues }', 'issues'],
  ['a part of a path', 'inputs:\n          first: $ctx.issues[0].ti|tle', 'issues[0].title'],
  ['the front of a path', 'inputs:\n          first: $ctx.iss|ues[0].title', 'issues'],
  ['an index', 'inputs:\n          first: $ctx.issues[|0].title', 'issues[0]'],
  ['a part of a text', 'goal: "Look at {issue.ti|tle}."', 'issue.title'],
  ['doubled braces', 'goal: "Look at {{ issue.title| }}."', undefined],
  ['inside doubled braces', 'goal: "Look at {{ issue.tit|le }}."', 'issue.title'],
  ['a name in a condition', 'condition: size(hi|gh) > 0', 'high'],
  ['a function in a condition', 'condition: si|ze(high) > 0', undefined],
  ['a method', 'condition: high.fil|ter(i, i.score > 1)', undefined],
  ['a name that a macro binds', 'condition: high.filter(i, i.sc|ore > 1)', undefined],
  ['a text in a condition', 'condition: \'kind == "hi|gh"\'', undefined],
  ['an expression over several lines', 'condition: >-\n          size(high)\n          + le|vel', 'level'],
  ['a key that is set', 'set: { le|vel: level + 1 }', 'level'],
  ['the value of a key that is set', 'set: { level: lev|el + 1 }', 'level'],
  ['the key of an output', 'output: comm|its', 'commits'],
  ['the word output', 'out|put: commits', undefined],
  ['a node', 'next: le|vel', undefined],
  ['a handler', 'handler: le|vel', undefined],
])('%s', (_, line, expected) => {
  expect(at(file(`      - id: n\n        type: x\n        ${line}\n`))).toBe(expected)
})

test('a workflow tells its inputs and outputs', () => {
  const source =
    'w:\n  inputs: { a: { type: string, default: "{b}" } }\n  nodes: []\n  outputs: { c: $ctx.d }\n'
  expect(pathsIn(source)).toEqual(['a', 'd'])
})

test.each([
  ['an empty file', ''],
  ['no workflow', 'a: $ctx.b\n'],
  ['broken YAML', 'w: { nodes: [ { set: {'],
  ['a broken expression', file('      - { id: n, condition: "a +" }\n')],
])('%s has none', (_, source) => {
  expect(pathsIn(source)).toEqual([])
})
