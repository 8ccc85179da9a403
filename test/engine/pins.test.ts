import { expect, test } from 'vitest'
import { createPins, type Pin, readPin } from '../../src/engine/pins.ts'
import type { EnterEvent, Event } from '../../src/recording/event.ts'
import type { Json } from '../../src/workflow/json.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { runToEnd } from '../start-run.ts'

const source = `
workflows:
  main:
    inputs: { n: 0, list: [1, 2] }
    nodes:
      - { id: count, type: compute, handler: never, output: counted, next: change }
      - { id: change, type: transform, set: { a: "1", b: "2" }, next: each }
      - { id: each, type: foreach, items: list, node: item_work, output: all, next: sub }
      - { id: item_work, type: compute, handler: never }
      - { id: sub, type: workflow, workflow: inner, output: result, next: person }
      - { id: person, type: human, prompt: "?", next: way }
      - { id: way, type: condition, condition: "n > 1", branches: { "true": big, "false": small } }
      - { id: big, type: transform, set: { n: "n + 1" }, next: way }
      - { id: small, type: transform, set: { ended: "true" } }
  inner:
    nodes:
      - { id: count, type: compute, handler: never, output: inside }
`
const all: Record<string, Pin> = {
  count: { output: 7 },
  change: { output: { a: 'x', c: 'z' } },
  each: { output: [1, 2, 3] },
  sub: { output: { deep: true } },
  person: { output: 'said' },
}
const never = () => expect.fail('a pinned node called its handler')
const run = (pins: Record<string, Pin>) => runToEnd({ source, handlers: { never }, pins })

const entered = (events: readonly Event[], id: string) =>
  events.filter(
    (event): event is EnterEvent => event.type === 'enter' && event.kind === 'node' && event.id === id,
  )

test('a pinned node of any type gives its value without running, and the recording says so', async () => {
  const { result, context, events, timeline } = await run(all)
  expect(result.status).toBe('completed')
  expect(context).toMatchObject({
    counted: 7,
    a: 'x',
    c: 'z',
    all: [1, 2, 3],
    result: { deep: true },
    person: 'said',
    ended: true,
  })
  expect(context).not.toHaveProperty('b')
  for (const id of Object.keys(all)) expect(entered(events, id)).toMatchObject([{ pinned: true }])
  expect(entered(events, 'small')[0]).not.toHaveProperty('pinned')
  expect(entered(events, 'item_work')).toEqual([])
  const [count] = entered(events, 'count')
  expect((await timeline.state(count!.seq + 1)).spans.get(count!.seq)).toMatchObject({ pinned: true })
})

test.each<Json>([5, { deep: true }, null])(
  'a pinned transform that sets one key sets it to what is its output: %j',
  async value => {
    const { context } = await run({ ...all, small: { output: value } })
    expect(context['ended']).toEqual(value)
    expect(context).not.toHaveProperty('deep')
  },
)

test('the value of a pinned condition chooses the branch', async () => {
  const { context, events } = await run({ ...all, way: { output: true }, 'main/way#2': { output: false } })
  const chosen = events.flatMap(event =>
    event.type === 'exit' && event.next?.length === 1 ? event.next : [],
  )
  expect(chosen.slice(-4)).toEqual(['way', 'big', 'way', 'small'])
  expect(context).toMatchObject({ n: 1, ended: true })
})

test('a condition that is pinned to a value without a branch fails as if it had given it', async () => {
  const colours = `
workflows:
  main:
    nodes:
      - { id: way, type: condition, condition: "'red'", branches: { red: end, green: end } }
      - { id: end, type: transform, set: { ended: "true" } }
`
  const { result } = await runToEnd({ source: colours, pins: { way: { output: 'blue' } } })
  expect(result).toMatchObject({ status: 'failed', error: { code: 'no-branch' } })
})

test('a pin by workflow and node counts only there, and wins over one by the id alone', async () => {
  const { sub: _, ...others } = all
  const { context } = await run({ ...others, 'inner/count': { output: 'inner' } })
  expect(context).toMatchObject({ counted: 7, result: { inside: 'inner' } })
})

test('a pin by address counts at that visit only', async () => {
  const { context, events } = await run({
    ...all,
    way: { output: true },
    'main/way#3': { output: false },
  })
  expect(context).toMatchObject({ n: 2, ended: true })
  expect(entered(events, 'way').map(event => event.visit)).toEqual([1, 2, 3])
})

test('a pinned error fails the node, and is recovered from like any other', async () => {
  expect((await run({ ...all, count: { error: 'out of order' } })).result).toMatchObject({
    status: 'failed',
    error: { code: 'pinned', message: expect.stringContaining('out of order') },
  })
  const recovered = await runToEnd({
    source: source.replace('output: counted,', 'output: counted, on_error: skip,'),
    handlers: { never },
    pins: { ...all, count: { error: 'out of order' } },
  })
  expect(recovered.context).toMatchObject({ counted: null, ended: true })
})

test.each(['cuont', 'main/cuont', 'main/cuont#2'])(
  'a pin for %s, which is no node, is refused with the nearest name',
  name => {
    const file = parseWorkflowFile(source, '/project/flow.yaml')
    expect(() => createPins({ [name]: { output: 1 } }, file)).toThrow(
      expect.objectContaining({ code: 'unknown-pin', remedy: expect.stringContaining('count') }),
    )
  },
)

test.each(['inner/way', 'iner/count', 'main/count/count'])(
  'a pin for %s, whose node is somewhere else, is refused',
  name => {
    const file = parseWorkflowFile(source, '/project/flow.yaml')
    expect(() => createPins({ [name]: { output: 1 } }, file)).toThrow(
      expect.objectContaining({ code: 'unknown-pin' }),
    )
  },
)

test('a pin is a value, or says that it is an error or an output', () => {
  expect(
    ([5, { a: 1 }, { error: 'x' }, { output: null }, { error: 4 }, [1]] as Json[]).map(value =>
      readPin(value),
    ),
  ).toEqual([
    { output: 5 },
    { output: { a: 1 } },
    { error: 'x' },
    { output: null },
    { output: { error: 4 } },
    { output: [1] },
  ])
})
