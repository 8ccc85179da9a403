import { describe, expect, test } from 'vitest'
import { definitionAt } from '../../src/language-server/definition.ts'
import { referencesAt } from '../../src/language-server/references.ts'
import { prepareRename, renameAt } from '../../src/language-server/rename.ts'
import { nothingAround } from '../../src/language-server/surroundings.ts'
import type { SourceRange } from '../../src/workflow/source.ts'
import { type CheckOptions, check, edited, type Feature, fixture } from './check.ts'

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

const withHandlers: CheckOptions = {
  surroundings: {
    ...nothingAround,
    handlers: async (path, module) => ({
      uri: `file://${path.replace('flow.workflow.yaml', module.slice(2))}`,
      exports: [
        {
          name: 'pick',
          signature: 'pick()',
          range: { start: { line: 4, character: 1 }, end: { line: 4, character: 5 } },
        },
      ],
    }),
  },
}

describe('a condition', () => {
  const file = (condition: string) =>
    `handlers: ./h.ts\n${flow(`      - { id: a, type: condition, condition: ${condition}, branches: { default: b } }\n      - { id: b, type: compute, handler: pick }\n`)}`
  const there = [
    {
      uri: 'file:///project/h.ts',
      range: { start: { line: 4, character: 1 }, end: { line: 4, character: 5 } },
    },
  ]

  test('that is the name of a handler is defined there', async () => {
    await check(file('pi‸ck'), definitionAt, there, withHandlers)
    await check(file('./h.ts#pi‸ck'), definitionAt, there, withHandlers)
    await check(file('none‸'), definitionAt, [], withHandlers)
    await check(file('pi‸ck > 1'), definitionAt, [], withHandlers)
  })

  test('that is a context key is no handler', () =>
    check(file('pi‸ck').replace('handler: pick', 'handler: pick, output: ⟦pick⟧'), definition))

  test('is a reference to the handler', () =>
    check(file('⟦pick⟧').replace('handler: pick', 'handler: ⟦pi‸ck⟧'), references))
})

const calls = (use: string, sub: string) =>
  `workflows:
  main:
    nodes:
      - { id: call, type: workflow, workflow: sub, output: r, next: use }
      - id: use
        type: transform
        set:
          x: ${use}
  sub:
    nodes:
      - { id: a, type: transform, set: { ${sub}: 1 + 1 } }
`

describe('the results of sub-workflows', () => {
  test('refer to the context keys of the sub-workflow', async () => {
    await check(calls('r.n‸ + 1', '⟦n⟧'), definition)
    await check(calls('r.⟦n⟧ + $ctx.r["⟦n⟧"] + r.?⟦n⟧.orValue(1) + r.get("⟦n⟧", 0) + n', '⟦n‸⟧'), references)
  })

  test('are referred to in templates, references, comments and statements', () =>
    check(
      calls('1', '⟦n‸⟧').replace(
        '  sub:',
        `      - { id: t, type: compute, handler: f, inputs: { a: $ctx.r.⟦n⟧.m, b: "{r.⟦n⟧} {{ r.⟦n⟧[0] }}" } } # log: {size(r.⟦n⟧)}
      - { id: s, type: transform, transform: "r.⟦n⟧ = y + r.⟦n⟧" } # break: prev.r.⟦n⟧ > 1
    outputs: { z: $ctx.r.⟦n⟧ }
  sub:`,
      ),
      references,
    ))

  test('refer to the declared outputs, where there are some', async () => {
    const outputs = '    outputs: { ⟦n⟧: $ctx.m }\n'
    await check(calls('r.n‸ + r.m', 'm') + outputs, definition)
    await check(calls('r.⟦n⟧ + r.m', 'n') + outputs.replace('⟧', '‸⟧'), references)
  })

  test('are followed through the results of their own sub-workflows', () =>
    check(
      `workflows:
  main:
    nodes:
      - { id: r, type: workflow, workflow: sub, next: use }
      - { id: use, type: transform, set: { x: r.out.n‸ } }
  sub:
    nodes:
      - { id: part, type: workflow, workflow: deep }
    outputs: { out: $ctx.part }
  deep:
    nodes:
      - { id: a, type: transform, set: { ⟦n⟧: 1 + 1 } }
`,
      definition,
    ))

  test('are not followed for ever in a workflow that runs itself', () =>
    check(
      'workflows:\n  main:\n    nodes:\n      - { id: r, type: workflow, workflow: main }\n    outputs: { ⟦n⟧: $ctx.r.⟦n‸⟧.n }\n',
      references,
    ))
})

describe('comments', () => {
  test('have names in their expressions, besides those of the debugger', () =>
    check(
      flow(
        '      - id: a # break: size(⟦n⟧) > prev.⟦n⟧ and node.n == run.n\n        type: transform # log: "n" {⟦n⟧ + (\'n}\' + ⟦n‸⟧)} n \\{n} {n\n        set: { ⟦n⟧: 1 + 1 }\n',
      ),
      references,
    ))
})

describe('statements', () => {
  test('that change a key read it and write it', async () => {
    const text = (name: string) =>
      flow(
        `      - id: a\n        type: transform\n        transform: |\n          ⟦n⟧ = 1\n          ⟦n⟧ += (m +\n            ⟦n⟧) # n\n          $ctx.⟦n⟧ -= 2; x = "n"; ctx.⟦${name}⟧ *= ⟦n⟧\n`,
      )
    await check(text('n‸'), references)
    const { model, caret } = fixture(text('n‸'))
    expect(referencesAt(model, caret, false)).toHaveLength(5)
    expect(referencesAt(model, caret, true)).toHaveLength(6)
  })
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

  test('a key of the result of a sub-workflow, from either side', () => {
    expect(renamed(calls('r.n‸ + n', 'n'), 'k')).toBe(calls('r.k + n', 'k'))
    expect(renamed(calls('r["n"] + n', 'n‸'), 'k')).toBe(calls('r["k"] + n', 'k'))
  })

  test('a key of the results of two workflows, which stays one', () => {
    const two = (n: string, caret = '') =>
      `${calls(`r.${n}${caret}`, n).replace('next: use', 'next: other').replace('      - id: use', '      - { id: other, type: workflow, workflow: part, output: r, next: use }\n      - id: use')}  part:\n    inputs: { ${n}: 1 }\n    nodes:\n      - { id: a, type: wait, duration: 1 }\n`
    expect(renamed(two('n', '‸'), 'k')).toBe(two('k'))
  })

  test('a key that a statement changes', () =>
    expect(renamed(flow('      - { id: a, type: transform, transform: "n‸ += n[0] + m" }\n'), 'k')).toBe(
      flow('      - { id: a, type: transform, transform: "k += k[0] + m" }\n'),
    ))

  test('refuses a name that would be another in one of the places', () => {
    const set = (expression: string) =>
      flow(`      - { id: a, type: transform, set: { n‸: ${expression} } }\n`)
    expect(() => renamed(set('1 + 1, m: "l.map(i, i + n)"'), 'i')).toThrow('would mean something else')
    expect(() => renamed(set('n + 1'), 'true')).toThrow('would mean something else')
    expect(() =>
      renamed(
        flow(
          '      - { id: a‸, type: wait, duration: 1, next: b }\n      - { id: b, type: wait, duration: 1, next: a }\n',
        ),
        'null',
      ),
    ).toThrow('would mean something else')
  })

  test('refuses a condition that may be a handler', () => {
    const file = flow('      - { id: a, type: condition, condition: f‸, branches: { default: a } }\n')
    expect(renamed(file, 'g')).toBe(file.replace('f‸', 'g'))
    expect(renamed(`handlers: ./h.ts\n${file}`, 'g')).toBeUndefined()
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
