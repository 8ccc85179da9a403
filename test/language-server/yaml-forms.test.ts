import { describe, expect, test } from 'vitest'
import { hoverAt } from '../../src/language-server/hover.ts'
import { referencesAt } from '../../src/language-server/references.ts'
import { renameAt } from '../../src/language-server/rename.ts'
import { semanticTokens } from '../../src/language-server/semantic-tokens.ts'
import { nothingAround } from '../../src/language-server/surroundings.ts'
import type { SourceRange } from '../../src/workflow/source.ts'
import { check, edited, type Feature, fixture } from './check.ts'

const references: Feature<readonly SourceRange[]> = (model, caret) =>
  referencesAt(model, caret, true).map(({ range }) => range)

const renamed = (marked: string, name: string) => {
  const { model, caret } = fixture(marked)
  const edits = renameAt(model, caret, name)?.changes?.[model.uri]
  return edits && edited(model, edits)
}

const tokens: Feature<string[]> = model =>
  semanticTokens(model).map(({ range }) =>
    model.text.slice(model.offsetAt(range.start), model.offsetAt(range.end)),
  )

const everyForm = `# top level names, no workflows:
"main flow":
  inputs: # comment
    "⟦path⟧": { type: string, default: "😀x" }
  nodes: # here
    - "id": 'load'
      "type": "compute"
      # between
      handler: 'load'
      "inputs":
        "file": "😀 {⟦path⟧} and {{ ⟦path⟧ }}"
        'two': '$ctx.⟦path⟧'
        folded: >-
          😀 text {⟦path⟧}
          with {{ ⟦path⟧ }}
        literal: |
          a {⟦path⟧}
            b {{⟦path⟧}}
      next: ["count"]
    - id: count	# a tab
      type: transform
      set:
        "n": "size(\\"😀\\") + size(⟦path‸⟧)"
        'm': 'size(''x'') + size(⟦path⟧)'
        k: >
          n > 1

          or ⟦path⟧ == "😀"
        j: |-
          size("😀")
            + size(⟦path⟧)
    - { id: c,	type: wait,	duration: 1 } # break: "😀" != ⟦path⟧
  outputs: { a: "{⟦path⟧}", b: [$ctx.⟦path⟧, { c: "$ctx.⟦path⟧" }] }
`

describe('a name in every form that YAML has', () => {
  test('is found', () => check(everyForm, references))
  test('is found in a file with CRLF', () => check(everyForm.replaceAll('\n', '\r\n'), references))
  test('is renamed', () =>
    expect(renamed(everyForm, 'zz')).toBe(everyForm.replaceAll('path‸', 'path').replace(/⟦path⟧/g, 'zz')))
})

describe('escapes', () => {
  const set = (expression: string) =>
    `w:\n  nodes:\n    - id: a\n      type: transform\n      set:\n        path: 1 + 1\n        x: ${expression}\n`
  test('are a part of the name that they write', () =>
    expect(renamed(set('"p\\u0061th + pa\\x74\\u0068 + path‸"'), 'k')).toBe(
      set('"k + k + k"').replace('path:', 'k:'),
    ))
  test('are a part of the text that they end', () =>
    check(set('"size(\\"a\\") + 1"'), tokens, [...['1', '+', '1'], 'size', '\\"a\\"', '+', '1']))
})

describe('aliases and merges', () => {
  const file = `x-base: &base
  type: compute
  handler: load
  output: ⟦issues⟧
x-inputs: &common { list: $ctx.⟦issues⟧ }
main:
  nodes:
    - id: load
      <<: *base
      next: &next count
    - id: count
      type: transform
      set: { n: &size size(⟦issues‸⟧) }
      next: again
    - { id: again, type: transform, set: { m: *size }, next: save }
    - { id: save, type: compute, handler: save, inputs: *common, next: *next }
`
  test('are followed to where they are written', () => check(file, references))
  test('are renamed there, once', () =>
    expect(renamed(file, 'all')).toBe(file.replace('issues‸', 'issues').replace(/⟦issues⟧/g, 'all')))
  test('name nodes', () =>
    check(
      file
        .replace(/[⟦⟧‸]/gu, '')
        .replace('&next count', '&next ⟦cou‸nt⟧')
        .replace('id: count', 'id: ⟦count⟧'),
      references,
    ))
  test('share the inputs of two workflows', () =>
    check(
      'a:\n  inputs: &in { ⟦p⟧: 1 }\n  nodes:\n    - { id: x, type: transform, set: { y: ⟦p⟧ + 1 } }\nb:\n  inputs: *in\n  nodes:\n    - { id: x, type: transform, set: { y: ⟦p‸⟧ + 1 } }\n'.replace(
        '⟦p⟧ + 1',
        'p + 1',
      ),
      references,
    ))
  test('that lead back to themselves end', () =>
    check(
      'a:\n  nodes:\n    - { id: x, type: compute, handler: f, inputs: &i { ⟦a⟧: "{⟦a‸⟧}", i: *i } }\n'.replace(
        '⟦a⟧:',
        'a:',
      ),
      references,
    ))
})

describe('statements', () => {
  const text = (body: string) =>
    `w:\n  nodes:\n    - id: a\n      type: transform\n      transform: |\n        ${body.replaceAll('\n', '\n        ')}\n`
  test('write keys that are no names through the context', () =>
    check(text('ctx["⟦n⟧"] = 1 # n\n$ctx["⟦n⟧"] += ⟦n‸⟧\nm = ctx["⟦n⟧"]'), references))
  test('have comments that are not coloured', () =>
    check(text('# all of n\nn = "#" # of n\nm = n'), tokens, ['n', '=', '"#"', 'm', '=', 'n']))
})

test('the inputs of existing files are defined in their metadata', () =>
  check(
    'w:\n  metadata:\n    arguments:\n      - { name: ⟦path⟧, type: str }\n  nodes:\n    - { id: a, type: transform, set: { x: size(⟦path‸⟧) } }\n',
    references,
  ))

test('a node that cannot be used as it is says what it would be', async () => {
  const { model, caret } = fixture('w:\n  nodes:\n    - { id: a‸, type: wait, duration: never }\n')
  expect(await hoverAt(model, caret, nothingAround)).toMatchObject({
    contents: { value: expect.stringContaining('**a** · wait') },
  })
})
