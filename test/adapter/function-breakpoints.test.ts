import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { openAdapter } from './open-adapter.ts'

const source = `handlers: ./h.ts
workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - { id: fix_one, type: transform, set: { n: n + 1 }, next: review }
      - { id: review, type: condition, condition: n < 3, branches: { "true": fix_one, default: fix_all } }
      - { id: fix_all, type: workflow, workflow: inner, next: count }
      - { id: count, type: compute, tools: [tally], next: never }
      - { id: never, type: condition, condition: "true", branches: { "true": done, default: lost } }
      - { id: lost, type: wait, duration: 0ms }
      - { id: done, type: transform, set: { ok: "true" } }
  inner:
    nodes:
      - { id: review, type: transform, set: { m: "1" } }
`
const files = {
  'w.yaml': source,
  'h.ts': 'export function tally() { return 1 }\nexport function other() { return 2 }',
}

type Given = string | { name: string; condition?: string; hitCondition?: string }

async function start(functionBreakpoints: Given[], text = source) {
  const { client, folder } = await openAdapter({ ...files, 'w.yaml': text })
  const set = await client.launch({ program: 'w.yaml', stopAtEnd: true }, { functionBreakpoints })
  await client.stopped()
  return { client, folder, set: set.functionBreakpoints }
}

const isAtEnd = (client: DapClient) => client.current().description?.startsWith('End') === true

/** The frames at the stops of continue up to the end, and those of reverse continue, turned round. */
async function hitsBothWays(client: DapClient) {
  const forward: string[] = []
  for (; !isAtEnd(client); await client.continue()) forward.push(client.current().name)
  const back: string[] = []
  for (
    await client.reverseContinue();
    client.current().reason === 'function breakpoint';
    await client.reverseContinue()
  )
    back.push(client.current().name)
  return { forward, back: back.toReversed() }
}

const loop = (id: string, type: string) => [`${id} (${type})`, `${id} #2 (${type})`, `${id} #3 (${type})`]

test.each<[string, Given, string[]]>([
  ['a node', 'fix_all', ['fix_all (workflow)']],
  ['a node of each workflow that has one', 'review', [...loop('review', 'condition'), 'review (transform)']],
  ['a node of one workflow', 'inner/review', ['review (transform)']],
  ['a pattern', 'fix_*', [...loop('fix_one', 'transform'), 'fix_all (workflow)']],
  ['a pattern over workflows', '*/review', [...loop('review', 'condition'), 'review (transform)']],
  ['a pattern with one letter open', 'coun?', ['count (compute)']],
  ['a workflow', 'inner', ['inner']],
  ['a type', 'type:workflow', ['fix_all (workflow)']],
  ['a pattern of types', 'type:com*', ['count (compute)']],
  ['a tool', 'tool:tally', ['tally (tool)']],
  ['a pattern of tools', 'tool:t*', ['tally (tool)']],
  ['the end of a node', 'fix_all:exit', ['fix_all (workflow)']],
  ['the end of a workflow', 'main:exit', ['main']],
  ['a condition', { name: 'fix_one', condition: 'n == 1' }, ['fix_one #2 (transform)']],
  ['a hit count over all its sites', { name: 'review', hitCondition: '>3' }, ['review (transform)']],
])('a function breakpoint on %s stops in both directions', async (_, given, expected) => {
  const { client, set } = await start([given])
  expect(set).toMatchObject([{ verified: true }])
  expect(await hitsBothWays(client)).toEqual({ forward: expected, back: expected })
})

test('a function breakpoint says that it is one, with its id', async () => {
  const { client, set } = await start(['fix_all'])
  expect(set).toMatchObject([{ line: 8, source: { name: 'w.yaml' } }])
  expect(client.current()).toMatchObject({
    reason: 'function breakpoint',
    hitBreakpointIds: [set[0]!.id],
    line: 8,
  })
})

test.each([
  ['reveiw', 'There is no node "reveiw" in this workflow. Did you mean "review"?'],
  ['type:transfrom', 'There is no node type "transfrom". Did you mean "transform"?'],
  ['type:agent', /^No node of this file has the type "agent"\. Types of its nodes are: "transform"/],
  ['tool:taly', 'The file names no tool "taly"; this stops if one is called. Did you mean "tally"?'],
])('a name that nothing has, %s, is unverified and offers near names', async (name, message) => {
  const { client, set } = await start([name])
  expect(set).toMatchObject([
    { verified: false, message: typeof message === 'string' ? message : expect.stringMatching(message) },
  ])
  expect(isAtEnd(client)).toBe(true)
})

test('a tool or model that the file does not name is pending until it is called, and then verified', async () => {
  const { client } = await openAdapter({
    ...files,
    'w.yaml':
      'handlers: ./h.ts\nworkflows:\n  main:\n    nodes:\n      - { id: plan, type: agent, goal: Plan, tools: [tally] }\n',
    's.yaml':
      '- { when: { turn: 1 }, tool_calls: [{ tool: nothing, arguments: {} }] }\n- { text: done, repeat: true }\n',
  })
  const launched = await client.launch(
    { program: 'w.yaml', model: { model: 'scripted', script: 's.yaml' }, stopAtEnd: true },
    { functionBreakpoints: ['model:script*', 'tool:nothing', 'tool:tally'] },
  )
  const [model, tool] = launched.functionBreakpoints
  expect(launched.functionBreakpoints.map(({ verified, reason }) => [verified, reason])).toEqual([
    [false, 'pending'],
    [false, 'pending'],
    [true, undefined],
  ])
  expect((await client.stopped()).hitBreakpointIds).toEqual([model!.id])
  expect((await client.continue()).hitBreakpointIds).toEqual([tool!.id])
  expect(client.events('breakpoint')).toEqual([
    { reason: 'changed', breakpoint: { id: model!.id, verified: true } },
    { reason: 'changed', breakpoint: { id: tool!.id, verified: true } },
  ])
})

test('in a replay, a node that was never reached is verified and says so', async () => {
  const { client: live } = await openAdapter(files)
  await live.launch({ program: 'w.yaml' })
  await live.stopped()
  const recorded = live.events('output').map(({ output }) => / in (\S+\.playhead)/.exec(output)?.[1])
  const recording = recorded.find(path => path !== undefined)!
  const { client } = await openAdapter(files)
  const set = await client.launch({ recording }, { functionBreakpoints: ['lost', 'tool:nobody'] })
  expect(set.functionBreakpoints).toMatchObject([
    { verified: true, message: 'The recorded run never came here.' },
    { verified: false, message: expect.stringMatching(/^The recorded run called no tool "nobody"\./) },
  ])
})

test('function breakpoints keep their ids when they are sent again', async () => {
  const { client, set } = await start(['fix_one', 'review'])
  const again = await client.setFunctionBreakpoints(['review', 'count', 'fix_one'])
  expect([again[0]!.id, again[2]!.id]).toEqual([set[1]!.id, set[0]!.id])
})
