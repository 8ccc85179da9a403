import { expect, test } from 'vitest'
import { type RunPlan, startInMemory } from '../start-run.ts'
import { continueInMemory, transcript } from './continue-in-memory.ts'

const source = `handlers: ./h.js
workflows:
  main:
    inputs: { list: [1, 2, 3] }
    nodes:
      - { id: first, type: compute, handler: count, output: one, next: fan }
      - { id: fan, type: parallel, parallel_nodes: [left, right], next: each }
      - { id: left, type: compute, handler: flaky, output: left, retry_policy: { max_attempts: 2, initial_delay: 0 } }
      - { id: right, type: compute, handler: fails, on_error: continue, next: right2 }
      - { id: right2, type: transform, set: { right: "2" } }
      - { id: each, type: foreach, items: list, as: x, node: item, concurrency: 2, output: items, next: call }
      - { id: item, type: transform, set: { y: x * 2 }, output: y }
      - { id: call, type: workflow, workflow: inner, output: inner }
  inner:
    nodes:
      - { id: deep, type: transform, set: { z: "3" } }
`

const plan = (): RunPlan => ({
  source,
  handlers: {
    count: () => 1,
    flaky: (_, { attempt }) => {
      if (attempt === 1) throw new Error('once more')
      return attempt
    },
    fails: () => {
      throw new Error('never')
    },
  },
})

test('a run that is suspended anywhere ends, when it goes on, as if it had not been', async () => {
  const whole = startInMemory(plan())
  const result = await whole.execution.done
  expect(result.status).toBe('completed')
  for (let position = 1; position < whole.execution.timeline.length; position++) {
    const { execution, sink } = startInMemory({ ...plan(), free: false })
    await execution.timeline.reach(position - 1)
    execution.suspend()
    expect(await execution.done).toEqual({ status: 'waiting', questions: [] })
    expect(execution.timeline.status).toBe('waiting')
    const again = await continueInMemory(sink.bytes(), plan())
    expect(await again.execution.done).toEqual(result)
    expect(transcript(again.execution.timeline)).toEqual(transcript(whole.execution.timeline))
  }
})

test.each([true, false])(
  'a run that is suspended as soon as it was started, free: %s, can go on',
  async free => {
    const later: RunPlan = { ...plan(), free, ports: { turn: () => new Promise(setImmediate) } }
    const { execution, sink } = startInMemory(later)
    execution.suspend()
    expect(await execution.done).toEqual({ status: 'waiting', questions: [] })
    const again = await continueInMemory(sink.bytes(), plan())
    expect((await again.execution.done).status).toBe('completed')
  },
)

test('a call that listens to its signal is stopped when the run is suspended, and made again when it goes on', async () => {
  let calls = 0
  const waiting: RunPlan = {
    source: source.replace('handler: count', 'handler: waits'),
    handlers: {
      ...plan().handlers,
      waits: (_, { signal }) =>
        ++calls > 1
          ? 1
          : new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(new Error('stopped')))
            }),
    },
  }
  const { execution, sink } = startInMemory(waiting)
  await new Promise(done => setTimeout(done, 20))
  execution.suspend()
  expect((await execution.done).status).toBe('waiting')
  const again = await continueInMemory(sink.bytes(), waiting)
  expect((await again.execution.done).status).toBe('completed')
  expect(calls).toBe(2)
})
