import { expect, test } from 'vitest'
import { attachAdapter, openAdapter } from './open-adapter.ts'

const source = `workflows:
  short:
    inputs: { n: 1 }
    nodes:
      - { id: one, type: transform, set: { n: n + 1 }, next: two }
      - { id: two, type: transform, set: { n: n + 1 } }
`

const withComment = (comment: string) => `${source.trimEnd()} # ${comment}\n`

test('a breakpoint at the start wins over the start, live and in a replay, and carries its id', async () => {
  const { client, folder } = await openAdapter({ 'w.yaml': source })
  const breakpoints = { 'w.yaml': [2] }
  const set = await client.launch({ program: 'w.yaml', stopOnEntry: true }, { breakpoints })
  const hit = { reason: 'breakpoint', name: 'short', hitBreakpointIds: [set.breakpoints['w.yaml']![0]!.id] }
  expect(await client.stopped()).toMatchObject(hit)
  expect((await client.continue()).terminated).toBe(true)
  const id = /Recorded as (\w+)/.exec(client.events('output').at(-1)!.output)![1]
  const again = attachAdapter(folder)
  await again.launch({ recording: id }, { breakpoints })
  expect(await again.stopped()).toMatchObject(hit)
  expect(await again.reverseContinue()).toMatchObject({ reason: 'entry', description: 'Start of recording' })
})

test('a second configurationDone is refused, and so are steps before the first', async () => {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.initialize()
  await client.send('launch', { program: 'w.yaml', stopOnEntry: true }).response
  expect(await client.send('next', { threadId: 1 }, { unchecked: true }).response).toMatchObject({
    success: false,
    message: '"next" is not possible before "configurationDone".',
  })
  await client.request('configurationDone')
  await client.stopped()
  expect(await client.send('configurationDone', {}, { unchecked: true }).response).toMatchObject({
    success: false,
    message: '"configurationDone" came twice.',
  })
})

test('a run without debugging does not stop at comments either', async () => {
  const { client } = await openAdapter({ 'w.yaml': withComment('break: n > 0') })
  await client.launch({ program: 'w.yaml', noDebug: true })
  expect((await client.stopped()).terminated).toBe(true)
})

test.each([
  ['break: n >', /w\.yaml:6: "# break" does nothing\. Condition, column \d+: /],
  ['log: n is {n', /w\.yaml:6: "# log" does nothing\. Log message, column 6: the "\{" is not closed/],
])('a comment that cannot be a breakpoint says why: %s', async (comment, message) => {
  const { client } = await openAdapter({ 'w.yaml': withComment(comment) })
  await client.launch({ program: 'w.yaml' })
  await client.stopped()
  const errors = client.events('output').filter(event => event.category === 'stderr')
  expect(errors).toHaveLength(1)
  expect(errors[0]!.output).toMatch(message)
})

test.each(['stepBack', 'reverseStepOut'] as const)(
  '%s says Start of recording on arrival there',
  async step => {
    const { client } = await openAdapter({ 'w.yaml': source })
    await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [5] } })
    expect(await client.stopped()).toMatchObject({ name: 'one (transform)' })
    const start = { reason: 'entry', description: 'Start of recording', name: 'short' }
    expect(await client[step]()).toMatchObject(start)
    await client.next()
    expect(await client.stepBack({ granularity: 'instruction' })).toMatchObject(start)
  },
)
