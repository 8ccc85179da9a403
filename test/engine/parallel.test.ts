import { expect, test } from 'vitest'
import type { Handler } from '../../src/engine/handlers.ts'
import { finish, runToEnd, startInMemory } from '../start-run.ts'

const parallel = (join: string, extra = '') => `
workflows:
  main:
    inputs: { shared: 0, nested: { kept: 1 } }
    nodes:
      - { id: both, type: parallel, parallel_nodes: [a, b], join_strategy: ${join}, output: results, next: done${extra} }
      - { id: a, type: compute, handler: a }
      - { id: b, type: compute, handler: b }
      - { id: done, type: transform, set: { finished: "true" } }
`
const value = (result: unknown) => () => result
const fail =
  (message: string): Handler =>
  () => {
    throw new Error(message)
  }
/** Never comes back by itself. */
const hang: Handler = () => new Promise(() => undefined)

test('join all waits for every branch and merges what each wrote', async () => {
  const { context } = await runToEnd({ source: parallel('all'), handlers: { a: value(1), b: value(2) } })
  expect(context).toMatchObject({ a: 1, b: 2, results: { a: 'completed', b: 'completed' }, finished: true })
})

test('the results of branches stand in the order of the list, whichever came to its end first', async () => {
  const slow = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
    return 1
  }
  const { context } = await runToEnd({ source: parallel('all'), handlers: { a: slow, b: value(2) } })
  expect(Object.keys(context['results'] as object)).toEqual(['a', 'b'])
})

test('join all fails with the first error, and ends the other branches', async () => {
  const { result, timeline } = await runToEnd({
    source: parallel('all'),
    handlers: { a: fail('broken'), b: hang },
  })
  expect(result).toMatchObject({
    status: 'failed',
    error: { code: 'handler-failed', message: expect.stringContaining('broken') },
  })
  const branches = branchStatuses(timeline.structure, timeline.length)
  expect(branches).toEqual({ a: 'failed', b: 'cancelled' })
})

test('join any goes on when one branch succeeds', async () => {
  const { context, result } = await runToEnd({
    source: parallel('any'),
    handlers: { a: fail('broken'), b: value(2) },
  })
  expect(result.status).toBe('completed')
  expect(context).toMatchObject({ b: 2, results: { a: 'failed', b: 'completed' } })
  expect(context).not.toHaveProperty('a')
})

test('an error that other branches make up for is recorded as caught', async () => {
  const { events } = await runToEnd({ source: parallel('any'), handlers: { a: fail('broken'), b: value(2) } })
  expect(events.filter(event => event.type === 'error')).toMatchObject([{ caught: true }])
})

test.each(['any', 'first'])('join %s fails at the parallel node when all branches fail', async join => {
  const { result, events, timeline } = await runToEnd({
    source: parallel(join),
    handlers: { a: fail('one'), b: fail('two') },
  })
  expect(result).toMatchObject({
    status: 'failed',
    error: {
      code: 'all-branches-failed',
      cause: { code: 'handler-failed', message: expect.stringContaining('one') },
    },
  })
  const uncaught = events.filter(event => event.type === 'error' && !event.caught)
  expect(uncaught.map(event => timeline.structure.address(timeline.structure.span(event.seq)))).toEqual([
    'main/both',
  ])
})

test('join first ends the other branches', async () => {
  const { context, timeline } = await runToEnd({
    source: parallel('first'),
    handlers: { a: hang, b: value(2) },
  })
  expect(context).toMatchObject({ b: 2, results: { a: 'cancelled', b: 'completed' } })
  expect(branchStatuses(timeline.structure, timeline.length)).toEqual({ a: 'cancelled', b: 'completed' })
})

test('join first takes the writes of one branch only, even when two end at the same time', async () => {
  const { context, events } = await runToEnd({
    source: parallel('first')
      .replaceAll('handler: a }', 'handler: a, output: shared }')
      .replaceAll('handler: b }', 'handler: b, output: shared }'),
    handlers: { a: value('a'), b: value('b') },
  })
  expect(context).toMatchObject({ shared: 'a', results: { a: 'completed', b: 'cancelled' } })
  expect(events.filter(event => event.type === 'log')).toEqual([])
})

test('branches do not see each other while they run', async () => {
  const seen: unknown[] = []
  const look: Handler = (_, run) => {
    seen.push(run.context)
    return 1
  }
  await runToEnd({ source: parallel('all'), handlers: { a: look, b: look } })
  expect(seen).toEqual(Array(2).fill({ shared: 0, nested: { kept: 1 } }))
})

test('different writes to one key are reported once, and the last branch in the list wins', async () => {
  const source = `
workflows:
  main:
    nodes:
      - { id: all, type: parallel, parallel_nodes: [a, b, c] }
      - { id: a, type: compute, handler: a, output: shared }
      - { id: b, type: compute, handler: b, output: shared }
      - { id: c, type: compute, handler: c, output: shared }
`
  const { context, events } = await runToEnd({ source, handlers: { a: value(1), b: value(2), c: value(3) } })
  expect(context).toEqual({ shared: 3 })
  expect(events.filter(event => event.type === 'log')).toMatchObject([
    {
      level: 'warning',
      text: 'Parallel branches wrote different values to /shared; the last branch in the list won.',
    },
  ])
})

test('writes to different members of one object are merged without a conflict', async () => {
  const source = `
workflows:
  main:
    inputs: { o: { x: 0, y: 0 } }
    nodes:
      - { id: all, type: parallel, parallel_nodes: [a, b] }
      - { id: a, type: transform, set: { o: '{"x": 1.0, "y": o.y}' } }
      - { id: b, type: compute, handler: b, inputs: { o: $ctx.o }, output: o }
`
  const { context, events } = await runToEnd({
    source,
    handlers: { b: ({ o }) => ({ ...(o as object), y: 2 }) },
  })
  expect(events.filter(event => event.type === 'log')).toEqual([])
  expect(context).toEqual({ o: { x: 1, y: 2 } })
})

test('the same write in two branches is no conflict', async () => {
  const { events } = await runToEnd({
    source: parallel('all')
      .replaceAll('handler: a }', 'handler: a, output: s }')
      .replaceAll('handler: b }', 'handler: b, output: s }'),
    handlers: { a: value({ x: [1] }), b: value({ x: [1] }) },
  })
  expect(events.filter(event => event.type === 'log')).toEqual([])
})

test('a branch runs along next up to the node that follows the parallel node', async () => {
  const source = `
workflows:
  main:
    nodes:
      - { id: both, type: parallel, parallel_nodes: [a], next: done }
      - { id: a, type: transform, set: { x: "1" }, next: b }
      - { id: b, type: transform, set: { y: x + 1 }, next: done }
      - { id: done, type: transform, set: { z: y + 1 } }
`
  const { context, timeline } = await runToEnd({ source })
  expect(context).toEqual({ x: 1, y: 2, z: 3 })
  expect(timeline.structure.sites.filter(site => site.id === 'done')).toHaveLength(1)
})

test('a cancelled parallel run closes all its spans as cancelled', async () => {
  const run = startInMemory({ source: parallel('all'), handlers: { a: hang, b: hang } })
  setTimeout(() => run.execution.cancel(), 5)
  const { result, events } = await finish(run)
  expect(result).toEqual({ status: 'cancelled' })
  const exits = events.filter(event => event.type === 'exit')
  expect(exits.map(event => event.status)).toEqual(Array(exits.length).fill('cancelled'))
  expect(exits).toHaveLength(events.filter(event => event.type === 'enter').length)
})

function branchStatuses(
  structure: Awaited<ReturnType<typeof runToEnd>>['timeline']['structure'],
  length: number,
) {
  const statuses: Record<string, string> = {}
  for (let seq = 0; seq < length; seq++) {
    if (structure.type(seq) === 'enter' && structure.site(seq).kind === 'branch')
      statuses[structure.site(seq).id] = structure.status(seq)
  }
  return statuses
}
