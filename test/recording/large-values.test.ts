import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/recording/event.ts'
import {
  createLargeValues,
  createValueLoader,
  largeValue,
  restoreValues,
  type ValuePlace,
} from '../../src/recording/large-values.ts'
import type { Json } from '../../src/workflow/json.ts'
import { eventsOf, runToEnd } from '../start-run.ts'
import { open } from './helpers.ts'

/** Values in a list instead of a file. */
function createStore() {
  const stored: string[] = []
  const values = createLargeValues(
    json => [stored.push(json), 1],
    text => createHash('sha256').update(text).digest('hex'),
  )
  const load = createValueLoader(async ([number]: ValuePlace) => stored[number - 1]!)
  return { stored, values, load, restore: async (json: string) => restoreValues(JSON.parse(json), load) }
}

const big = 'x'.repeat(largeValue + 1)

describe('a large value', () => {
  const keys = fc.oneof(fc.string(), fc.constantFrom('$value', '$$value', '__proto__', 'constructor', '😀'))
  const { value: values } = fc.letrec<{ value: Json }>(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof<fc.Arbitrary<Json>[]>(
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.integer({ min: largeValue, max: 3 * largeValue }).map(length => '😀'.repeat(length / 2)),
        fc.constant([1, 1]),
      ),
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(keys, tie('value')), { maxLength: 4 })
        .map(entries => Object.fromEntries(entries) as Json),
    ),
  }))

  test('comes back as it was, among others and under any key', async () => {
    await fc.assert(
      fc.asyncProperty(values, async value => {
        const { values: large, restore } = createStore()
        const json = large.encode({ value })
        expect(json.length).toBeLessThan(largeValue * 6)
        expect(await restore(json)).toEqual({ value })
      }),
    )
  })

  test('is stored once, however often and wherever it occurs', () => {
    const { stored, values: large } = createStore()
    const list = Array.from({ length: largeValue }, (_, i) => i)
    for (let i = 0; i < 100; i++) large.encode({ i, a: { b: [big] }, list, other: [...list] })
    expect(stored).toHaveLength(2)
  })

  test('that is known is not made into JSON again', () => {
    const { values: large } = createStore()
    const list = Array.from({ length: largeValue }, () => 'long')
    large.encode({ contexts: { 0: { list } } }, true)
    let stringified = 0
    Object.defineProperty(list, 'toJSON', { value: () => stringified++ })
    large.encode({ contexts: { 0: { list } } }, true)
    expect(stringified).toBe(0)
  })

  test('may refer to one that was stored before it only', async () => {
    const stored = ['{"a":{"$value":[2,1]}}', '{"b":{"$value":[1,1]}}']
    const load = createValueLoader(async ([number]) => stored[number - 1]!)
    await expect(load([1, 1])).rejects.toThrow('refers to a later one')
  })
})

describe('a recording with large values', () => {
  const source = `
handlers: ./handlers.ts
workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - { id: load, type: compute, handler: load, output: page, next: more }
      - { id: more, type: transform, set: { n: n + 1 }, next: enough }
      - { id: enough, type: condition, condition: n >= 200, branches: { "true": done, "false": more } }
      - { id: done, type: transform, set: { copy: page } }
`
  const page = { text: Array.from({ length: 300_000 }, (_, i) => i.toString(36)).join(' '), rows: [1, 2, 3] }

  test('holds each of them once, and all its events and states', async () => {
    const { events, sink, timeline } = await runToEnd({ source, handlers: { load: () => page } })
    const bytes = sink.bytes()
    const recorded = await open(bytes)
    expect(await eventsOf(recorded)).toEqual(events as Event[])
    for (const position of [10, 300, recorded.length])
      expect(await recorded.state(position)).toEqual(await timeline.state(position))
    const without = await runToEnd({ source, handlers: { load: () => 'small' } })
    // Five keyframes would hold it, too.
    expect(bytes.length - without.sink.bytes().length).toBeLessThan(1_300_000)
  })

  test('that was cut off behind one of them holds all events before', async () => {
    const { events, sink } = await runToEnd({ source, handlers: { load: () => page } })
    const bytes = sink.bytes()
    for (const part of [0.2, 0.5, 0.9, 0.99]) {
      const cut = await open(bytes.slice(0, Math.floor(bytes.length * part)))
      expect(await eventsOf(cut)).toEqual(events.slice(0, cut.length))
    }
  })
})
