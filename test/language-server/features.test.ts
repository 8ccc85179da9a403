import { describe, expect, onTestFinished, test } from 'vitest'
import { bundlePath, readTexts } from '../../scripts/generate-l10n.ts'
import {
  incomingCalls,
  outgoingCalls,
  prepareCallHierarchy,
} from '../../src/language-server/call-hierarchy.ts'
import { codeLenses } from '../../src/language-server/code-lens.ts'
import { documentLinks } from '../../src/language-server/document-links.ts'
import { documentSymbols, workspaceSymbols } from '../../src/language-server/document-symbols.ts'
import { foldingRanges } from '../../src/language-server/folding.ts'
import { hoverAt } from '../../src/language-server/hover.ts'
import { inlayHints } from '../../src/language-server/inlay-hints.ts'
import { encodeTokens, semanticTokens } from '../../src/language-server/semantic-tokens.ts'
import { signatureHelpAt } from '../../src/language-server/signature-help.ts'
import { nothingAround, type Surroundings } from '../../src/language-server/surroundings.ts'
import { useTexts } from '../../src/workflow/translate.ts'
import { check, type Feature, fixture } from './check.ts'

const around: Surroundings = {
  ...nothingAround,
  handlers: async (_, module) => ({
    uri: module,
    exports: [
      {
        name: 'load',
        signature: 'load(input: Input)',
        documentation: 'Reads the issues.',
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      },
    ],
  }),
  lastRuns: async () =>
    new Map([
      [
        'main',
        {
          status: 'failed',
          startedAt: '2026-05-01T12:00:00.000Z',
          duration: 1_234,
          error: { message: 'no', address: 'main/count#2' },
          recording: '/project/.playhead/a.playhead',
        },
      ],
    ]),
  lastValues: async () => new Map([['issues', { value: [{ title: 'a' }], node: 'load' }]]),
  lastDurations: async () => new Map([['load', 12.3]]),
}

const flow = `handlers: ./h.ts
workflows:
  main:
    description: Counts
    inputs:
      path: { type: string, default: x.json, description: Where they are }
    nodes:
      - id: load
        type: compute
        handler: load
        inputs: { file: $ctx.path }
        output: issues
        next: count
      - id: count
        type: transform
        set: { n: "size(issues.filter(i, i.open and true))" }
        next: part
      - { id: part, type: workflow, workflow: section, inputs: { title: "{n} of {{ issues[0].title }}" } }
  section:
    inputs: { title: text }
    nodes:
      - { id: done, type: wait, duration: 1 }
`

/** The file with the caret where it is in a part of it. */
const at = (part: string) => {
  const plain = part.replace('‸', '')
  expect(flow).toContain(plain)
  return flow.replace(plain, () => part)
}

const hover: Feature<string | undefined> = async (...given) => {
  const contents = (await hoverAt(...given))?.contents
  return typeof contents === 'object' && 'value' in contents ? contents.value : undefined
}

describe('hover', () => {
  test.each([
    ['a node', 'id: lo‸ad\n', ['**load** · compute', 'Goes on to `count`.', 'Took 12 ms']],
    ['a target', 'ne‸xt: count', ['The node that follows']],
    ['the end of a path', 'part‸, type', ['**part** · workflow', 'Ends its path. Comes from `count`.']],
    ['a workflow', 'workf‸low: section, inputs', ['The name of a workflow']],
    [
      'a workflow’s name',
      'm‸ain:',
      ['**main** · 3 nodes', 'Counts', '`path`: string, `"x.json"` – Where they are', 'failed'],
    ],
    ['a key that is read', 'si‸ze(issues', ['How many items']],
    ['a context key', 'out‸put: issues', ['The context key that takes']],
    ['a handler', 'han‸dler: load', ['The exported function']],
    ['a method', 'issues.fil‸ter', ['list.filter(x, condition)']],
    ['a type', 'trans‸form\n', ['**transform**', 'Sets context keys']],
    ['a key of a workflow', 'descrip‸tion: Counts', ['What the workflow is for']],
  ])('of %s', async (_, text, parts) => {
    const { model, caret } = fixture(at(text))
    const shown = (await hover(model, caret, around)) ?? ''
    for (const part of parts) expect(shown).toContain(part)
  })

  test('says where a key is written and what it was last', () =>
    check(
      flow.replace('size(issues', 'size(iss‸ues'),
      hover,
      '**issues** · written by load\n\nLast value, by `load`:\n\n```json\n[{"title":"a"}]\n```',
      { surroundings: around },
    ))

  test('shows the signature of a handler', () =>
    check(
      flow.replace('handler: load', 'handler: lo‸ad'),
      hover,
      '```ts\nload(input: Input)\n```\n\nReads the issues.\n\nFrom `./h.ts`',
      { surroundings: around },
    ))

  test.each([
    ['a condition that may be one', 'load', 'type: condition, condition: lo‸ad }'],
    ['a name in a comment', '**issues**', 'type: wait, duration: 1 } # break: 1 > is‸sues'],
    ['a function in a comment', 'len(x)', 'type: wait, duration: 1 } # log: {le‸n(issues)}'],
    [
      'a method that has several forms',
      'list.map(x, condition, value)',
      'type: foreach, items: "l.m‸ap(x, x)" }',
    ],
    ['a function of a word that is no value', 'cel.bind(', 'type: foreach, items: "cel.bi‸nd(x, 1, x)" }'],
  ])('of %s', async (_, expected, node) => {
    const { model, caret } = fixture(`${flow}      - { id: more, ${node}\n`)
    expect(await hover(model, caret, around)).toContain(expected)
  })

  test('shows the signature of a handler that a condition names', () =>
    check(
      `${flow}      - { id: more, type: condition, condition: lo‸ad, branches: { default: done } }\n`,
      hover,
      '```ts\nload(input: Input)\n```\n\nReads the issues.\n\nFrom `./h.ts`',
      { surroundings: around },
    ))

  test('says nothing of a plain value', () =>
    check(
      flow.replace('Counts', 'Cou‸nts'),
      async (...given) => (await hover(...given)) ?? 'nothing',
      'nothing',
    ))
})

test('document symbols', () =>
  check(
    flow,
    model =>
      documentSymbols(model).map(({ name, detail, children }) => [
        name,
        detail,
        ...(children ?? []).map(child => `${child.name} ${child.detail}`),
      ]),
    [
      ['main', 'Counts', 'path input', 'load compute', 'count transform', 'part workflow'],
      ['section', undefined, 'title input', 'done wait'],
    ],
  ))

test('workspace symbols have the letters in their order', () =>
  check(
    flow,
    model => workspaceSymbols([model], 'ct').map(({ name, containerName }) => [name, containerName]),
    [
      ['count', 'main'],
      ['section', undefined],
    ] as never,
  ))

test('folding', () =>
  check(
    `# one\n# two\n${flow}`,
    model => foldingRanges(model).map(one => `${one.startLine}-${one.endLine}${one.kind ?? ''}`),
    ['3-23', '4-19', '6-7', '8-19', '9-14', '15-18', '20-23', '22-23', '0-1comment'],
  ))

test('document links', () =>
  check(
    flow.replace('handler: load', 'handler: ./other/a.ts#load'),
    model => documentLinks(model).map(one => one.target),
    ['file:///project/h.ts', 'file:///project/other/a.ts'] as never,
  ))

describe('semantic tokens', () => {
  const tokens: Feature<string[]> = model =>
    semanticTokens(model).map(
      ({ type, range }) =>
        `${model.text.slice(model.offsetAt(range.start), model.offsetAt(range.end))} ${type}`,
    )
  test('of expressions and templates', () =>
    check(flow, tokens, [
      ...[
        '$ctx namespace',
        'path variable',
        'size function',
        'issues variable',
        'filter method',
        'i parameter',
        'i parameter',
      ],
      ...[
        'open property',
        'and keyword',
        'true keyword',
        'n variable',
        'issues variable',
        '0 number',
        'title property',
      ],
    ]))
  test('of comments', () =>
    check(
      'workflows:\n  main:\n    nodes:\n      - { id: a, type: wait, duration: 1 } # log: n {size(n) + 1} n\n      - { id: b, type: wait, duration: 1 } # break: n.m\n',
      tokens,
      ['size function', 'n variable', '+ operator', '1 number', 'n variable', 'm property'],
    ))
  test('are encoded relative to each other', () =>
    check(
      flow,
      model => encodeTokens(semanticTokens(model)).slice(0, 15),
      [10, 24, 4, 9, 0, 0, 5, 4, 0, 0, 5, 19, 4, 2, 0],
    ))
})

describe('signature help', () => {
  const help: Feature<unknown> = (model, caret) => {
    const found = signatureHelpAt(model, caret)
    return found && [found.signatures[found.activeSignature!]?.label, found.activeParameter]
  }
  const set = (expression: string) =>
    `workflows:\n  main:\n    nodes:\n      - id: a\n        type: transform\n        set:\n          x: ${expression}\n`
  test.each([
    ['size(‸a)', ['size(x)', 0]],
    ['a.map(i, ‸i)', ['list.map(x, value)', 1]],
    ['a.filter(i, size(i‸) > 1)', ['size(x)', 0]],
    ['round(1.5, ‸)', ['round(x, digits)', 1]],
    ['size(a) ‸+ 1', undefined],
    ['(1 ‸+ 1)', undefined],
    ["'split(‸)'", undefined],
  ])('in %s', (expression, expected) =>
    check(set(expression), async (...given) => (await help(...given)) ?? 'none', expected ?? 'none'),
  )
})

test('code lenses', () =>
  check(
    flow,
    async model =>
      (await codeLenses(model, around, Date.parse('2026-05-01T14:30:00.000Z'), true)).map(
        ({ command, range }) => [range.start.line, command?.title, command?.command],
      ),
    [
      [2, '$(play) Run', 'playhead.runWorkflow'],
      [2, '$(debug-alt) Debug', 'playhead.debugWorkflow'],
      [2, '$(error) failed at count#2 in 1.2 s, 2 hours ago', 'playhead.openRecording'],
      [18, '$(play) Run', 'playhead.runWorkflow'],
      [18, '$(debug-alt) Debug', 'playhead.debugWorkflow'],
    ],
  ))

test('inlay hints in the visible part', () =>
  check(
    flow,
    async model =>
      (
        await inlayHints(model, { start: { line: 8, character: 0 }, end: { line: 12, character: 0 } }, around)
      ).map(({ position, label }) => [position.line, label]),
    [[11, '= [{"title":"a"}]']],
  ))

describe('call hierarchy', () => {
  const item = (marked: string) => {
    const { model, caret } = fixture(marked)
    return { model, item: prepareCallHierarchy(model, caret)[0]! }
  }
  test('of callers and called', () => {
    const section = item(flow.replace('workflow: section', 'workflow: sec‸tion'))
    expect(section.item.name).toBe('section')
    expect(
      incomingCalls(section.model, section.item).map(({ from, fromRanges }) => [
        from.name,
        fromRanges.length,
      ]),
    ).toEqual([['main', 1]])
    const main = item(flow.replace('Counts', 'Cou‸nts'))
    expect(outgoingCalls(main.model, main.item).map(({ to }) => to.name)).toEqual(['section'])
  })
})

test('a code lens says in the language of the editor how a workflow ran', async () => {
  useTexts(readTexts(bundlePath('bundle', 'de')), 'de')
  onTestFinished(() => useTexts({}))
  const { model } = fixture(flow)
  const at = async (time: string) =>
    (await codeLenses(model, around, Date.parse(time), true)).map(({ command }) => command?.title)
  expect((await at('2026-05-01T14:30:00.000Z')).slice(0, 3)).toEqual([
    '$(play) Ausführen',
    '$(debug-alt) Debuggen',
    '$(error) fehlgeschlagen bei count#2 in 1,2 s, vor 2 Stunden',
  ])
  expect((await at('2026-05-01T13:10:00.000Z'))[2]).toMatch(/, vor 1 Stunde$/)
  expect((await at('2026-05-02T12:10:00.000Z'))[2]).toMatch(/, vor 1 Tag$/)
  expect((await at('2026-05-03T12:10:00.000Z'))[2]).toMatch(/, vor 2 Tagen$/)
})

test('nothing is known where nothing has run', () =>
  check(flow, async model => (await codeLenses(model, nothingAround, 0, false)).length, 4))
