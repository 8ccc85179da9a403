import { describe, expect, test } from 'vitest'
import { completionsAt } from '../../src/language-server/completion/complete.ts'
import { nothingAround, type Surroundings } from '../../src/language-server/surroundings.ts'
import { check, edited, type Feature, fixture } from './check.ts'

const around: Surroundings = {
  ...nothingAround,
  handlers: async (_, module) => ({
    uri: module,
    exports: [
      {
        name: 'load',
        signature: 'load(input)',
        documentation: 'Loads.',
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      },
    ],
  }),
  lastValues: async () => new Map([['high', { value: { count: 3, 'odd key': 1 } }]]),
}

/** The labels that are offered, in order, and the details of those that have one. */
const offered: Feature<string[]> = async (...given) =>
  (await completionsAt(...given))
    .toSorted((a, b) => (a.sortText ?? a.label).localeCompare(b.sortText ?? b.label))
    .map(({ label, detail }) => (detail ? `${label} (${detail})` : label))

const has = (marked: string, expected: string[], without: string[] = []) =>
  check(
    marked,
    async (...given) => {
      const labels = await offered(...given)
      return {
        there: expected.filter(one => labels.includes(one)),
        not: without.filter(one => labels.includes(one)),
      }
    },
    { there: expected, not: [] },
    { surroundings: around },
  )

const is = (marked: string, expected: string[]) => check(marked, offered, expected, { surroundings: around })

/** The text after one of the completions was taken. */
async function taken(marked: string, label: string): Promise<string> {
  const { model, caret } = fixture(marked)
  const item = (await completionsAt(model, caret, around)).find(one => one.label === label)
  expect(item, `${label} is offered`).toBeDefined()
  return edited(model, [item!.textEdit as never])
}

const flow = (nodes: string) => `handlers: ./h.ts\nworkflows:\n  main:\n    nodes:\n${nodes}`

const two = `      - id: first
        type: transform
        set: { high: 1 + 1 }
        next: second
      - id: second
        type: wait
        duration: 1
`

describe('keys', () => {
  test('of a file', () => has('work‸', ['workflows (required)', 'handlers']))
  test('of a workflow', () =>
    has(
      'workflows:\n  main:\n    ‸\n    nodes:\n      - { id: a, type: wait, duration: 1 }\n',
      ['inputs', 'outputs'],
      ['nodes (required)'],
    ))
  test('of a node, with those of its type, without those that it has', () =>
    has(
      flow('      - id: a\n        type: compute\n        ‸\n'),
      ['handler', 'inputs', 'next', 'output'],
      ['id (required)', 'condition', 'condition (required)'],
    ))
  test('of a node, begun', () =>
    has(flow('      - id: a\n        type: condition\n        co‸\n        next: b\n'), [
      'condition (required)',
      'branches (required)',
    ]))
  test('of a node on one line', () =>
    has(flow('      - { id: a, type: wait, ‸ }\n'), ['duration (required)', 'next']))
  test('below a key', () =>
    has(
      flow('      - id: a\n        type: agent\n        llm_config:\n          ‸\n'),
      ['model', 'temperature'],
      ['id'],
    ))
  test('of members of a list', () =>
    has(
      flow('      - id: a\n        type: team\n        members:\n          - id: x\n            ‸\n'),
      ['role', 'goal'],
      ['id (required)', 'next'],
    ))
  test('of an input', () =>
    is('workflows:\n  main:\n    inputs:\n      x:\n        de‸\n    nodes: []\n', [
      'type',
      'default',
      'required',
      'secret',
      'description',
    ]))
  test('of limits', () =>
    has('workflows:\n  main:\n    execution:\n      ‸\n    nodes: []\n', ['max_visits', 'max_depth']))
  test('of branches', () =>
    is(flow('      - { id: a, type: condition, condition: a, branches: { default: a, ‸ } }\n'), [
      '"true" (the condition holds)',
      '"false" (the condition does not hold)',
    ]))
  test('of the inputs of a sub-workflow', () =>
    is(
      'workflows:\n  main:\n    nodes:\n      - id: a\n        type: workflow\n        workflow: sub\n        inputs:\n          ‸\n  sub:\n    inputs:\n      x: { type: string, required: true }\n      y: 1\n    nodes:\n      - { id: a, type: wait, duration: 1 }\n',
      ['x (required)', 'y (any)'],
    ))
  test('that are written', () =>
    has(flow(`${two}      - id: c\n        type: transform\n        set:\n          ‸\n`), [
      'high (written by first)',
    ]))
  test('none in a comment, none in a text', async () => {
    await is(flow('      - id: a # ‸\n        type: wait\n        duration: 1\n'), [])
    await is(flow('      - { id: a, description: some ‸ text, type: wait, duration: 1 }\n'), [])
  })
})

describe('values', () => {
  test('node types', () =>
    has(flow('      - id: a\n        type: ‸\n'), ['compute', 'condition', 'foreach', 'human', 'wait']))
  test('node ids', () =>
    is(flow(two.replace('second\n      -', '‸\n      -')), ['second (wait)', 'first (transform)']))
  test('node ids in a list', () =>
    has(flow(two.replace('next: second', 'next: [second, ‸]')), ['second (wait)']))
  test('node ids of branches', () =>
    has(flow(`${two}      - { id: c, type: condition, condition: high, branches: { default: se‸ } }\n`), [
      'second (wait)',
    ]))
  test('node ids to start with', () => has(`${flow(two)}    start_node: ‸\n`, ['first (transform)']))
  test('workflows', () => is(flow('      - { id: a, type: workflow, workflow: ‸ }\n'), ['main']))
  test('handlers of a condition, besides names and functions', async () => {
    const condition = (text: string) =>
      flow(`${two}      - { id: c, type: condition, condition: ${text}, branches: { default: first } }\n`)
    await has(condition('l‸'), ['load (load(input))', 'high (written by first)', 'size (size(x))'])
    await has(condition('"high > l‸"'), ['high (written by first)'], ['load (load(input))'])
  })
  test('handlers', () =>
    is(flow('      - id: a\n        type: compute\n        handler: l‸\n'), ['load (load(input))']))
  test('choices', () =>
    is(flow('      - { id: a, type: parallel, join_strategy: ‸ }\n'), ['all', 'any', 'first', 'merge']))
  test('true and false', () =>
    is('workflows:\n  main:\n    auto_chain: ‸\n    nodes: []\n', ['true', 'false'].toSorted()))
  test('whole nodes', () => has(flow(`${two}      - ‸\n`), ['compute node', 'condition node']))
})

describe('expressions', () => {
  const set = (expression: string) =>
    flow(`${two}      - id: c\n        type: transform\n        set:\n          x: ${expression}\n`)
  test('names with their origin, and functions', () =>
    has(set('‸'), ['high (written by first)', 'size (size(x))', 'not'], ['map (list.map(x, value))']))
  test('in the middle', () => has(set('size(hi‸) > 1'), ['high (written by first)']))
  test('after what does not parse', () => has(set('high > 1 and ‸'), ['high (written by first)']))
  test('in a folded text', () => has(set('>-\n            1 +\n            ‸'), ['high (written by first)']))
  test('methods, and members that were recorded', () =>
    has(set('high.‸'), ['count (3)', 'map (list.map(x, value))'], ['size (size(x))', 'odd key (1)']))
  test('methods of what has no name', () =>
    has(set('(1).fi‸'), ['filter (list.filter(x, condition))'], ['high (written by first)']))
  test('what stands behind a word that is no value', async () => {
    await has(set('cel.‸'), ['bind (cel.bind(x, value, result))'], ['map (list.map(x, value))'])
    await has(set('‸'), ['cel', 'optional', 'len (len(x))'], ['bind (cel.bind(x, value, result))'])
  })
  test('functions by their other names', () => has(set('high.lo‸'), ['lower (text.lower())']))
  test('bound names', () => has(set('high.map(item, it‸)'), ['item']))
  test('nothing in quotes', () => is(set(`'"hi ‸" + x'`), []))
  test('after the prefix', () => has(set('$ctx.‸'), ['high (written by first)']))
})

describe('a text whose quote is not closed yet', () => {
  const end = '\n        name: later\n      - { id: d, type: wait, duration: 1, description: "it\'s" }\n'
  const node = (lines: string) => flow(`${two}      - id: c\n        ${lines.replaceAll('\n', '\n        ')}`)
  test.each([
    ['an expression', 'type: condition\ncondition: "size(‸', 'high (written by first)'],
    ['an expression in single quotes', "type: condition\ncondition: '‸", 'high (written by first)'],
    ['a handler', 'type: compute\nhandler: "‸', 'load (load(input))'],
    ['a template', 'type: compute\ninputs: { x: "a {{ ‸', 'high (written by first)'],
    ['a node', 'type: wait\nnext: [first, "‸', 'second (wait)'],
  ])('at the end of the file and before other lines: %s', async (_, lines, expected) => {
    await has(node(lines), [expected])
    await has(node(lines) + end, [expected])
  })
  test('nor its bracket', () => has(node(`type: wait\nnext: [first, ‸${end}`), ['second (wait)']))
  test('offers no key right behind a colon', () => is(node('type:‸'), []))
})

describe('comments', () => {
  const comment = (text: string) => flow(two.replace('next: second', `next: second ${text}`))
  test('names of a break', () =>
    has(comment('# break: size(hi‸'), ['high (written by first)', 'prev (the context one step earlier)']))
  test('members of a break', () => has(comment('# break: high.‸'), ['count (3)']))
  test('an expression that is not begun', () => has(comment('# break: ‸'), ['high (written by first)']))
  test('names in the braces of a log', () =>
    has(comment('# log: so {hi‸} many'), ['high (written by first)']))
  test('nothing in its text', () => is(comment('# log: {high} so ‸ many'), []))
  test('nothing in another comment', () => is(comment('# high ‸'), []))
})

describe('templates', () => {
  const call = (value: string) =>
    flow(`${two}      - { id: c, type: compute, handler: f, inputs: { x: ${value} } }\n`)
  test('references', () => has(call('$ctx.‸'), ['high (written by first)']))
  test('the prefix', () => has(call('$‸'), ['$ctx.high (written by first)']))
  test('in braces', () => has(call('"some {hi‸} text"'), ['high (written by first)']))
  test('in braces that are not closed', () => has(call('"some {{ ‸ text"'), ['high (written by first)']))
  test('members', () => is(call('$ctx.high.‸'), ['count (3)']))
  test('nothing in the text between', () => is(call('"some {high} ‸ text"'), []))
})

describe('what is taken', () => {
  test('a key', async () =>
    expect(await taken(flow('      - id: a\n        type: compute\n        ha‸\n'), 'handler')).toBe(
      flow('      - id: a\n        type: compute\n        handler: \n'),
    ))
  test('a key that has its value', async () =>
    expect(await taken(flow('      - id: a\n        ty‸: compute\n'), 'type')).toBe(
      flow('      - id: a\n        type: compute\n'),
    ))
  test('a name', async () =>
    expect(await taken(flow(`${two.replace('1 + 1 }', '1, x: siz‸(hi) }')}`), 'high')).toContain(
      'x: high(hi) }',
    ))
  test('a reference', async () =>
    expect(await taken(flow(two.replace('duration: 1', 'duration: $c‸')), '$ctx.high')).toContain(
      'duration: $ctx.high\n',
    ))
  test('a node that calls a handler, with the functions to choose from', async () => {
    const text = `handlers: ./h.ts\nworkflows:\n  main:\n    nodes:\n`
    const node = '      - id: ${1:compute}\n  type: compute\n  handler: ${2|load|}\n  $0\n'
    expect(await taken(`${text}      - ‸\n`, 'compute node')).toBe(text + node)
    const without = text.replace('handlers: ./h.ts\n', '')
    expect(await taken(`${without}      - ‸\n`, 'compute node')).toBe(without + node.replace('|load|', ':'))
  })
  test('a node', async () =>
    expect(await taken(flow('      - ‸\n'), 'condition node')).toBe(
      flow(
        '      - id: ${1:condition}\n  type: condition\n  condition: ${2:}\n  branches:\n    "true": ${3:}\n    "false": ${4:}\n  $0\n',
      ),
    ))
})
