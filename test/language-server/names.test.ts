import { describe, expect, test } from 'vitest'
import { definitionAt } from '../../src/language-server/definition.ts'
import { referencesAt } from '../../src/language-server/references.ts'
import { prepareRename, renameAt } from '../../src/language-server/rename.ts'
import { nothingAround } from '../../src/language-server/surroundings.ts'
import type { SourceRange } from '../../src/workflow/source.ts'
import { check, edited, type Feature, fixture } from './check.ts'

const definition: Feature<readonly SourceRange[]> = async (model, caret, around) =>
  (await definitionAt(model, caret, around)).map(({ range }) => range)
const references: Feature<readonly SourceRange[]> = (model, caret) =>
  referencesAt(model, caret, true).map(({ range }) => range)

/** A file with one workflow. */
const flow = (nodes: string) => `workflows:\n  main:\n    nodes:\n${nodes}`

describe('definition', () => {
  test.each([
    [
      'next',
      '      - { id: a, type: wait, duration: 1, next: ‸b }\n      - { id: ⟦b⟧, type: wait, duration: 1 }\n',
    ],
    [
      'a list',
      '      - { id: a, type: wait, duration: 1, next: [a, b‸] }\n      - { id: ⟦b⟧, type: wait, duration: 1 }\n',
    ],
    [
      'a branch',
      '      - { id: a, type: condition, condition: 1 > 0, branches: { default: ‸b } }\n      - id: "⟦b⟧"\n        type: wait\n        duration: 1\n',
    ],
    [
      'parallel nodes',
      '      - { id: a, type: parallel, parallel_nodes: [‸b] }\n      - { id: ⟦b⟧, type: wait, duration: 1 }\n',
    ],
    [
      'a key in an expression',
      '      - { id: a, type: transform, set: { ⟦high⟧: 1 + 1 } }\n      - { id: b, type: transform, set: { n: size(hi‸gh) } }\n',
    ],
    [
      'a key in a folded expression',
      '      - { id: a, type: transform, set: { ⟦high⟧: 1 + 1 } }\n      - id: b\n        type: transform\n        set:\n          n: >-\n            1 +\n            size(hi‸gh)\n',
    ],
    [
      'a key in an escaped text',
      '      - { id: a, type: transform, set: { ⟦high⟧: 1 + 1 } }\n      - { id: b, type: compute, handler: f, inputs: { t: "\\t\\"{hi‸gh}" } }\n',
    ],
    [
      'a reference',
      '      - { id: a, type: compute, handler: f, output: ⟦high⟧ }\n      - { id: b, type: compute, handler: f, inputs: { t: [$ctx.‸high.x] } }\n',
    ],
    [
      'a key that is called as its node',
      '      - { id: ⟦a⟧, type: compute, handler: f }\n      - { id: b, type: compute, handler: f, inputs: { t: $ctx.‸a.x } }\n',
    ],
    ['a key in a comment', '      - { id: a, type: transform, set: { ⟦high⟧: 1 + 1 } } # break: ‸high > 1\n'],
    ['not a bound name', '      - { id: a, type: transform, set: { i: "[1].map(i, ‸i)" } }\n'],
  ])('of %s', (_, nodes) => check(flow(nodes), definition))

  test('of a workflow', () =>
    check(
      'workflows:\n  main:\n    nodes:\n      - { id: a, type: workflow, workflow: sub‸ }\n  ⟦sub⟧:\n    nodes:\n      - { id: a, type: wait, duration: 1 }\n',
      definition,
    ))

  test('of an input that another workflow gives', () =>
    check(
      'workflows:\n  main:\n    nodes:\n      - { id: a, type: workflow, workflow: sub, inputs: { ⟦x⟧: 1 } }\n  sub:\n    inputs: { ⟦x⟧: 1 }\n    nodes:\n      - { id: a, type: transform, set: { y: x‸ } }\n',
      definition,
    ))

  test('of a handler', () =>
    check(
      'handlers: ./h.ts\nworkflows:\n  main:\n    nodes:\n      - { id: a, type: compute, handler: ‸load }\n',
      definitionAt,
      [
        {
          uri: 'file:///project/h.ts',
          range: { start: { line: 4, character: 1 }, end: { line: 4, character: 5 } },
        },
      ],
      {
        surroundings: {
          ...nothingAround,
          handlers: async (path, module) => ({
            uri: `file://${path.replace('flow.workflow.yaml', module.slice(2))}`,
            exports: [
              {
                name: 'load',
                signature: 'load()',
                range: { start: { line: 4, character: 1 }, end: { line: 4, character: 5 } },
              },
            ],
          }),
        },
      },
    ))
})

describe('references', () => {
  test('of a node', () =>
    check(
      `${flow(
        '      - { id: a, type: wait, duration: 1, next: [⟦b⟧] }\n      - { id: ⟦b‸⟧, type: condition, condition: b > 0, branches: { "true": ⟦b⟧, default: a } }\n',
      )}    start_node: ⟦b⟧\n  other:\n    nodes:\n      - { id: b, type: wait, duration: 1 }\n`,
      references,
    ))

  test('of a context key, not of the same word in a text', () =>
    check(
      `${flow(
        '      - { id: a, type: transform, set: { ⟦n⟧: 1 + 0, m: \'"n" + string(⟦n⟧) + x.n\' } } # log: {⟦n⟧}\n      - { id: n, type: compute, handler: n, inputs: { n: "n {{ ⟦n‸⟧ }} {⟦n⟧.x}" }, output: m }\n',
      )}    outputs: { n: $ctx.⟦n⟧ }\n`,
      references,
    ))
})

describe('rename', () => {
  const renamed = (marked: string, name: string) => {
    const { model, caret } = fixture(marked)
    const edits = renameAt(model, caret, name)?.changes?.[model.uri]
    return edits && edited(model, edits)
  }

  test('a node', () =>
    expect(
      renamed(
        flow(
          '      - { id: a, type: wait, duration: 1, next: b‸ }\n      - { id: b, type: transform, set: { b: 1 + 1 } }\n',
        ),
        'c',
      ),
    ).toBe(
      flow(
        '      - { id: a, type: wait, duration: 1, next: c }\n      - { id: c, type: transform, set: { b: 1 + 1 } }\n',
      ),
    ))

  test('a node whose id is the key of its result', () =>
    expect(
      renamed(
        flow(
          '      - { id: a‸, type: compute, handler: a, next: b }\n      - { id: b, type: transform, set: { b: a.a }, next: a }\n',
        ),
        'c',
      ),
    ).toBe(
      flow(
        '      - { id: c, type: compute, handler: a, next: b }\n      - { id: b, type: transform, set: { b: c.a }, next: c }\n',
      ),
    ))

  test('a workflow', () =>
    expect(
      renamed(
        'workflows:\n  main:\n    nodes:\n      - { id: sub, type: workflow, workflow: sub }\n  s‸ub:\n    nodes:\n      - { id: a, type: wait, duration: 1 }\n',
        'part',
      ),
    ).toBe(
      'workflows:\n  main:\n    nodes:\n      - { id: sub, type: workflow, workflow: part }\n  part:\n    nodes:\n      - { id: a, type: wait, duration: 1 }\n',
    ))

  test('refuses what is no name, and a name that is taken', () => {
    const nodes = flow(
      '      - { id: a‸, type: wait, duration: 1 }\n      - { id: b, type: wait, duration: 1 }\n',
    )
    expect(() => renamed(nodes, 'a b')).toThrow('A node id has letters')
    expect(() => renamed(nodes, 'b')).toThrow('There is another node "b" already.')
  })

  test('says what can be renamed', () => {
    const at = (marked: string) => {
      const { model, caret } = fixture(marked)
      return prepareRename(model, caret)?.placeholder
    }
    expect(at(flow('      - { id: a‸, type: wait, duration: 1 }\n'))).toBe('a')
    expect(at(flow('      - { id: a, type: wa‸it, duration: 1 }\n'))).toBeUndefined()
    expect(at(flow('      - { id: a, type: compute, handler: lo‸ad }\n'))).toBeUndefined()
  })
})
