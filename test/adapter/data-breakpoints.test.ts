import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { openAdapter } from './open-adapter.ts'

const source = `workflows:
  main:
    inputs: { n: 0, list: [1, 2], about: { score: 1, text: a } }
    nodes:
      - { id: add, type: transform, set: { n: n + 1 }, next: more }
      - { id: more, type: condition, condition: n < 3, branches: { "true": add, default: both } }
      - { id: both, type: parallel, parallel_nodes: [left, right], next: sub }
      - { id: left, type: transform, set: { n: n + 10 }, next: sub }
      - { id: right, type: transform, set: { about: '{"score": about.score, "text": "b"}' }, next: sub }
      - { id: sub, type: workflow, workflow: inner, inputs: { n: $ctx.n }, output: result, next: last }
      - { id: last, type: transform, set: { list: "list + [n]", about: '{"score": 9, "text": "b"}' } }
  inner:
    inputs: { n: 0 }
    nodes:
      - { id: twice, type: transform, set: { n: n * 2 } }
    outputs: { n: $ctx.n }
`

async function start(stopOnEntry = true) {
  const { client, folder } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml', stopAtEnd: true, stopOnEntry })
  await client.stopped()
  return { client, folder }
}

/** Watches paths in the innermost frame. */
async function watch(client: DapClient, ...names: (string | object)[]) {
  const frameId = client.current().frames[0]!.id
  const breakpoints = []
  for (const given of names) {
    const { name, ...rest } = typeof given === 'string' ? { name: given } : (given as { name: string })
    const info = await client.request('dataBreakpointInfo', { name, frameId })
    breakpoints.push({ dataId: info.dataId!, ...rest })
  }
  return (await client.request('setDataBreakpoints', { breakpoints })).breakpoints
}

async function changesBothWays(client: DapClient) {
  const isHit = () => client.current().reason === 'data breakpoint'
  const at = () => `${client.current().name}: ${client.current().text}`
  const forward: string[] = []
  for (await client.continue(); isHit(); await client.continue()) forward.push(at())
  const back: string[] = []
  for (await client.reverseContinue(); isHit(); await client.reverseContinue()) back.push(at())
  return { forward, back: back.toReversed() }
}

test.each<[string, string | object, string[]]>([
  [
    'a variable, by nodes, in branches and at their join',
    'n',
    [
      'add (transform): 0 → 1',
      'add #2 (transform): 1 → 2',
      'add #3 (transform): 2 → 3',
      'left (transform): 3 → 13',
      'both (parallel): 3 → 13',
    ],
  ],
  ['what is not there at first', 'result', ['sub (workflow): (nothing) → {n: 26}']],
  ['a part, and not when only its neighbour changes', 'about.score', ['last (transform): 1 → 9']],
  ['the last item of a list', 'list[-1]', ['last (transform): 2 → 13']],
  ['a whole list', '$ctx.list', ['last (transform): (2) [1, 2] → (3) [1, 2, 13]']],
  ['a condition over the context before', { name: 'n', condition: 'n == 1' }, ['add #2 (transform): 1 → 2']],
  [
    'a condition over the old and the new value',
    { name: 'n', condition: 'new - old > 1' },
    ['left (transform): 3 → 13', 'both (parallel): 3 → 13'],
  ],
  [
    'a hit count',
    { name: 'n', hitCondition: '%2' },
    ['add #2 (transform): 1 → 2', 'left (transform): 3 → 13'],
  ],
])('a data breakpoint stops before the write of %s, in both directions', async (_, given, expected) => {
  const { client } = await start()
  expect(await watch(client, given)).toMatchObject([{ verified: true }])
  expect(await changesBothWays(client)).toEqual({ forward: expected, back: expected })
})

test('a data breakpoint stops just before the write, where the old value is', async () => {
  const { client } = await start()
  const [set] = await watch(client, 'n')
  await client.continue()
  expect(client.current()).toMatchObject({
    reason: 'data breakpoint',
    hitBreakpointIds: [set!.id],
    text: '0 → 1',
  })
  expect((await client.variable('Context', 'n')).value).toBe('0')
})

test('a variable of a sub-workflow is another one than that of its caller', async () => {
  const { client } = await start()
  await client.setFunctionBreakpoints(['twice'])
  await client.continue()
  await watch(client, 'n')
  await client.setFunctionBreakpoints([])
  const halt = await client.continue()
  expect([halt.name, halt.text]).toEqual(['twice (transform)', '13 → 26'])
  expect((await client.continue()).description).toMatch(/^End/)
})

test('the data id comes from a variable that is shown, and means the same in another session', async () => {
  const { client } = await start()
  const { variablesReference } = await client.variable('Context', 'about')
  const info = await client.request('dataBreakpointInfo', { variablesReference, name: 'score' })
  expect(info).toMatchObject({ description: 'about.score (main)', accessTypes: ['write'], canPersist: true })
  const { client: other } = await openAdapter({ 'w.yaml': source })
  const { dataBreakpoints } = await other.launch(
    { program: 'w.yaml', stopAtEnd: true },
    { dataBreakpoints: [{ dataId: info.dataId! }] },
  )
  expect(dataBreakpoints).toMatchObject([{ verified: true }])
  expect((await other.stopped()).text).toBe('1 → 9')
})

test('what is no path of the context cannot be watched, with the reason', async () => {
  const { client } = await start()
  await client.continue()
  const { frames } = client.current()
  const ask = (name: string) => client.request('dataBreakpointInfo', { name, frameId: frames[0]!.id })
  for (const name of ['run.id', 'node', 'n + 1', '$ctx'])
    expect(await ask(name)).toEqual({
      dataId: null,
      description: expect.stringContaining(`"${name}" is no path`),
    })
  const scopes = await client.scopes()
  const node = scopes.find(({ name }) => name === 'Run')!
  const info = await client.request('dataBreakpointInfo', {
    variablesReference: node.variablesReference,
    name: 'id',
  })
  expect(info.dataId).toBeNull()
})

test('what is no data id, and reads, are unverified with the reason', async () => {
  const { client } = await start()
  const set = await client.request('setDataBreakpoints', {
    breakpoints: [
      { dataId: 'n' },
      { dataId: '["main","n"]', accessType: 'read' },
      { dataId: '["mian","n"]' },
      { dataId: '["main","n"]', condition: 'new >' },
    ],
  })
  expect(set.breakpoints.map(({ verified, message }) => [verified, message])).toEqual([
    [false, '"n" stands for no variable. Set the breakpoint again, from the variable.'],
    [false, 'Access "read" cannot be watched. Only writes can.'],
    [false, 'There is no workflow "mian" in this file. Did you mean "main"?'],
    [false, expect.stringMatching(/^Condition, column \d+: /)],
  ])
})

test('a change that a person makes is one, in a replay of it and on the way back, but does not stop him at once', async () => {
  const { client } = await start()
  await watch(client, 'list')
  const { variablesReference } = (await client.scopes()).find(({ name }) => name === 'Context')!
  await client.request('setVariable', { variablesReference, name: 'list', value: '[7]' })
  expect((await client.continue()).text).toBe('(1) [7] → (2) [7, 13]')
  expect((await client.reverseContinue()).text).toBe('(2) [1, 2] → (1) [7]')
})
