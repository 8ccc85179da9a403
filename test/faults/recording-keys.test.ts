import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { writesOf } from '../../src/recording/writes.ts'
import { open } from '../recording/helpers.ts'
import { eventsOf, runToEnd } from '../start-run.ts'

const source = `
handlers: ./handlers.ts
workflows:
  main:
    inputs: { given: null }
    nodes:
      - { id: load, type: compute, handler: load, output: found, next: again }
      - { id: again, type: compute, handler: again, inputs: { found: $ctx.found }, output: copy, next: left }
      - { id: left, type: transform, set: { last: copy } }
`
const long = '😀'.repeat(2_500_000)

test.each<[string, string]>([
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['a name of astral characters', '😀𝒳\u{10ffff}'],
  ['half of an astral character', '\ud83d'],
  ['a pointer', '/a~1b/~0/0'],
  ['what stands for a stored value', '$value'],
  ['nothing', ''],
  ['a mebibyte of characters', 'key '.repeat(1 << 18)],
])('a key that is %s comes back from a recording as it was', async (_, key) => {
  const odd = JSON.parse(`{${JSON.stringify(key)}: {"x": [1, {${JSON.stringify(key)}: 2}]}}`)
  const { result, events, sink, timeline } = await runToEnd({
    source,
    inputs: { given: odd },
    handlers: { load: () => structuredClone(odd), again: ({ found }) => ({ found, more: odd }) },
  })
  expect(result.status).toBe('completed')
  const recorded = await open(sink.bytes())
  // Not by `toEqual`: what it says of megabytes takes minutes.
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
  const same = (one: unknown, other: unknown) => isDeepStrictEqual(plain(one), plain(other))
  expect(same(await eventsOf(recorded), events)).toBe(true)
  const { contexts } = await recorded.state(recorded.length)
  expect(same([...contexts], [...(await timeline.state(timeline.length)).contexts])).toBe(true)
  expect(same(contexts.get(0)!['last'], { found: odd, more: odd })).toBe(true)
  expect(Object.getPrototypeOf(contexts.get(0)!['last'])).toBe(Object.prototype)
  const [write] = await writesOf(recorded, ['found', key, 'x', 1, key], 0)
  expect(write).toMatchObject({ address: 'main/load', value: 2 })
})

test('texts of ten megabytes come back from a recording as they were, and are stored once', async () => {
  const { sink } = await runToEnd({
    source,
    inputs: { given: 'x'.repeat(10_000_000) },
    handlers: { load: () => long, again: ({ found }) => [found, { found }] },
  })
  const bytes = sink.bytes()
  expect(bytes.length).toBeLessThan(1_000_000)
  const recorded = await open(bytes)
  const context = (await recorded.state(recorded.length)).contexts.get(0)!
  expect(context['found'] === long).toBe(true)
  expect((context['given'] as string).length).toBe(10_000_000)
  expect((context['last'] as [string])[0] === long).toBe(true)
})
