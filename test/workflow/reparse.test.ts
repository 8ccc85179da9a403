import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml'
import { compileWorkflowFile, parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { reparseYaml } from '../../src/workflow/native/reparse.ts'
import { parseYaml, type YamlSource } from '../../src/workflow/native/yaml-source.ts'

const source = `# A file with every way to write a text
handlers: ./handlers.ts
workflows:
  main:
    inputs:
      path: { type: string, default: HEAD }
    nodes:
      - id: load
        type: compute
        handler: load
        inputs:
          path: $ctx.path
          title: "One {path}
            and \\"more\\""
        output: about
        next: count

      # A comment between two nodes.
      - id: count
        type: transform
        set:
          text: >-
            "a" +
              string(1)

            + "b"
          list: '[1, 2]' # a list
          n: |
            size(about)
          it: 'about == ''x'''
        next: which
      - { id: which, type: condition, condition: n > 1, branches: { "true": load, default: done } }
      - id: done
        type: compute
        handler: save
        inputs: { text: $ctx.text }
        output: file

    outputs:
      file: $ctx.file
  other:
    nodes:
      - id: wait
        type: wait
        duration: 1
`

/** All that is read of a part of a document. */
function bare(yaml: YamlSource, part: unknown): unknown {
  if (isPair(part)) return [bare(yaml, part.key), bare(yaml, part.value)]
  if (!isNode(part)) return part
  const range = part.range && [part.range[0], yaml.range(part)]
  if (isScalar(part)) return { value: part.value, range, type: part.type, tag: part.tag }
  if (isMap(part) || isSeq(part))
    return { items: part.items.map(item => bare(yaml, item)), range, flow: part.flow ?? false }
  return { range }
}

function compare(before: string, after: string): boolean {
  const old = parseYaml(before)
  compileWorkflowFile(old, 'x')
  const quick = reparseYaml(old, after)
  if (!quick) return false
  const whole = parseYaml(after)
  expect(bare(quick, quick.document.contents)).toEqual(bare(whole, whole.document.contents))
  expect(quick.document.errors.map(({ code, message, pos }) => ({ code, message, pos }))).toEqual(
    whole.document.errors.map(({ code, message, pos }) => ({ code, message, pos })),
  )
  expect(quick.inlineBreakpoints).toEqual(whole.inlineBreakpoints)
  const { problems, workflows } = compileWorkflowFile(quick, 'x')
  const expected = parseWorkflowFile(after, 'x')
  expect(problems).toEqual(expected.problems)
  expect([...workflows.values()].map(({ nodes }) => plain(nodes))).toEqual(
    [...expected.workflows.values()].map(({ nodes }) => plain(nodes)),
  )
  return true
}

/** Without functions, which are never the same, and the library's syntax trees, which lead back to themselves. */
const plain = (nodes: ReadonlyMap<string, object>) =>
  JSON.parse(
    JSON.stringify([...nodes], (key, value) =>
      key === 'syntax' ? undefined : value instanceof Map ? [...value] : value,
    ),
  )

const pieces = [
  ...[
    'x',
    ' ',
    '\n',
    ':',
    ': ',
    '- ',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '#',
    ' # break: a',
    '|',
    '>-',
    '&a ',
    '*a',
  ],
  ...[
    '\n        next: b',
    '\n      - id: new\n        type: wait\n        duration: 1',
    '\t',
    '\r\n',
    '---\n',
    '%',
    '@',
    '?',
    '!',
  ],
]

describe('parsing again after a change', () => {
  test('gives what parsing everything gives', () => {
    let quick = 0
    fc.assert(
      fc.property(
        fc.nat(source.length),
        fc.nat(12),
        fc.array(fc.constantFrom(...pieces), { maxLength: 3 }),
        (at, removed, inserted) => {
          const after = source.slice(0, at) + inserted.join('') + source.slice(at + removed)
          if (compare(source, after)) quick++
          if (compare(after, source)) quick++
        },
      ),
      { numRuns: 1_000 },
    )
    expect(quick).toBeGreaterThan(400)
  })

  test.each([
    ['a letter', 'next: count', 'next: counts'],
    ['a line', 'output: about\n', 'output: about\n        max_visits: 3\n'],
    ['a line that is not finished', 'output: about\n', 'output: about\n        max_vis\n'],
    ['the last node of a list', 'output: file\n', 'output: files\n'],
    ['a comment', '# a list', '# break: n > 1'],
  ])('is quick for %s', (_, from, to) => {
    expect(source).toContain(from)
    expect(compare(source, source.replace(from, to))).toBe(true)
  })

  test.each([
    ['outside of nodes', 'default: HEAD }', 'default: main }'],
    [
      'that adds a node',
      'next: count\n',
      'next: count\n      - id: x\n        type: wait\n        duration: 1\n',
    ],
    ['that adds an anchor', 'output: about\n', 'output: &a about\n'],
  ])('parses everything after a change %s', (_, from, to) => {
    expect(source).toContain(from)
    expect(compare(source, source.replace(from, to))).toBe(false)
  })
})
