import { expect, test } from 'vitest'
import { sleep } from '../../src/engine/ports.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { readOutline } from '../../src/recording/reader.ts'
import { finish, startInMemory } from '../start-run.ts'

const source = (node: string) => `
workflows:
  main:
    nodes:
      - { id: first, ${node}, next: second }
      - { id: second, type: transform, set: { reached: "true" } }
`

const waiting = source('type: wait, duration: 1h')

test('cancelling ends a wait at once', async () => {
  const run = startInMemory({ source: waiting, ports: { sleep } })
  const started = performance.now()
  setTimeout(() => run.execution.cancel(), 5)
  const { result, context } = await finish(run)
  expect(result).toEqual({ status: 'cancelled' })
  expect(context).toEqual({})
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('cancelling closes every span as cancelled and finishes the recording', async () => {
  const run = startInMemory({ source: waiting, ports: { sleep } })
  setTimeout(() => run.execution.cancel(), 5)
  const { events } = await finish(run)
  expect(events.filter(event => event.type === 'exit').map(({ status }) => status)).toEqual([
    'cancelled',
    'cancelled',
  ])
  const bytes = run.sink.bytes()
  const file = {
    size: async () => bytes.length,
    read: async (at: number, size: number) => bytes.slice(at, at + size),
  }
  expect((await readOutline(file, 'x', nodeCodec)).summary).toMatchObject({
    status: 'cancelled',
    events: events.length,
  })
})

test('cancelling does not wait for a handler that listens to nothing', async () => {
  const run = startInMemory({
    source: source('type: compute, handler: hang'),
    handlers: { hang: () => new Promise(() => undefined) },
  })
  setTimeout(() => run.execution.cancel(), 5)
  expect((await finish(run)).result).toEqual({ status: 'cancelled' })
})

test('a handler hears of the cancellation by its signal', async () => {
  let heard = false
  const run = startInMemory({
    source: source('type: compute, handler: listen'),
    handlers: {
      listen: (_, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            heard = true
            reject(signal.reason)
          })
        }),
    },
  })
  setTimeout(() => run.execution.cancel(), 5)
  expect((await finish(run)).result.status).toBe('cancelled')
  expect(heard).toBe(true)
})

test('a run that stands still because nobody asks can be cancelled', async () => {
  const run = startInMemory({ source: waiting, free: false })
  await run.execution.timeline.reach(1)
  run.execution.cancel()
  const { result, events } = await finish(run)
  expect(result.status).toBe('cancelled')
  expect(events.at(-1)).toMatchObject({ type: 'exit', span: 0 })
})

test('a run that was never asked for anything has done nothing', async () => {
  let called = false
  const run = startInMemory({
    source: source('type: compute, handler: work'),
    handlers: {
      work: () => {
        called = true
      },
    },
    free: false,
  })
  await new Promise(resolve => setTimeout(resolve, 5))
  expect([run.execution.timeline.length, called]).toEqual([0, false])
  run.execution.cancel()
  await run.execution.done
})

test('cancelling after the end changes nothing', async () => {
  const run = startInMemory({ source: source('type: wait, duration: 0') })
  const { result, events } = await finish(run)
  run.execution.cancel()
  expect(result.status).toBe('completed')
  expect(run.execution.timeline.length).toBe(events.length)
})

test('giving up on a position leaves the run where it is', async () => {
  const run = startInMemory({ source: waiting, free: false, ports: { sleep } })
  const control = new AbortController()
  const reached = run.execution.timeline.reach(1_000, control.signal)
  setTimeout(() => control.abort(), 5)
  expect(await reached).toBe(false)
  expect(run.execution.timeline.live).toBe(true)
  run.execution.cancel()
  await run.execution.done
})
