import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { transcript } from './client/transcript.ts'
import { attachAdapter, openAdapter } from './open-adapter.ts'

const source = await readFile(join(import.meta.dirname, '../fixtures/tour.yaml'), 'utf8')
const handlers = await readFile(join(import.meta.dirname, '../fixtures/tour.handlers.ts'), 'utf8')

const tour = { 'tour.yaml': source, 'tour.handlers.ts': handlers }

/** The 1-based line of a text in the tour. */
function line(text: string): number {
  const at = source.split('\n').findIndex(candidate => candidate.includes(text))
  if (at < 0) throw new Error(`no line has ${text}`)
  return at + 1
}

async function startTour(config: object = {}, breakpoints: object[] = []): Promise<DapClient> {
  const { client } = await openAdapter(tour)
  await client.launch(
    { program: 'tour.yaml', stopOnEntry: true, ...config },
    { breakpoints: { 'tour.yaml': breakpoints as [] } },
  )
  await client.stopped()
  return client
}

async function contextOf(client: DapClient): Promise<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(await client.scope('Context')).map(([name, { value }]) => [name, value]),
  )
}

async function namesOf(
  step: () => Promise<{ name: string; terminated: boolean; description?: string }>,
): Promise<string[]> {
  const names: string[] = []
  for (;;) {
    const stop = await step()
    if (stop.terminated) return names
    names.push(stop.name)
    if (/^(Start|End) of recording/.test(stop.description ?? '')) return names
  }
}

test('stepping over visits the nodes of the main thread and passes what lies inside', async () => {
  const client = await startTour()
  expect(await namesOf(() => client.next())).toEqual([
    'load (compute)',
    'fan (parallel)',
    'round (transform)',
    'again (condition)',
    'round #2 (transform)',
    'again #2 (condition)',
    'call (workflow)',
    'finish (transform)',
    'tour',
  ])
})

test('stepping back from the end is the mirror image of stepping over', async () => {
  const client = await startTour({ stopAtEnd: true })
  const forward = await namesOf(() => client.next())
  const back = await namesOf(() => client.stepBack())
  expect(forward.at(-1)).toBe('tour')
  // The end of the run is told twice: when the workflow is about to be left, and when there is nothing further.
  expect(['tour', ...back.slice(0, -1).toReversed()]).toEqual(['tour', ...forward.slice(0, -2)])
})

test('stepping into a node goes to its handler, and out of it back to the node with its output stored', async () => {
  const client = await startTour()
  await client.next()
  expect(await client.stepIn()).toMatchObject({ name: 'load (handler)', line: line('handler: load') })
  expect(await client.stepOut()).toMatchObject({ name: 'load (compute)', line: line('output: items') })
  expect((await client.variable('Context', 'items')).value).toBe('(2) [{id: 0}, {id: 1}]')
})

test('stepping into a sub-workflow goes to its entry, with a context of its own, and out of it to its caller', async () => {
  const client = await startTour({}, [{ line: line('- id: call') }])
  await client.continue()
  const entry = await client.stepIn()
  expect(entry.frames.map(frame => frame.name)).toEqual(['inner', 'call (workflow)', 'tour'])
  expect(Object.keys(await client.scope('Context'))).toEqual(['text'])
  expect((await client.next()).name).toBe('measure (transform)')
  const out = await client.stepOut()
  expect(out.frames.map(frame => frame.name)).toEqual(['call (workflow)', 'tour'])
})

test('stepping past the last node of a sub-workflow stops at its end and then in its caller', async () => {
  const client = await startTour({}, [{ line: line('- id: mark') }])
  await client.continue()
  expect((await client.next()).name).toBe('inner')
  expect((await client.next()).name).toBe('finish (transform)')
})

test('reverse step into goes to the end of what a step back passes, and reverse out to its beginning', async () => {
  const client = await startTour({}, [{ line: line('- id: finish') }])
  await client.continue()
  const inside = await client.reverseStepIn()
  expect(inside.frames.map(frame => frame.name)).toEqual(['inner', 'call (workflow)', 'tour'])
  expect((await client.stepBack()).name).toBe('mark (transform)')
  expect((await client.reverseStepOut()).name).toBe('inner')
  expect((await client.reverseStepOut()).name).toBe('call (workflow)')
})

test('parallel branches are threads with their own view of the context', async () => {
  const client = await startTour({}, [{ line: line('after_right, type') }])
  const stop = await client.continue()
  const threads = await client.threads()
  expect(threads.map(thread => thread.name)).toContain('tour/fan/[right]')
  expect(threads.find(thread => thread.id === stop.threadId)?.name).toBe('tour/fan/[right]')
  expect(stop.frames.map(frame => frame.name)).toEqual([
    'after_right (transform)',
    'branch right',
    'fan (parallel)',
    'tour',
  ])
  expect(await contextOf(client)).toEqual({ rounds: '2', items: '(2) [{id: 0}, {id: 1}]', right: '4' })
})

test('a step past the last node of a branch stops in the parent', async () => {
  const client = await startTour({}, [{ line: line('after_right, type') }])
  const stop = await client.continue()
  const next = await client.next()
  expect(next).toMatchObject({ name: 'round (transform)' })
  expect(next.threadId).not.toBe(stop.threadId)
  expect(await contextOf(client)).toMatchObject({ left: '2', right: '4', right_done: 'true' })
})

test('a step back from the first node of a branch stops where the branches began', async () => {
  const client = await startTour({}, [{ line: line('- id: left') }])
  await client.continue()
  expect(await client.stepBack()).toMatchObject({ name: 'fan (parallel)' })
})

test('granularity "instruction" goes from event to event, both ways', async () => {
  const client = await startTour()
  const threadId = client.current().threadId
  const there: (string | undefined)[] = []
  for (let i = 0; i < 6; i++)
    there.push((await client.execute('next', { threadId, granularity: 'instruction' })).name)
  expect(there).toEqual([
    'load (compute)',
    'load (handler)',
    'load (handler)',
    'load (compute)',
    'tour',
    'fan (parallel)',
  ])
  for (let i = 0; i < 5; i++) await client.execute('stepBack', { threadId, granularity: 'instruction' })
  expect(client.current()).toMatchObject({ name: 'load (compute)', description: 'Step 2 · 5 behind live' })
})

test('a live run and the replay of its recording give the same transcript', async () => {
  const steps = [
    'next',
    'stepIn',
    'stepOut',
    'next',
    'stepIn',
    'next',
    'next',
    'stepBack',
    'next',
    'next',
    'next',
  ] as const
  const write = async (client: DapClient) => {
    const written = transcript(client, { select: [['Context']], output: true })
    await written.add()
    await written.walk([...steps])
    await written.walkToEnd('next')
    return written.text()
  }
  const { client, folder } = await openAdapter(tour)
  await client.launch({ program: 'tour.yaml', stopOnEntry: true, stopAtEnd: true, history: 'history' })
  await client.stopped()
  const live = await write(client)
  await client.close()
  const again = attachAdapter(folder)
  const [recording] = await recordingsIn(join(folder, 'history'))
  await again.launch({ recording })
  await again.stopped()
  expect(await write(again)).toBe(live)
})

async function recordingsIn(folder: string): Promise<string[]> {
  const { readdir } = await import('node:fs/promises')
  return (await readdir(folder)).filter(name => name.endsWith('.playhead')).map(name => join(folder, name))
}

test.each([
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'playhead/reverseStepIn',
  'playhead/reverseStepOut',
  'continue',
  'reverseContinue',
] as const)('%s is refused for a thread that is not there', async command => {
  const client = await startTour()
  const { success, message } = await client.send(command, { threadId: 99, singleThread: true }).response
  expect({ success, message }).toEqual({
    success: false,
    message: 'There is no thread 99 at this position. Give one that "threads" lists here: 1.',
  })
  expect((await client.next()).name).toBe('load (compute)')
  await client.close()
})

test('a step is refused for the thread of a branch that has ended', async () => {
  const client = await startTour({}, [{ line: line('id: fan') }])
  await client.continue()
  const branch = await client.stepIn()
  expect(branch.threadId).toBeGreaterThan(1)
  await client.stepOut()
  const { success, message } = await client.send('next', { threadId: branch.threadId }).response
  expect({ success, message }).toMatchObject({
    success: false,
    message: expect.stringContaining(`There is no thread ${branch.threadId} at this position.`),
  })
  await client.close()
})
