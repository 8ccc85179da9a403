import { expect, test } from 'vitest'
import { openAdapter } from './open-adapter.ts'

const source = `workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - id: add
        type: transform
        set: { n: n + 1 }
        next: more
      - { id: more, type: condition, condition: n < 3, branches: { "true": add, default: last } }
      - { id: last, type: transform, set: { m: n } }
`

async function start(config: object = {}) {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml', stopAtEnd: true, stopOnEntry: true, ...config })
  await client.stopped()
  return client
}

const at = (line: number) => ({ source: { path: 'w.yaml' }, line })

test('goto targets are the visits that the timeline has, and goto shows them', async () => {
  const client = await start()
  await client.continue()
  const { targets } = await client.request('gotoTargets', at(5))
  expect(targets.map(({ label, line }) => [label, line])).toEqual([
    [expect.stringMatching(/^main\/add · step 2 of \d+$/), 5],
    [expect.stringMatching(/^main\/add#2 · step \d+ of \d+$/), 5],
    [expect.stringMatching(/^main\/add#3 · step \d+ of \d+$/), 5],
  ])
  const stop = await client.goto(targets[1]!.id)
  expect([stop.reason, stop.name]).toEqual(['goto', 'add #2 (transform)'])
  expect((await client.variable('Context', 'n')).value).toBe('1')
  expect((await client.next()).name).toBe('more #2 (condition)')
})

test('at the live end, nothing that has not run can be jumped to', async () => {
  const client = await start()
  await client.next()
  const { targets } = await client.request('gotoTargets', at(5))
  expect(targets.map(({ label }) => label.split(' ·')[0])).toEqual(['main/add'])
  expect((await client.request('gotoTargets', at(10))).targets).toEqual([])
})

test('a target is not known any more once the playhead has moved', async () => {
  const client = await start()
  await client.continue()
  const { targets } = await client.request('gotoTargets', at(5))
  await client.stepBack()
  await expect(client.request('goto', { threadId: 1, targetId: targets[0]!.id })).rejects.toThrow(
    'This target belongs to an earlier stop. Choose again.',
  )
})

test('the exit of a node is a target of its own line', async () => {
  const client = await start()
  await client.continue()
  const { targets } = await client.request('gotoTargets', at(8))
  expect(targets[0]!.label).toMatch(/^main\/add \(end\) · /)
  await client.goto(targets[0]!.id)
  expect((await client.variable('Context', 'n')).value).toBe('1')
})

test('run to cursor goes to the next visit, and backward to the last one', async () => {
  const client = await start()
  const run = async (line: number, direction: string) => {
    const { reason, name, hitBreakpointIds } = await client.execute('playhead/runToCursor', {
      ...at(line),
      direction,
    })
    return [reason, name, hitBreakpointIds]
  }
  expect(await run(9, 'forward')).toEqual(['step', 'more (condition)', []])
  expect(await run(9, 'forward')).toEqual(['step', 'more #2 (condition)', []])
  expect(await run(10, 'forward')).toEqual(['step', 'last (transform)', []])
  expect(await run(5, 'reverse')).toEqual(['step', 'add #3 (transform)', []])
  expect(await run(10, 'reverse')).toEqual(['entry', 'main', []])
})

test('run to cursor stops at breakpoints on its way, and leaves none behind', async () => {
  const client = await start()
  const [set] = await client.setBreakpoints('w.yaml', [9])
  const stop = await client.execute('playhead/runToCursor', { ...at(10), direction: 'forward' })
  expect([stop.reason, stop.hitBreakpointIds]).toEqual(['breakpoint', [set!.id]])
  await client.setBreakpoints('w.yaml', [])
  expect((await client.continue()).description).toMatch(/^End/)
})

test('run to cursor where no node stands says so', async () => {
  const client = await start()
  await expect(client.custom('playhead/runToCursor', at(40))).rejects.toThrow('No node stands here or below.')
})

test('writes lists every change of a variable, and go to write leads from one to the next', async () => {
  const client = await start()
  await client.continue()
  const frameId = client.current().frames[0]!.id
  const list = await client.custom<{ path: string; workflow: string; writes: { position: number }[] }>(
    'playhead/writes',
    { expression: 'n', frameId },
  )
  expect(list).toMatchObject({
    path: 'n',
    workflow: 'main',
    writes: [
      { address: 'main/add', type: 'write', old: '0', new: '1' },
      { address: 'main/add#2', type: 'write', old: '1', new: '2' },
      { address: 'main/add#3', type: 'write', old: '2', new: '3' },
    ],
  })
  const go = async (direction: 'last' | 'next') => {
    const frame = client.current().frames[0]!.id
    const stop = await client.execute('playhead/goToWrite', { expression: 'n', frameId: frame, direction })
    return [stop.reason, stop.name, stop.text]
  }
  expect(await go('last')).toEqual(['goto', 'add #3 (transform)', '2 → 3'])
  expect(await go('last')).toEqual(['goto', 'add #2 (transform)', '1 → 2'])
  expect(await go('next')).toEqual(['goto', 'add #3 (transform)', '2 → 3'])
  await expect(go('next')).rejects.toThrow('Nothing has written n after here. Look back instead.')
})

test('go to write takes a variable that is shown, and refuses one that nothing writes', async () => {
  const client = await start()
  await client.continue()
  const scopes = await client.scopes()
  const ofScope = (name: string) => scopes.find(one => one.name === name)!.variablesReference
  await expect(
    client.custom('playhead/goToWrite', { variablesReference: ofScope('Run'), name: 'id' }),
  ).rejects.toThrow('"id" is no path of the context, so nothing writes it.')
  const stop = await client.execute('playhead/goToWrite', {
    variablesReference: ofScope('Context'),
    name: 'm',
  })
  expect([stop.name, stop.text]).toEqual(['last (transform)', '(nothing) → 3'])
})
