import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { attachAdapter, openAdapter } from './open-adapter.ts'

const source = `handlers: ./h.mjs
workflows:
  main:
    inputs: { list: [a, b, c] }
    nodes:
      - { id: first, type: parallel, parallel_nodes: [left, right], next: each }
      - { id: left, type: transform, set: { l: "1" }, next: left2 }
      - { id: left2, type: transform, set: { l: "2" } }
      - { id: right, type: transform, set: { r: "1" } }
      - { id: each, type: foreach, items: list, as: one, node: item, concurrency: 3, next: split }
      - { id: item, type: transform, set: { x: one } }
      - { id: split, type: transform, set: { s: "1" }, next: [up, down] }
      - { id: up, type: transform, set: { u: "1" }, next: call }
      - { id: down, type: transform, set: { d: "1" }, next: call }
      - { id: call, type: workflow, workflow: inner, next: review }
      - { id: review, type: agent, goal: Add, tools: [add, other], next: crew }
      - id: crew
        type: team
        goal: Think
        team_formation: parallel
        members:
          - { id: ann, role: one, goal: a }
          - { id: bob, role: two, goal: b }
  inner:
    nodes:
      - { id: deep, type: transform, set: { n: "1" } }
`

const files = {
  'w.yaml': source,
  'h.mjs': 'export const add = ({ a, b }) => a + b\nexport const other = () => 0\n',
  'answers.yaml': `
- tool_calls: [{ tool: add, arguments: { a: 1, b: 2 } }]
- text: done
- text: from one
- text: from two
`,
}

const line = (text: string) => source.split('\n').findIndex(one => one.includes(text)) + 1

/** A run that stands where a node begins. */
async function liveAt(text: string): Promise<DapClient> {
  const { client } = await openAdapter(files)
  const breakpoints = { 'w.yaml': [line(text)] }
  await client.launch({ program: 'w.yaml', model: 'scripted:answers.yaml' }, { breakpoints })
  await client.stopped()
  await client.setBreakpoints('w.yaml', [])
  return client
}

/** The recording of a run, at the same place. */
async function replayAt(text: string): Promise<DapClient> {
  const { client, folder } = await openAdapter(files)
  await client.launch({ program: 'w.yaml', model: 'scripted:answers.yaml' })
  await client.stopped()
  const recording = /Recorded as (\w+)/.exec(client.events('output').at(-1)!.output)![1]
  const again = attachAdapter(folder)
  await again.launch({ recording }, { breakpoints: { 'w.yaml': [line(text)] } })
  await again.stopped()
  await again.continue()
  await again.setBreakpoints('w.yaml', [])
  return again
}

async function targets(client: DapClient) {
  const frameId = client.current().frames[0]!.id
  return (await client.request('stepInTargets', { frameId })).targets
}

/** Steps into the target with a label; the label of a recording says more. */
async function stepInto(client: DapClient, label: string) {
  const found = (await targets(client)).find(one => one.label.startsWith(label))
  if (!found)
    throw new Error(`no target ${label} in ${(await targets(client)).map(one => one.label).join('; ')}`)
  return client.stepIn({ targetId: found.id })
}

test.each([
  ['- { id: first', ['branch left', 'branch right']],
  ['- { id: each', ['branch item · "a"', 'branch item #2 · "b"', 'branch item #3 · "c"']],
  ['- { id: split', ['branch up', 'branch down']],
  ['- { id: call', ['inner (workflow)']],
  ['- { id: review', ['the next model', 'add (tool)', 'other (tool)']],
  ['- id: crew', ['ann (member)', 'bob (member)']],
])('at the live end the workflow says what can be entered: %s', async (at, labels) => {
  const client = await liveAt(at)
  expect((await targets(client)).map(one => one.label)).toEqual(labels)
})

test.each([
  ['- { id: first', ['branch left · main/first/[left]', 'branch right · main/first/[right]']],
  ['- { id: split', ['branch up · main/[up]', 'branch down · main/[down]']],
  [
    '- { id: review',
    [/^\S+ \(model\) · main\/review\//, 'add (tool) · main/review/add', /#2 \(model\) · main\/review\//],
  ],
  ['- id: crew', ['branch ann · main/crew/[ann]', 'branch bob · main/crew/[bob]']],
])('in a recording they are what was entered, with addresses: %s', async (at, labels) => {
  const client = await replayAt(at)
  const found = (await targets(client)).map(one => one.label)
  expect(found).toHaveLength(labels.length)
  labels.forEach((label, i) => {
    expect(found[i]).toMatch(label)
  })
})

test.each<[string, string, string]>([
  ['- { id: first', 'branch right', 'right (transform)'],
  ['- { id: each', 'branch item #2', 'item (transform)'],
  ['- { id: split', 'branch down', 'down (transform)'],
  ['- { id: call', 'inner (workflow)', 'inner'],
  ['- { id: review', 'add (tool)', 'add (tool)'],
])(
  'a step into a target stops at its first stop, live and in a recording: %s, %s',
  async (at, label, name) => {
    for (const client of [await liveAt(at), await replayAt(at)])
      expect((await stepInto(client, label)).name).toBe(name)
  },
)

test('a step into a member of a team stops where that begins', async () => {
  expect((await stepInto(await liveAt('- id: crew'), 'bob')).name).toBe('bob (member)')
  expect((await stepInto(await replayAt('- id: crew'), 'branch bob')).name).toBe('bob (member)')
})

test('the second item of a list is entered, not the first', async () => {
  const client = await liveAt('- { id: each')
  await stepInto(client, 'branch item #2')
  expect((await client.evaluate('one')).result).toBe('"b"')
})

test('a target that is not entered leads where a step over leads', async () => {
  const client = await liveAt('- { id: review')
  expect((await stepInto(client, 'other (tool)')).name).toBe('crew (team)')
})

test('a target has the place of what it means, and there are none where nothing is entered', async () => {
  const client = await liveAt('- { id: first')
  expect(await targets(client)).toMatchObject([{ line: line('id: left,') }, { line: line('id: right,') }])
  await stepInto(client, 'branch left')
  expect(await targets(client)).toEqual([])
})

test('a target of an earlier stop is refused', async () => {
  const client = await liveAt('- { id: first')
  const [target] = await targets(client)
  await client.next()
  await expect(client.stepIn({ targetId: target!.id })).rejects.toThrow('earlier stop')
})

test('with singleThread breakpoints of other threads do not stop, in both directions', async () => {
  const client = await liveAt('- { id: first')
  const { threadId } = await stepInto(client, 'branch left')
  await client.setBreakpoints('w.yaml', [line('id: left2'), line('id: right,'), line('id: each')])
  const single = { threadId, singleThread: true }
  expect((await client.execute('continue', single)).name).toBe('left2 (transform)')
  // Where a thread has ended, it goes on in what it was part of.
  expect((await client.execute('continue', single)).name).toBe('each (foreach)')
  expect((await client.execute('reverseContinue', { threadId })).name).toBe('left2 (transform)')
  expect((await client.execute('reverseContinue', { threadId })).name).toBe('right (transform)')
  await client.execute('continue', { threadId })
  expect((await client.execute('reverseContinue', single)).description).toBe('Start of recording')
})
