import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import type { ProblemCode } from '../../src/workflow/problem.ts'
import { cut, type Files, list, nodes, parse } from './including.ts'

interface Case {
  code: ProblemCode
  title: string
  source: string
  files?: Files
  /** The text that is marked. */
  at: string
  message: string
  remedy: string
}

const lib = { 'lib.yaml': list('{ id: approve, type: wait, duration: 2 }') }

const cases: Case[] = [
  {
    code: 'invalid-include',
    title: 'a reference without an id',
    source: nodes('{ $ref: ./lib.yaml }'),
    at: './lib.yaml',
    message: '"./lib.yaml" does not say what to include.',
    remedy: 'Write it as "./file.yaml#id", the path relative to this file.',
  },
  {
    code: 'invalid-include',
    title: 'a reference of a workflow that is no text',
    source: 'workflows:\n  main:\n    $ref: [a]\n',
    at: '[a]',
    message: '"[a]" does not say what to include.',
    remedy: 'Write it as "./file.yaml#workflow", the path relative to this file.',
  },
  ...['/etc/lib.yaml', 'C:\\lib.yaml', 'https://example.org/lib.yaml', '~/lib.yaml'].map(
    (path): Case => ({
      code: 'include-outside',
      title: `the path ${path}`,
      source: nodes(`{ $ref: '${path}#a' }`),
      at: `'${path}#a'`,
      message: `"${path.replaceAll('\\', '/')}" is outside of the workspace, so nothing is included from it.`,
      remedy: 'Use a file of the workspace, by a path that is relative to this file.',
    }),
  ),
  {
    code: 'include-not-found',
    title: 'a file that is not there',
    source: nodes('{ $ref: ./none.yaml#a }'),
    at: './none.yaml#a',
    message: 'There is no file "./none.yaml" to include from.',
    remedy: 'Correct the path; it is relative to the file in which it stands.',
  },
  {
    code: 'include-unreadable',
    title: 'a file whose YAML does not parse',
    source: nodes('{ $ref: ./lib.yaml#a }'),
    files: { 'lib.yaml': 'nodes:\n  - { id: a' },
    at: './lib.yaml#a',
    message:
      'Nothing can be included from "./lib.yaml": in line 2, column 12: The YAML does not parse: Flow map in block collection must be sufficiently indented and end with a }.',
    remedy: 'Correct that file first.',
  },
  {
    code: 'include-unreadable',
    title: 'a file that is a list',
    source: nodes('{ $ref: ./lib.yaml#a }'),
    files: { 'lib.yaml': '- 1\n' },
    at: './lib.yaml#a',
    message: 'Nothing can be included from "./lib.yaml": it is no mapping.',
    remedy: 'Correct that file first.',
  },
  {
    code: 'unknown-include',
    title: 'an id that is misspelt',
    source: nodes('{ $ref: ./lib.yaml#aprove }'),
    files: lib,
    at: './lib.yaml#aprove',
    message: 'There is no "aprove" in "./lib.yaml".',
    remedy: 'Did you mean "approve"?',
  },
  {
    code: 'unknown-include',
    title: 'a workflow that is misspelt',
    source: 'workflows:\n  main: { $ref: ./lib.yaml#mani }\n',
    files: { 'lib.yaml': nodes('{ id: a, type: wait, duration: 1 }') },
    at: './lib.yaml#mani',
    message: 'There is no "mani" in "./lib.yaml".',
    remedy: 'Did you mean "main"?',
  },
  {
    code: 'ambiguous-include',
    title: 'an id that two workflows have',
    source: nodes('{ $ref: ./lib.yaml#a }'),
    files: {
      'lib.yaml':
        'workflows: { one: { nodes: [{ id: a, type: wait, duration: 1 }] }, two: { nodes: [{ id: a, type: wait, duration: 2 }] } }',
    },
    at: './lib.yaml#a',
    message: 'Several workflows of "./lib.yaml" have a node "a".',
    remedy: 'Say which one is meant: "#one/a" or "#two/a".',
  },
  {
    code: 'include-circle',
    title: 'nodes that include each other',
    source: nodes('{ $ref: ./b/one.yaml#a }'),
    files: { 'b/one.yaml': list('{ $ref: ./two.yaml#a }'), 'b/two.yaml': list('{ $ref: ./one.yaml#a }') },
    at: './b/one.yaml#a',
    message: 'In b/two.yaml:2:13: This includes itself: b/one.yaml#a, b/two.yaml#a, b/one.yaml#a.',
    remedy: 'Let one of these be written out.',
  },
  {
    code: 'include-not-found',
    title: 'a file that an included one does not find',
    source: nodes('{ $ref: ./b/one.yaml#a }'),
    files: { 'b/one.yaml': list('{ $ref: ./none.yaml#a }') },
    at: './b/one.yaml#a',
    message: 'In b/one.yaml:2:13: There is no file "./none.yaml" to include from.',
    remedy: 'Correct the path; it is relative to the file in which it stands.',
  },
  {
    code: 'expression-syntax',
    title: 'an expression of an included node that does not parse',
    source: nodes('{ $ref: ./lib.yaml#a, name: x }'),
    files: { 'lib.yaml': list('{ id: a, type: transform, set: { x: "1 +" } }') },
    at: '$ref: ./lib.yaml#a',
    message: 'In lib.yaml:2:42: The expression does not parse at column 4: Unexpected token: EOF in `1 +`.',
    remedy: 'Correct the expression.',
  },
  {
    code: 'unknown-target',
    title: 'a target of an included node that the workflow does not have',
    source: nodes('{ $ref: ./lib.yaml#a }', '{ id: done, type: wait, duration: 1 }'),
    files: { 'lib.yaml': list('{ id: a, type: wait, duration: 1, next: dome }') },
    at: '$ref: ./lib.yaml#a',
    message: 'In lib.yaml:2:39: There is no node "dome" in this workflow.',
    remedy: 'Did you mean "done"?',
  },
  {
    code: 'unknown-target',
    title: 'a target that the item names',
    source: nodes('{ $ref: ./lib.yaml#a, next: dome }', '{ id: done, type: wait, duration: 1 }'),
    files: { 'lib.yaml': list('{ id: a, type: wait, duration: 1 }') },
    at: 'next: dome',
    message: 'There is no node "dome" in this workflow.',
    remedy: 'Did you mean "done"?',
  },
  {
    code: 'unknown-context-key',
    title: 'a key that an included node reads and nothing writes',
    source: `workflows:\n  main:\n    inputs: { issues: 1 }\n    nodes:\n      - { $ref: ./lib.yaml#a }\n`,
    files: { 'lib.yaml': list('{ id: a, type: transform, set: { x: isues + 1 } }') },
    at: '$ref: ./lib.yaml#a',
    message: 'In lib.yaml:2:41: No way that leads here writes "isues".',
    remedy: 'Did you mean "issues"?',
  },
]

describe.each(cases)('$title', ({ code, source, files, at, message, remedy }) => {
  const found = parse(source, files).problems.find(problem => problem.code === code)

  test(`is ${code}, with what is wrong and what to do`, () => {
    expect(found).toMatchObject({ message, remedy })
  })

  test('is marked where it stands', () => {
    expect(found && cut(source, found.range)).toBe(at)
  })
})

test('without a reader a $ref says that nothing can be included', () => {
  const { problems } = parseWorkflowFile(nodes('{ $ref: ./lib.yaml#a }'), 'flow.yaml')
  expect(problems).toMatchObject([
    {
      code: 'include-unavailable',
      message: 'Other files cannot be read here, so "./lib.yaml#a" cannot be included.',
    },
  ])
})

test('files that include each other without end are a problem', () => {
  const endless = (path: string) => list(`{ $ref: ./sub/${path.split('/').at(-1)}#a }`)
  const { problems } = parseWorkflowFile(nodes('{ $ref: ./lib.yaml#a }'), 'flow.yaml', endless)
  expect(problems.map(({ code }) => code)).toEqual(['include-too-deep'])
})

test('a node that cannot be included does not make its id unknown', () => {
  const { problems } = parse(nodes('{ id: a, type: wait, duration: 1, next: b }', '{ $ref: ./none.yaml#b }'))
  expect(problems.map(({ code }) => code)).toEqual(['include-not-found'])
})

describe('any files', () => {
  const names = ['a.yaml', 'b/c.yaml', 'd.yaml']
  const paths = [
    './a.yaml',
    './b/c.yaml',
    '../a.yaml',
    './c.yaml',
    './flow.yaml',
    './none.yaml',
    '../../x.yaml',
    '/a',
  ]
  const ids = ['n', 'm', 'n', 'm', 'w', 'w/n', 'v/m', 'nope', '']
  const reference = fc
    .tuple(fc.constantFrom(...paths), fc.constantFrom(...ids))
    .map(([path, id]) => `${path}#${id}`)
  const item = fc.oneof(
    reference.map(text => `{ $ref: '${text}' }`),
    fc
      .tuple(fc.constantFrom('n', 'm'), reference)
      .map(([id, text]) => `{ id: ${id}, $ref: '${text}', next: m, handler: ./h.ts#x }`),
    fc.constantFrom(
      '{ id: n, type: wait, duration: 1 }',
      '{ id: m, type: transform, set: { a: b + } }',
      '{ id: n, type: compute, handler: ../h.ts#f, next: x }',
      '{ <<: *base, id: n }',
      '{ id: n',
      '$ref',
      '{ $ref: { a: 1 } }',
      '{ $ref: }',
    ),
  )
  const nodeList = fc.array(item, { maxLength: 3 })
  const source = fc.oneof(
    nodeList.map(items => list(...items)),
    fc
      .tuple(nodeList, reference, fc.constantFrom('', 'x-base: &base { type: wait, duration: 1 }\n'))
      .map(
        ([items, text, head]) =>
          `${head}workflows:\n  w:\n    nodes:\n${items.map(one => `      - ${one}\n`).join('')}  v: { $ref: '${text}', inputs: { a: 1 } }\n`,
      ),
    fc.constantFrom('', '- 1', 'workflows: 1', '\t{', 'a: *none', '%YAML'),
  )

  test('give workflows and problems, and neither an error nor an endless loop', () => {
    let included = 0
    fc.assert(
      fc.property(
        source,
        fc.array(source, { minLength: names.length, maxLength: names.length }),
        (text, texts) => {
          const files = Object.fromEntries([
            ['flow.yaml', text],
            ...names.map((name, i) => [name, texts[i]!]),
          ])
          const file = parse(text, files)
          included += file.includes.size
          for (const { message, remedy, range } of file.problems) {
            expect(message).not.toBe('')
            expect(remedy).not.toBe('')
            // What is marked is in the file that was parsed, wherever the trouble is.
            expect(range.end.line).toBeLessThanOrEqual(text.split('\n').length - 1)
          }
          const again = parse(text, files)
          expect(again.problems).toEqual(file.problems)
        },
      ),
      { numRuns: 500 },
    )
    expect(included).toBeGreaterThan(50)
  })
})
