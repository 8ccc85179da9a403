import { expect, test } from 'vitest'
import { retryDelay } from '../../src/engine/run-node.ts'
import type { Event } from '../../src/recording/event.ts'
import { type RunInMemory, startInMemory } from '../start-run.ts'

function workflow(keys: string): string {
  return `workflows:
  w:
    nodes:
      - id: shaky
        type: compute
        handler: shaky
        output: got
        next: after
${keys}
      - { id: after, type: transform, set: { reached: "true" } }
`
}

/** Fails as often as told, then succeeds. */
function failing(times: number) {
  let calls = 0
  return {
    shaky: () => {
      calls++
      if (calls <= times) throw new Error(`failure ${calls}`)
      return calls
    },
  }
}

async function eventsOf({ execution: { timeline } }: RunInMemory): Promise<Event[]> {
  return Promise.all(Array.from({ length: timeline.length }, (_, seq) => timeline.event(seq)))
}

test('a node that fails is tried again, each attempt in a span of its own', async () => {
  const run = startInMemory({
    source: workflow('        retry_policy: { max_attempts: 3, initial_delay: 1ms }'),
    handlers: failing(2),
  })
  expect(await run.execution.done).toMatchObject({ status: 'completed', output: { got: 3, reached: true } })
  const events = await eventsOf(run)
  const attempts = events.filter(
    event => event.type === 'enter' && event.id === 'shaky' && event.kind === 'node',
  )
  expect(attempts.map(event => event.type === 'enter' && [event.visit, event.attempt ?? 1])).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
  ])
  const errors = events.filter(event => event.type === 'error')
  expect(errors.map(event => event.type === 'error' && event.caught)).toEqual([true, true])
})

test('the last attempt that fails fails the run', async () => {
  const run = startInMemory({
    source: workflow('        retry_policy: { max_retries: 1, delay_seconds: 0 }'),
    handlers: failing(5),
  })
  expect(await run.execution.done).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('failure 2') },
  })
  const errors = (await eventsOf(run)).filter(event => event.type === 'error')
  expect(errors.map(event => event.type === 'error' && event.caught)).toEqual([true, false])
})

test('continue_on_error goes on with the next node', async () => {
  const run = startInMemory({ source: workflow('        continue_on_error: true'), handlers: failing(1) })
  expect(await run.execution.done).toMatchObject({ status: 'completed', output: { reached: true } })
})

test('a node that takes too long is cancelled and fails', async () => {
  let aborted = false
  const shaky = (_: object, { signal }: { signal: AbortSignal }) =>
    new Promise(() => signal.addEventListener('abort', () => (aborted = true)))
  const run = startInMemory({ source: workflow('        timeout: 20ms'), handlers: { shaky } })
  expect(await run.execution.done).toMatchObject({ status: 'failed', error: { code: 'timed-out' } })
  expect(aborted).toBe(true)
})

test('delays grow up to the limit', () => {
  const policy = { maxAttempts: 9, initialDelay: 100, backoffMultiplier: 2, maxDelay: 500, jitter: false }
  expect([1, 2, 3, 4].map(attempt => retryDelay(policy, attempt))).toEqual([100, 200, 400, 500])
  expect(retryDelay({ ...policy, jitter: true }, 1, () => 0)).toBe(50)
})

test.each([
  ['max_iterations', 'execution: { max_iterations: 3 }', 'too-many-nodes'],
  ['max_iterations beside the nodes', 'max_iterations: 3', 'too-many-nodes'],
  ['max_visits', 'execution: { max_visits: 3 }', 'too-many-visits'],
  ['a timeout of the whole run', 'execution: { timeout: 20ms }', 'run-timed-out'],
])('%s ends an endless loop', async (_, limit, code) => {
  const source = `workflows:
  w:
    ${limit}
    nodes:
      - { id: a, type: wait, duration: 0, next: b }
      - { id: b, type: wait, duration: 0, next: a }
`
  const run = startInMemory({ source })
  expect(await run.execution.done).toMatchObject({ status: 'failed', error: { code } })
})

test('default_node_timeout counts for a node that has no timeout of its own', async () => {
  const source = workflow('').replace(
    '    nodes:',
    '    execution: { default_node_timeout: 20ms }\n    nodes:',
  )
  const run = startInMemory({ source, handlers: { shaky: () => new Promise(() => undefined) } })
  expect(await run.execution.done).toMatchObject({ status: 'failed', error: { code: 'timed-out' } })
})

test('the list metadata.arguments declares inputs', async () => {
  const source = `workflows:
  w:
    metadata:
      arguments:
        - { name: n, type: int, default: 4 }
        - { name: must, type: str, required: true }
    nodes:
      - { id: t, type: transform, set: { m: n + 1 } }
`
  const run = startInMemory({ source, inputs: { must: 'x' } })
  expect(await run.execution.done).toMatchObject({ status: 'completed', output: { m: 5 } })
  expect(() => startInMemory({ source })).toThrow('"must" is missing')
})

test('what follows many attempts comes as soon after the last one as what follows two', async () => {
  const turnsAfter = async (attempts: number) => {
    let turns = 0
    let over = false
    const count = async () => {
      for (; !over && turns < 10_000; turns++) await undefined
    }
    const shaky = failing(attempts - 1).shaky
    let calls = 0
    const run = startInMemory({
      source: workflow(
        `        retry_policy: { max_attempts: ${attempts}, initial_delay: 0, backoff_multiplier: 1 }`,
      ).replace('type: transform, set: { reached: "true" }', 'type: compute, handler: reached'),
      handlers: {
        shaky: () => {
          if (++calls === attempts) void count()
          return shaky()
        },
        reached: () => {
          over = true
          return null
        },
      },
    })
    expect((await run.execution.done).status).toBe('completed')
    return turns
  }
  expect(await turnsAfter(300)).toBe(await turnsAfter(2))
})
