import { expect, test } from 'vitest'
import type { Handler } from '../../src/engine/handlers.ts'
import { sleep } from '../../src/engine/ports.ts'
import { retryDelay } from '../../src/engine/run-node.ts'
import type { ErrorEvent, Event } from '../../src/recording/event.ts'
import { finish, type RunPlan, runToEnd, startInMemory } from '../start-run.ts'
import { continueInMemory, transcript } from './continue-in-memory.ts'
import { violations } from './invariants.ts'

const source = (node: string, workflow = '') => `
workflows:
  main:
${workflow}    nodes:
      - { id: shaky, type: compute, handler: shaky, output: got, next: after${node} }
      - { id: after, type: transform, set: { reached: "true" } }
`

/** Fails as often as told, then succeeds; `calls` counts. */
function failing(times: number) {
  const counted = { calls: 0 }
  const shaky: Handler = () => {
    counted.calls++
    if (counted.calls <= times) throw new Error(`failure ${counted.calls}`)
    return counted.calls
  }
  return { handlers: { shaky }, counted }
}

const caught = (events: readonly Event[]) =>
  events.filter((event): event is ErrorEvent => event.type === 'error').map(event => event.caught)

const retried = ', retry_policy: { max_attempts: 2, initial_delay: 0 }'

test.each([
  ['fail', '', 'failed', undefined, [false], ['failed']],
  ['fail', retried, 'failed', undefined, [true, false], ['failed', 'failed']],
  ['continue', '', 'completed', { reached: true }, [true], ['failed']],
  ['continue', retried, 'completed', { reached: true }, [true, true], ['failed', 'failed']],
  ['skip', '', 'completed', { got: null, reached: true }, [true], ['skipped']],
  ['skip', retried, 'completed', { got: null, reached: true }, [true, true], ['failed', 'skipped']],
])(
  'on_error: %s%s, at the node and at the workflow',
  async (onError, retry, status, output, flags, attempts) => {
    for (const text of [
      source(`, on_error: ${onError}${retry}`),
      source(retry, `    on_error: ${onError}\n`),
      source(`, on_error: ${onError}${retry}`, '    on_error: fail\n'),
    ]) {
      const { result, events, timeline } = await runToEnd({ source: text, handlers: failing(9).handlers })
      expect(result).toMatchObject({ status, ...(output ? { output } : {}) })
      expect(caught(events)).toEqual(flags)
      expect(violations(events, true)).toEqual([])
      expect(transcript(timeline).filter(line => line.startsWith('main/shaky'))).toEqual(
        attempts.map((end, i) => `main/shaky attempt ${i + 1} ${end}`),
      )
    }
  },
)

test.each([
  [true, 'completed'],
  [false, 'failed'],
])('continue_on_error: %s at a node wins over the workflow', async (value, status) => {
  const text = source(`, continue_on_error: ${value}`, `    on_error: ${value ? 'fail' : 'continue'}\n`)
  expect((await runToEnd({ source: text, handlers: failing(1).handlers })).result.status).toBe(status)
})

/** Runs with `on_error: pause`, giving these answers one after another. */
async function answering(plan: RunPlan, answers: readonly string[]) {
  const run = startInMemory(plan)
  const left = [...answers]
  const prompts: string[] = []
  run.execution.onQuestions(() => {
    const [open] = run.execution.questions
    if (!open) return
    prompts.push(open.question.prompt)
    const answer = left.shift()!
    queueMicrotask(() => run.execution.answer(undefined, answer))
  })
  return { ...(await finish(run)), prompts }
}

test('a person who is asked after a failure can let the node be tried again', async () => {
  const { handlers, counted } = failing(2)
  const plan = { source: source(', on_error: pause'), handlers }
  const { result, events, timeline, prompts } = await answering(plan, ['retry', '1'])
  expect(result).toMatchObject({ status: 'completed', output: { got: 3, reached: true } })
  expect(counted.calls).toBe(3)
  expect(prompts[0]).toContain('failure 1')
  expect(prompts[0]).not.toContain('PlayheadError')
  expect(caught(events)).toEqual([true, true])
  expect(transcript(timeline).slice(1)).toEqual([
    'main/shaky attempt 1 failed',
    'main/shaky attempt 2 failed',
    'main/shaky attempt 3 completed',
  ])
})

test('a person can skip what failed', async () => {
  const plan = { source: source(', on_error: pause'), handlers: failing(1).handlers }
  const { result, events } = await answering(plan, ['skip'])
  expect(result).toMatchObject({ status: 'completed', output: { got: null, reached: true } })
  expect(caught(events)).toEqual([true])
})

test('a person can let the run fail', async () => {
  const plan = { source: source(', on_error: pause'), handlers: failing(1).handlers }
  const { result } = await answering(plan, ['fail'])
  expect(result).toMatchObject({ status: 'failed', error: { code: 'given-up' } })
})

test('a person is asked only after the last attempt of the policy, and again after as many more', async () => {
  const { handlers, counted } = failing(3)
  const { result } = await answering({ source: source(`, on_error: pause${retried}`), handlers }, ['retry'])
  expect(result.status).toBe('completed')
  expect(counted.calls).toBe(4)
})

test.each([
  ['retry', 'completed', { got: 2, reached: true }, 1],
  ['skip', 'completed', { got: null, reached: true }, 0],
  ['fail', 'failed', undefined, 0],
])(
  'a decision to %s can be made in another process, where what failed is not done again before',
  async (answer, status, output, more) => {
    const { handlers, counted } = failing(1)
    const plan = { source: source(', on_error: pause'), handlers, attended: false }
    const first = await runToEnd(plan)
    expect(first.result).toMatchObject({ status: 'waiting', questions: [{ address: 'main/shaky/recovery' }] })
    const before = counted.calls
    const answers = new Map([['main/shaky/recovery', answer]])
    const { result, events } = await finish(await continueInMemory(first.sink.bytes(), { ...plan, answers }))
    expect(result).toMatchObject({ status, ...(output ? { output } : {}) })
    expect(counted.calls - before).toBe(more)
    expect(violations(events, true)).toEqual([])
  },
)

test('a node that ran out of time in one process is decided about in another', async () => {
  const plan: RunPlan = {
    source: source(', on_error: pause, timeout: 5ms'),
    handlers: { shaky: () => new Promise(() => undefined) },
    attended: false,
  }
  const first = await runToEnd(plan)
  expect(first.result).toMatchObject({ status: 'waiting' })
  const answers = new Map([['main/shaky/recovery', 'skip']])
  const { result } = await finish(await continueInMemory(first.sink.bytes(), { ...plan, answers }))
  expect(result).toMatchObject({ status: 'completed', output: { got: null, reached: true } })
})

test.each([
  ['wait', '{ id: slow, type: wait, duration: 1h, timeout: 1s }'],
  ['a handler that listens', '{ id: slow, type: compute, handler: listening, timeout: 1s }'],
  ['a sub-workflow', '{ id: slow, type: workflow, workflow: inner, timeout: 1s }'],
])('a timeout ends %s', async (_, node) => {
  let reason: unknown
  const listening: Handler = (_, { signal }) =>
    new Promise((_, reject) =>
      signal.addEventListener('abort', () => {
        reason = signal.reason
        reject(signal.reason)
      }),
    )
  const { result, events } = await runToEnd({
    source: `
workflows:
  main:
    nodes:
      - ${node}
  inner:
    nodes:
      - { id: long, type: wait, duration: 1h }
`,
    handlers: { listening },
    // Short sleeps come to their end, long ones do not.
    ports: {
      sleep: (milliseconds, signal) =>
        milliseconds < 10_000 ? new Promise(setImmediate) : sleep(milliseconds, signal),
    },
  })
  expect(result).toMatchObject({ status: 'failed', error: { code: 'timed-out' } })
  expect(violations(events, true)).toEqual([])
  if (node.includes('listening')) expect(reason).toBeDefined()
})

test('jitter shortens a delay by no more than half, and never makes it longer', () => {
  const policy = { maxAttempts: 9, initialDelay: 100, backoffMultiplier: 3, maxDelay: 400, jitter: true }
  for (const attempt of [1, 2, 3, 30]) {
    const most = retryDelay({ ...policy, jitter: false }, attempt)
    for (const chance of [0, 0.5, 0.999]) {
      const delay = retryDelay(policy, attempt, () => chance)
      expect(delay).toBeGreaterThanOrEqual(most / 2)
      expect(delay).toBeLessThanOrEqual(most)
    }
  }
})

test('the delays between attempts are slept, and cancelling ends them', async () => {
  const slept: number[] = []
  const { result } = await runToEnd({
    source: source(', retry_policy: { max_attempts: 3, initial_delay: 1s, backoff_multiplier: 4 }'),
    handlers: failing(2).handlers,
    ports: { sleep: async milliseconds => void slept.push(milliseconds) },
  })
  expect(result.status).toBe('completed')
  expect(slept).toEqual([1_000, 4_000])

  const run = startInMemory({
    source: source(', retry_policy: { max_attempts: 3, initial_delay: 1h }'),
    handlers: failing(2).handlers,
    ports: {
      sleep: (_, signal) => {
        queueMicrotask(() => run.execution.cancel())
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    },
  })
  expect((await finish(run)).result.status).toBe('cancelled')
})
