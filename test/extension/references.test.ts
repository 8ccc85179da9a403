import { expect, test } from 'vitest'
import { referenceAt, referencesIn } from '../../src/extension/language/references.ts'
import { lineMap } from '../../src/workflow/source.ts'

const file = (nodes: string) => `workflows:\n  w:\n    nodes:\n${nodes}`
const keysIn = (source: string) => referencesIn(source).map(({ key }) => key)

/** Takes a text with a caret `|`; the part of the text to evaluate there, and the lines of its range. */
function at(text: string): string | undefined {
  const offset = text.indexOf('|')
  const source = text.slice(0, offset) + text.slice(offset + 1)
  return referenceAt(referencesIn(source), lineMap(source)(offset))?.expression
}

test.each([
  ['a whole-value reference', 'type: compute\n        inputs: { issues: $ctx.is|sues }', 'issues'],
  [
    'a part of a path',
    'type: compute\n        inputs:\n          first: $ctx.issues[0].ti|tle',
    'issues[0].title',
  ],
  ['the front of a path', 'type: compute\n        inputs:\n          first: $ctx.iss|ues[0].title', 'issues'],
  ['an index', 'type: compute\n        inputs:\n          first: $ctx.issues[|0].title', 'issues[0]'],
  ['a part of a text', 'type: agent\n        goal: "Look at {issue.ti|tle}."', 'issue.title'],
  ['doubled braces', 'type: agent\n        goal: "Look at {{ issue.title| }}."', undefined],
  ['inside doubled braces', 'type: agent\n        goal: "Look at {{ issue.tit|le }}."', 'issue.title'],
  ['a name in a condition', 'type: condition\n        condition: size(hi|gh) > 0', 'high'],
  ['a function in a condition', 'type: condition\n        condition: si|ze(high) > 0', undefined],
  ['a method', 'type: condition\n        condition: high.fil|ter(i, i.score > 1)', undefined],
  [
    'a name that a macro binds',
    'type: condition\n        condition: high.filter(i, i.sc|ore > 1)',
    undefined,
  ],
  ['a text in a condition', 'type: condition\n        condition: \'kind == "hi|gh"\'', undefined],
  [
    'an expression over several lines',
    'type: condition\n        condition: >-\n          size(high)\n          + le|vel',
    'level',
  ],
  ['a key that is set', 'type: transform\n        set: { le|vel: level + 1 }', 'level'],
  ['the value of a key that is set', 'type: transform\n        set: { level: lev|el + 1 }', 'level'],
  [
    'what is taken by a quoted key',
    'type: transform\n        set:\n          a: level["odd ke|y"].x',
    'level["odd key"]',
  ],
  ['a comment', 'type: wait # log: at {lev|el.x}', 'level'],
  ['the key of an output', 'type: compute\n        output: comm|its', 'commits'],
  ['the word output', 'type: compute\n        out|put: commits', undefined],
  ['a node', 'type: wait\n        next: le|vel', undefined],
  ['a handler', 'type: compute\n        handler: le|vel', undefined],
])('%s', (_, line, expected) => {
  expect(at(file(`      - id: n\n        ${line}\n`))).toBe(expected)
})

test('a workflow tells its inputs and outputs', () => {
  const source =
    'w:\n  inputs: { a: { type: string, default: "{b}" } }\n  nodes: []\n  outputs: { c: $ctx.d }\n'
  expect(keysIn(source)).toEqual(['a', 'd'])
})

test.each([
  ['an empty file', ''],
  ['no workflow', 'a: $ctx.b\n'],
  ['broken YAML', 'w: { nodes: [ { set: {'],
  ['a broken expression', file('      - { id: n, condition: "a +" }\n')],
])('%s has none', (_, source) => {
  expect(keysIn(source)).toEqual([])
})
