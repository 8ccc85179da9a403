import { expect, test } from 'vitest'
import type { Moved } from '../../debug-adapter/moved.ts'
import { attachAdapter, openAdapter } from './open-adapter.ts'

const source = `workflows:
  count:
    nodes:
      - { id: one, type: transform, set: { n: "1" }, next: two }
      - { id: two, type: transform, set: { n: "2" } }
`

test('each stop tells where the playhead stands, live and in a replay', async () => {
  const { client, folder } = await openAdapter({ 'flow.yaml': source })
  const moved = () => client.waitForCustomEvent<Moved>('playhead/moved')
  await client.launch({ program: 'flow.yaml', stopOnEntry: true, history: folder })
  await client.stopped()
  expect(await moved()).toMatchObject({ position: 1, seq: 0, address: 'count', live: true })
  await client.next()
  const live = await moved()
  expect(live).toMatchObject({ position: 2, seq: 1, address: 'count/one', live: true, last: 2 })
  await client.continue()

  const again = attachAdapter(folder)
  await again.launch({ recording: live.execution, history: folder })
  await again.stopped()
  await again.waitForCustomEvent<Moved>('playhead/moved')
  await again.custom('playhead/seek', { position: 3 })
  await again.stopped()
  expect(await again.waitForCustomEvent<Moved>('playhead/moved')).toEqual({
    execution: live.execution,
    position: 3,
    last: 7,
    seq: 2,
    address: 'count/one',
    live: false,
  })
})

test('a run that stands before the exit of a node is at its live end', async () => {
  const { client } = await openAdapter({ 'flow.yaml': source })
  const breakpoints = [{ line: 4, mode: 'exit' }]
  await client.launch({ program: 'flow.yaml' }, { breakpoints: { 'flow.yaml': breakpoints } })
  await client.stopped()
  const moved = await client.waitForCustomEvent<Moved>('playhead/moved')
  expect(moved).toMatchObject({ live: true, position: 3, last: 3 })
})

test('a stop at a change says to views how the variable changes', async () => {
  const { client } = await openAdapter({ 'flow.yaml': source })
  await client.launch({ program: 'flow.yaml', stopOnEntry: true })
  await client.stopped()
  expect(await client.waitForCustomEvent<Moved>('playhead/moved')).not.toHaveProperty('text')
  await client.request('setDataBreakpoints', { breakpoints: [{ dataId: JSON.stringify(['count', 'n']) }] })
  expect((await client.continue()).text).toBe('(nothing) → 1')
  expect(await client.waitForCustomEvent<Moved>('playhead/moved')).toMatchObject({ text: '(nothing) → 1' })
})

test('a movement that VS Code does not know of is told to have stopped once VS Code has taken in that it goes on', async () => {
  const { client } = await openAdapter({ 'flow.yaml': source })
  await client.launch({ program: 'flow.yaml', stopOnEntry: true })
  await client.stopped()
  await client.next()
  const { promise: takenIn, resolve } = Promise.withResolvers<void>()
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  client.onReverseRequest('playhead/takenIn', () => {
    ask()
    return takenIn.then(() => ({}))
  })
  await client.request('evaluate', { expression: ':goto 1', context: 'repl' })
  await asked
  expect(client.events('continued')).toHaveLength(1)
  // Another question and its answer: there was time enough.
  await client.request('threads')
  expect(client.events('stopped')).toHaveLength(2)
  resolve()
  expect((await client.stopped()).reason).toBe('goto')
})

test('a client that is not VS Code is asked nothing', async () => {
  const { client } = await openAdapter({ 'flow.yaml': source })
  await client.initialize({ clientID: 'another' })
  let asked = 0
  client.onReverseRequest('playhead/takenIn', () => ({ asked: asked++ }))
  await client.launch({ program: 'flow.yaml', stopOnEntry: true })
  await client.stopped()
  await client.next()
  await client.request('evaluate', { expression: ':goto 1', context: 'repl' })
  expect((await client.stopped()).reason).toBe('goto')
  expect(asked).toBe(0)
})
