import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { openAdapter } from './open-adapter.ts'

const source = `workflows:
  main:
    inputs: { city: Rome, plan: { days: 2, "odd key": 1, stops: [{ name: museum }] } }
    nodes:
      - { id: one, type: transform, set: { nights: plan.days }, next: fan }
      - { id: fan, type: parallel, parallel_nodes: [left, right], next: last }
      - { id: left, type: transform, set: { l: "1" } }
      - { id: right, type: transform, set: { r: "1" } }
      - { id: last, type: transform, set: { done: "true" } }
`

async function atLast(overrides: object = {}): Promise<DapClient> {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.initialize({ clientID: 'another', ...overrides })
  await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [9] } })
  await client.stopped()
  return client
}

/** What is offered at the `|` of a text. */
async function offered(client: DapClient, marked: string, column = marked.indexOf('|') + 1) {
  const text = marked.replace('|', '')
  const frameId = client.current().frames[0]!.id
  return (await client.request('completions', { text, column, frameId })).targets
}

const labels = async (client: DapClient, marked: string) =>
  (await offered(client, marked)).map(({ label }) => label)

test('names of the context, of the debugger, and functions are offered, with values', async () => {
  const client = await atLast()
  const found = await offered(client, 'ci|')
  expect(found.find(one => one.label === 'city')).toEqual({
    label: 'city',
    type: 'variable',
    detail: '"Rome"',
    sortText: '0city',
    start: 1,
    length: 2,
  })
  expect(found.map(one => one.label)).toEqual(
    expect.arrayContaining(['nights', 'node', 'run', 'prev', 'size', 'true']),
  )
  expect(found.find(one => one.label === 'size')).toMatchObject({ text: 'size()', selectionStart: 5 })
})

test.each([
  ['plan.|', ['days', '["odd key"]', 'stops']],
  ['1 + plan.st|', ['days', 'stops']],
  ['plan.stops[0].|', ['name']],
  ['$ctx.plan.|', ['days']],
  ['node.|', ['id', 'type', 'input', 'duration']],
  ['run.|', ['id', 'workflow', 'inputs']],
  ['prev.|', ['city', 'plan', 'nights']],
  ['size(plan.|)', ['days']],
])('behind a point the members are offered that are there: %s', async (text, wanted) => {
  expect(await labels(await atLast(), text)).toEqual(expect.arrayContaining(wanted))
})

test('behind $ctx only the context is offered, and inside a text nothing', async () => {
  const client = await atLast()
  expect((await labels(client, '$ctx.|')).sort()).toEqual(['city', 'l', 'nights', 'plan', 'r'])
  expect(await labels(client, '"ci|')).toEqual([])
})

test('a key that is no name takes the place of the point', async () => {
  const [item] = (await offered(await atLast(), 'plan.od|')).filter(one => one.label.startsWith('['))
  expect(item).toMatchObject({ label: '["odd key"]', start: 5, length: 3 })
})

test('columns are UTF-16 units, counted as the client counts', async () => {
  const text = '"😀" + ci'
  const fromOne = await atLast()
  expect((await offered(fromOne, `${text}|`)).find(one => one.label === 'city')).toMatchObject({
    start: 8,
    length: 2,
  })
  const fromZero = await atLast({ columnsStartAt1: false })
  const found = await offered(fromZero, text, text.length)
  expect(found.find(one => one.label === 'city')).toMatchObject({ start: 7, length: 2 })
})

test.each([
  ['ci|', 'city', 'ci'],
  ['plan.od|', '["odd key"]', '.od'],
  ['1 + plan.st|', 'stops', 'st'],
  [':wh|', ':who', ':wh'],
])('VS Code finds in the text of %s what %s replaces', async (marked, label, replaced) => {
  const found = (await offered(await atLast({ clientID: 'vscode' }), marked)).find(
    one => one.label === label,
  )!
  const { start = 0, length = 0 } = found
  expect(marked.substring(start, start + length)).toBe(replaced)
})

test('in a text of several lines the given line counts', async () => {
  const client = await atLast()
  const { targets } = await client.request('completions', {
    text: 'size(\nplan.\n)',
    line: 2,
    column: 6,
    frameId: client.current().frames[0]!.id,
  })
  expect(targets.map(({ label }) => label)).toContain('days')
})

test('commands are offered, with their arguments', async () => {
  const client = await atLast()
  expect(await offered(client, ':wh|')).toContainEqual(
    expect.objectContaining({ label: ':who', text: ':who ', start: 1, length: 3 }),
  )
  expect(await labels(client, ':goto |')).toEqual(['start', 'end', 'failure', 'main'])
  expect(await labels(client, ':goto main/|')).toEqual(['one', 'fan', 'last'])
  expect(await labels(client, ':goto main/fan/[l|')).toEqual(['[left]'])
  expect((await offered(client, ':diff main/o|'))[0]).toMatchObject({ label: 'one', start: 12, length: 1 })
  expect((await labels(client, ':who plan.|')).sort()).toEqual(['["odd key"]', 'days', 'stops'])
  expect(await labels(client, ':help |')).toEqual([])
})

test('an answer that a question takes is offered while the run waits', async () => {
  const { client } = await openAdapter({
    'w.yaml': `workflows:
  ask:
    nodes:
      - { id: pick, type: human, human_type: choice, prompt: Which?, options: [red, blue] }
`,
  })
  await client.launch({ program: 'w.yaml' })
  await client.waitForCustomEvent('playhead/question')
  const { targets } = await client.request('completions', { text: ':answer ', column: 9 })
  expect(targets.map(({ label }) => label)).toEqual(['red', 'blue'])
  expect((await client.request('completions', { text: 'ci', column: 3 })).targets).toEqual([])
})
