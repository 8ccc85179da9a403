import { expect, onTestFinished, test } from 'vitest'
import { bundlePath, readTexts } from '../../../scripts/generate-l10n.ts'
import { answersFrom } from '../../../src/views/answers/execution.ts'
import type { Looking, NodesQuery, ValueRow } from '../../../src/views/protocol/execution.ts'
import { useTexts } from '../../../src/workflow/translate.ts'
import { handled, timelineOf } from '../../history/timelines.ts'

const everything: NodesQuery = {
  sort: 'started',
  descending: false,
  text: '',
  offset: 0,
  limit: 100,
}

const at = (position: number, open: string[] = ['["context"]'], rest: Partial<Looking> = {}): Looking => ({
  position,
  open,
  shown: {},
  ...rest,
})

/** `key: text`, with what has changed in brackets. */
const lines = (rows: readonly ValueRow[]) =>
  rows.map(({ path, text, change, old }) =>
    [path.at(-1), ': ', text, change ? ` [${change}]` : '', old === undefined ? '' : ` was ${old}`].join(''),
  )

const counting = `workflows:
  count:
    nodes:
      - { id: begin, type: transform, set: { n: "1", deep: '{"a": [1, 2], "b": "x"}' }, next: more }
      - { id: more, type: transform, set: { n: n + 1 }, next: enough }
      - { id: enough, type: condition, condition: n > 2, branches: { "true": done, "false": more } }
      - { id: done, type: transform, set: { deep: '{"a": [1, 3]}' } }
`

const failing = handled(`workflows:
  pay:
    nodes:
      - { id: begin, type: transform, set: { n: "1" }, next: charge }
      - { id: charge, type: compute, handler: charge, retry_policy: { max_attempts: 3, initial_delay: 0 } }
`)

const charge = () => {
  throw new Error('declined', { cause: new TypeError('no funds') })
}

test('each visit of a node is a row, with its place among the visits and all its attempts', async () => {
  const { nodes } = answersFrom(await timelineOf({}, counting))
  const { rows, total } = await nodes(everything)
  expect(total).toBe(6)
  expect(rows.map(({ address, type, visit, visits }) => [address, type, visit, visits])).toEqual([
    ['count/begin', 'transform', 1, 1],
    ['count/more', 'transform', 1, 2],
    ['count/enough', 'condition', 1, 2],
    ['count/more#2', 'transform', 2, 2],
    ['count/enough#2', 'condition', 2, 2],
    ['count/done', 'transform', 1, 1],
  ])
})

test('attempts are counted, and the last one tells how a node ended', async () => {
  const { nodes } = answersFrom(await timelineOf({}, failing, { charge }))
  const { rows } = await nodes({ ...everything, text: 'CHARGE' })
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ address: 'pay/charge', attempts: 3, visits: 1, status: 'failed' })
})

test('nodes are found by their status and by a part of their type, and counted', async () => {
  const { nodes } = answersFrom(await timelineOf({}, failing, { charge }))
  const found = async (query: Partial<NodesQuery>) => {
    const { rows, matching } = await nodes({ ...everything, ...query })
    expect(matching).toBe(rows.length)
    return rows.map(({ address }) => address)
  }
  expect(await found({ status: 'failed' })).toEqual(['pay/charge'])
  expect(await found({ text: 'transf' })).toEqual(['pay/begin'])
  expect(await found({ text: 'nothing like it' })).toEqual([])
})

test.each([
  ['address', ['begin', 'done', 'enough', 'enough#2', 'more', 'more#2']],
  ['type', ['enough', 'enough#2', 'begin', 'more', 'more#2', 'done']],
  ['visit', ['begin', 'more', 'enough', 'done', 'more#2', 'enough#2']],
] as const)('nodes are sorted by %s', async (sort, expected) => {
  const { nodes } = answersFrom(await timelineOf({}, counting))
  const names = async (descending: boolean) =>
    (await nodes({ ...everything, sort, descending })).rows.map(({ address }) => address.slice(6))
  expect(await names(false)).toEqual(expected)
  expect(await names(true)).toEqual([...expected].reverse())
})

test('nodes are found by when they were going on', async () => {
  const { nodes } = answersFrom(await timelineOf({}, counting))
  const all = (await nodes(everything)).rows
  const third = all[2]!
  const between = { from: third.span + 1, to: third.position }
  expect((await nodes({ ...everything, between })).rows.map(({ address }) => address)).toEqual([
    third.address,
  ])
  const upTo = await nodes({ ...everything, between: { from: 1, to: third.position } })
  expect(upTo).toMatchObject({ matching: 3, total: all.length })
})

test('an order by duration has the longest last', async () => {
  const { nodes } = answersFrom(await timelineOf())
  const { rows } = await nodes({ ...everything, sort: 'duration' })
  const durations = rows.map(({ duration }) => duration!)
  expect(durations).toEqual([...durations].sort((a, b) => a - b))
  expect(new Set(durations).size).toBeGreaterThan(1)
})

test('pages of nodes follow each other', async () => {
  const { nodes } = answersFrom(await timelineOf({}, counting))
  const all = (await nodes(everything)).rows
  const second = await nodes({ ...everything, offset: 2, limit: 2 })
  expect(second.rows).toEqual(all.slice(2, 4))
  expect(second.matching).toBe(6)
})

test('a moment marks what the event before it has changed, with the old value', async () => {
  const { moment } = answersFrom(await timelineOf({}, counting))
  const changed: string[][] = []
  for (let position = 1; position < 25; position++) {
    const { values, event } = await moment(
      at(position, ['["context"]', '["context","deep"]', '["context","deep","a"]']),
    )
    if (event?.type === 'write')
      changed.push(lines(values.filter(({ change, path }) => change && path[0] === 'context')))
  }
  expect(changed[0]).toEqual([
    'context: {n: 1, deep: {a: [1, 2], b: "x"}} [inside]',
    'n: 1 [added]',
    'deep: {a: [1, 2], b: "x"} [added]',
  ])
  expect(changed).toContainEqual([
    'context: {n: 2, deep: {a: [1, 2], b: "x"}} [inside]',
    'n: 2 [changed] was 1',
  ])
  expect(changed.at(-1)).toEqual([
    'context: {n: 3, deep: {a: [1, 3]}} [inside]',
    'deep: {a: [1, 3]} [inside]',
    'a: [1, 3] [inside]',
    '1: 3 [changed] was 2',
    'b: "x" [removed]',
  ])
})

test('only the values that are open have rows for their parts, and long lists are cut', async () => {
  const items = Array.from({ length: 250 }, (_, i) => i)
  const timeline = await timelineOf(
    { items },
    'workflows:\n  w:\n    inputs: { items: { type: array } }\n    nodes:\n      - { id: a, type: transform, set: { b: "1" } }\n',
  )
  const { moment } = answersFrom(timeline)
  const closed = await moment(at(1))
  expect(closed.values).toHaveLength(2)
  expect(closed.values[1]).toMatchObject({ kind: 'list', size: 250, expanded: false })
  const key = '["context","items"]'
  const open = await moment(at(1, ['["context"]', key]))
  expect(open.values).toHaveLength(2 + 100 + 1)
  expect(open.values.at(-1)).toMatchObject({ kind: 'more', text: '150' })
  const more = await moment(at(1, ['["context"]', key], { shown: { [key]: 600 } }))
  expect(more.values).toHaveLength(2 + 250)
})

test('the stack has the innermost frame first, and each path of a parallel run has its own', async () => {
  // Branches that wait for something are open at the same time.
  const source = handled(`workflows:
  main:
    nodes:
      - { id: both, type: parallel, parallel_nodes: [left, right] }
      - { id: left, type: compute, handler: later, output: l }
      - { id: right, type: compute, handler: later, output: r }
`)
  const later = () => new Promise<string>(done => setTimeout(done, 5, 'x'))
  const timeline = await timelineOf({}, source, { later })
  const { moment, nodes } = answersFrom(timeline)
  const [left] = (await nodes({ ...everything, text: 'both/[left]/left' })).rows
  const { threads } = await moment(at(left!.position, [], { span: left!.span }))
  expect(threads[0]!.frames.map(({ address }) => address)).toEqual([
    'main/both/[left]/left',
    'main/both/[left]',
    'main/both',
    'main',
  ])
  expect(threads.some(({ frames }) => frames.at(-1)?.address === 'main/both/[right]')).toBe(true)
})

test('a failed run says where it failed, with its causes, and where to stand to look at it', async () => {
  const answers = answersFrom(await timelineOf({}, failing, { charge }))
  const { failure, status, failedNodes } = await answers.overview()
  expect(status).toBe('failed')
  expect(failedNodes).toBe(1)
  expect(failure).toMatchObject({
    address: 'pay/charge',
    nodeType: 'compute',
    error: { code: 'handler-failed' },
  })
  expect(failure!.error.cause?.message).toBe('declined')
  expect(failure!.error.cause?.cause?.message).toBe('no funds')
  const { values, event } = await answers.moment(at(failure!.position, ['["error"]']))
  expect(event).toMatchObject({ type: 'error', address: 'pay/charge/charge', text: 'Handler failed' })
  expect(values[0]).toMatchObject({ path: ['error'], expanded: true })
})

test('a position that is not there is moved to where there is one', async () => {
  const { moment, overview } = answersFrom(await timelineOf({}, counting))
  expect((await moment(at(1e9))).position).toBe((await overview()).last)
  expect((await moment(at(-5))).position).toBe(0)
})

test('the next and the previous node are found', async () => {
  const { near, moment } = answersFrom(await timelineOf({}, counting))
  const names: string[] = []
  for (let position = 1; position < 20; ) {
    ;({ position } = await near({ position, direction: 1 }))
    const { event } = await moment(at(position))
    if (event?.type !== 'enter') break
    names.push(event.address)
  }
  expect(names.slice(0, 4)).toEqual(['count/begin', 'count/more', 'count/enough', 'count/more#2'])
  const { position } = await near({ position: 1, direction: 1 })
  expect((await near({ position: position + 3, direction: -1 })).position).toBe(position)
})

test('the whole of a long text comes in pieces', async () => {
  const text = 'long '.repeat(100_000)
  const timeline = await timelineOf(
    { text },
    'workflows:\n  w:\n    inputs: { text: { type: string } }\n    nodes:\n      - { id: a, type: transform, set: { b: "1" } }\n',
  )
  const answers = answersFrom(timeline)
  const { values } = await answers.moment(at(1))
  expect(values[1]!.text.length).toBeLessThan(200)
  const place = { position: 1, span: 0, path: ['context', 'text'] as const }
  const first = await answers.text({ ...place, offset: 0 })
  expect(first.total).toBe(text.length)
  expect(first.text.length).toBeLessThan(text.length)
  let whole = ''
  while (whole.length < first.total) whole += (await answers.text({ ...place, offset: whole.length })).text
  expect(whole).toBe(text)
})

test('large values are listed, the largest first, with a place where each is found', async () => {
  const source = handled(
    'workflows:\n  w:\n    nodes:\n      - { id: a, type: compute, handler: big, output: made }\n',
  )
  const big = () => ({ text: 'x'.repeat(9_000), list: Array.from({ length: 3_000 }, (_, i) => i) })
  const answers = answersFrom(await timelineOf({}, source, { big }))
  const { values, valueCount } = await answers.survey({})
  expect(valueCount).toBe(values.length)
  expect(values.length).toBeGreaterThan(0)
  for (const { size, ...place } of values) {
    expect(size).toBeGreaterThan(9_000)
    expect(JSON.stringify(JSON.parse((await answers.text({ ...place, offset: 0 })).text)).length).toBe(size)
  }
})

test('the source is the recorded one, with the lines of the node', async () => {
  const { source, nodes } = answersFrom(await timelineOf({}, counting))
  const [row] = (await nodes({ ...everything, text: 'enough' })).rows
  const { files, lines: marked } = await source({ span: row!.span })
  expect(files[0]!.text).toBe(counting)
  expect(counting.split('\n')[marked!.from]).toContain('id: enough')
})

test('what happened is said in the language of the host', async () => {
  useTexts(readTexts(bundlePath('bundle', 'de')), 'de')
  onTestFinished(() => useTexts({}))
  const { moment } = answersFrom(await timelineOf({}, failing, { charge }))
  const { last } = await answersFrom(await timelineOf({}, failing, { charge })).overview()
  const texts = new Set<string | undefined>()
  for (let position = 1; position <= last; position++) texts.add((await moment(at(position))).event?.text)
  expect([...texts]).toEqual([
    'Workflow begann',
    'Knoten begann',
    'Geschrieben: n',
    'Knoten endete (abgeschlossen)',
    'Handler begann',
    'Handler fehlgeschlagen; der Lauf geht weiter',
    'Handler endete (fehlgeschlagen)',
    'Knoten endete (fehlgeschlagen)',
    'Knoten begann, Versuch 2',
    'Knoten begann, Versuch 3',
    'Handler fehlgeschlagen',
  ])
})
