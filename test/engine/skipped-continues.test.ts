import { expect, test } from 'vitest'
import { eventsOf, finish, type RunPlan, startInMemory } from '../start-run.ts'
import { continueInMemory, cutOff, transcript } from './continue-in-memory.ts'

const handlers = {
  broken: () => {
    throw new Error('no')
  },
  fine: () => null,
  second: (_: unknown, { attempt }: { attempt: number }) => {
    if (attempt === 1) throw new Error('no')
    return null
  },
}

const node = (lines: string) => `workflows:
  main:
    nodes:
${lines}
      - { id: last, type: transform, set: { done: 'true' } }
`

const sources = {
  'a handler that fails': node(
    `      - { id: a, type: compute, handler: broken, on_error: skip, output: got, next: last }`,
  ),
  'a handler that gives null': node(
    `      - { id: a, type: compute, handler: fine, on_error: skip, output: got, next: last }`,
  ),
  'an item that fails':
    node(`      - { id: a, type: foreach, items: '[1, 2]', as: one, node: b, on_error: skip, output: got, next: last }
      - { id: b, type: compute, handler: broken }`),
  'a branch that fails':
    node(`      - { id: a, type: parallel, parallel_nodes: [b, c], on_error: skip, next: last }
      - { id: b, type: compute, handler: broken }
      - { id: c, type: compute, handler: fine }`),
  'a workflow that fails': `${node(
    `      - { id: a, type: workflow, workflow: sub, on_error: skip, output: got, next: last }`,
  )}  sub:
    nodes:
      - { id: b, type: compute, handler: broken }
`,
  'an expression that fails': node(
    `      - { id: a, type: transform, set: { got: '1 / 0' }, on_error: skip, next: last }`,
  ),
  'an attempt that fails, and one that gives null': node(
    `      - { id: a, type: compute, handler: second, retry_policy: { max_attempts: 2, initial_delay: 0 }, on_error: skip, output: got, next: last }`,
  ),
}

test.each(Object.entries(sources))(
  'a node that skips ends as it did before wherever the run was cut off: %s',
  async (_, source) => {
    const plan: RunPlan = { source, handlers }
    const whole = await finish(startInMemory(plan))
    expect(whole.result.status).toBe('completed')
    const events = await eventsOf(whole.timeline)
    for (let length = 1; length <= events.length; length++) {
      const run = await continueInMemory(cutOff(events.slice(0, length), plan), plan)
      const finished = await finish(run)
      expect(transcript(finished.timeline), `${length} events`).toEqual(transcript(whole.timeline))
    }
  },
)

test('a node that gave null gives null once more, and not what was before it, wherever the run was cut off', async () => {
  const source = `workflows:
  main:
    nodes:
      - { id: each, type: foreach, items: '[1]', as: one, node: five, output: got }
      - { id: five, type: transform, set: { x: '5' }, next: none }
      - { id: none, type: compute, handler: fine }
`
  const plan = { source, handlers }
  const whole = await finish(startInMemory(plan))
  expect(whole.result).toMatchObject({ status: 'completed', output: { got: [null] } })
  const events = await eventsOf(whole.timeline)
  for (let length = 1; length <= events.length; length++) {
    const run = await continueInMemory(cutOff(events.slice(0, length), plan), plan)
    expect((await finish(run)).result, `${length} events`).toEqual(whole.result)
  }
})
