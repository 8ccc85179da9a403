import { expect, test } from 'vitest'
import type { Handler } from '../../src/engine/handlers.ts'
import { runToEnd, startInMemory } from '../start-run.ts'
import { violations } from './invariants.ts'

const each = (keys: string, workflow = '') => `
workflows:
  main:
    inputs: { list: [5, 1, 3] }
${workflow}    nodes:
      - { id: each, type: foreach, items: list, node: work, output: results, next: done${keys} }
      - { id: work, type: compute, handler: work, inputs: { item: $ctx.item }, output: worked }
      - { id: done, type: transform, set: { finished: "true" } }
`

/** Takes as many turns as its item says, and notes how many ran at the same time. */
function measured() {
  const counts = { running: 0, most: 0, calls: 0 }
  const work: Handler = async ({ item }) => {
    counts.calls++
    counts.most = Math.max(counts.most, ++counts.running)
    for (let i = 0; i < Number(item) * 3; i++) await Promise.resolve()
    counts.running--
    return Number(item) * 10
  }
  return { counts, handlers: { work } }
}

test.each([
  ['', '', 1],
  [', concurrency: 2', '', 2],
  [', concurrency: 9', '', 3],
  [', concurrency: 9', '    execution: { max_concurrency: 2 }\n', 2],
])(
  'results stand in the order of the list, and no more run at a time than allowed (%s %s)',
  async (keys, workflow, most) => {
    const { counts, handlers } = measured()
    const { context, events } = await runToEnd({ source: each(keys, workflow), handlers })
    expect(context['results']).toEqual([50, 10, 30])
    expect(counts.most).toBe(most)
    expect(violations(events, true)).toEqual([])
  },
)

test('max_concurrency of a workflow limits parallel branches', async () => {
  const { counts, handlers } = measured()
  const source = `
workflows:
  main:
    execution: { max_concurrency: 2 }
    nodes:
      - { id: all, type: parallel, parallel_nodes: [a, b, c, d] }
${['a', 'b', 'c', 'd'].map(id => `      - { id: ${id}, type: compute, handler: work, inputs: { item: 2 } }`).join('\n')}
`
  await runToEnd({ source, handlers })
  expect(counts).toMatchObject({ most: 2, calls: 4 })
})

test('the key of the item is not left behind, and one that was there before is as it was', async () => {
  const { handlers } = measured()
  expect((await runToEnd({ source: each(''), handlers })).context).not.toHaveProperty('item')
  const source = each(', as: held')
    .replace('$ctx.item', '$ctx.held')
    .replace('inputs: {', 'inputs: { held: mine,')
  expect((await runToEnd({ source, handlers })).context).toMatchObject({
    held: 'mine',
    results: [50, 10, 30],
  })
})

test('an empty list runs nothing and gives an empty list', async () => {
  const { counts, handlers } = measured()
  const { context } = await runToEnd({ source: each(''), handlers, inputs: { list: [] } })
  expect(context).toMatchObject({ results: [], finished: true })
  expect(counts.calls).toBe(0)
})

test('what is no list fails with the value', async () => {
  const source = each('').replace('[5, 1, 3]', '5').replace('list: 5', 'list: { type: any, default: 5 }')
  const { result } = await runToEnd({ source, handlers: measured().handlers })
  expect(result).toMatchObject({
    status: 'failed',
    error: { code: 'not-a-list', message: expect.stringContaining('5') },
  })
})

test('an item that fails fails the node and ends the others; with a recovery of its own it is null', async () => {
  const work: Handler = ({ item }) => {
    if (item === 1) throw new Error('no ones')
    return item
  }
  const failed = await runToEnd({ source: each(''), handlers: { work } })
  expect(failed.result).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('no ones') },
  })
  expect(violations(failed.events, true)).toEqual([])
  const source = each('').replace('output: worked }', 'output: worked, on_error: skip }')
  expect((await runToEnd({ source, handlers: { work } })).context['results']).toEqual([5, null, 3])
})

test('items that write different values to a key that was there before are reported, new keys are not', async () => {
  const source = each('').replace('inputs: { list', 'inputs: { worked: 0, list')
  const logs = async (text: string) => {
    const { events } = await runToEnd({ source: text, handlers: measured().handlers })
    return events.filter(event => event.type === 'log').map(event => event.type === 'log' && event.text)
  }
  expect(await logs(source)).toEqual([expect.stringContaining('/worked')])
  expect(await logs(each(''))).toEqual([])
})

test('lists in lists', async () => {
  const source = `
workflows:
  main:
    inputs: { rows: [[1, 2], [], [3]] }
    nodes:
      - { id: outer, type: foreach, items: rows, as: row, node: inner, output: sums }
      - { id: inner, type: foreach, items: row, as: cell, node: square, output: squares }
      - { id: square, type: transform, set: { squared: cell * cell } }
`
  const { context, timeline } = await runToEnd({ source })
  expect(context['sums']).toEqual([[1, 4], [], [9]])
  expect(context).not.toHaveProperty('row')
  expect(context).not.toHaveProperty('cell')
  const addresses = Array.from({ length: timeline.length }, (_, seq) =>
    timeline.structure.address(timeline.structure.span(seq)),
  )
  expect(addresses).toContain('main/outer/[inner]#3/inner/[square]/square')
})

test('ten thousand items are no endless loop, and cost ten times the events of a thousand', async () => {
  const source = each(', concurrency: 4').replace(
    'type: compute, handler: work, inputs: { item: $ctx.item }, output: worked',
    'type: transform, set: { worked: item + 1 }',
  )
  const eventsOf = async (length: number) => {
    const { execution } = startInMemory({ source, inputs: { list: Array.from({ length }, (_, i) => i) } })
    expect((await execution.done).status).toBe('completed')
    return execution.timeline.length
  }
  expect((await eventsOf(10_000)) / (await eventsOf(1_000))).toBeLessThan(10.1)
})

test('a loop inside of one item is still limited', async () => {
  const source = `
workflows:
  main:
    inputs: { list: [1, 2] }
    execution: { max_visits: 5 }
    nodes:
      - { id: each, type: foreach, items: list, node: round }
      - { id: round, type: wait, duration: 0, next: back }
      - { id: back, type: wait, duration: 0, next: round }
`
  expect((await runToEnd({ source })).result).toMatchObject({ error: { code: 'too-many-visits' } })
})

test('an item whose path ends with parallel branches gives how they ended', async () => {
  const source = `
workflows:
  main:
    nodes:
      - { id: each, type: foreach, items: "[1]", node: both }
      - { id: both, type: parallel, parallel_nodes: [left, right] }
      - { id: left, type: transform, set: { a: "1" } }
      - { id: right, type: transform, set: { b: "2" } }
`
  expect((await runToEnd({ source })).context['each']).toEqual([{ left: 'completed', right: 'completed' }])
})
