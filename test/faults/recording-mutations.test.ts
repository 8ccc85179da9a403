import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Event } from '../../src/recording/event.ts'
import { PlayheadError } from '../../src/workflow/problem.ts'
import { execute, open, startRecording } from '../recording/helpers.ts'
import { eventsOf } from '../start-run.ts'

/** How many recordings are damaged; more by the environment, for a long look. */
const count = Number(process.env['PLAYHEAD_MUTATIONS'] ?? 10_000)

/** A short execution with values that are stored outside of its blocks, one inside of another, and odd keys. */
const large = { list: ['long '.repeat(4_000), { inner: 'other '.repeat(4_000), $value: [1, 2] }] }
const events = execute(
  Array.from({ length: 40 }, (_, i) => ({
    what: (['node', 'write', 'log', 'branch', 'exit', 'error'] as const)[i % 6]!,
    where: i,
    value: [['a', '__proto__', 'constructor', '😀'][i % 4]!, i % 5 === 1 ? large : i],
  })),
)

/** A recording, and how many of its events stand in blocks that have their checksum: the last one gets it when it ends. */
function written(finished: boolean) {
  const { sink, writer } = startRecording()
  for (const event of events) {
    writer.append(event)
    if (event.seq % 7 === 0) writer.flush()
  }
  writer.flush()
  if (finished) writer.finish({ status: 'completed', endedAt: '2030-01-01T00:00:01.000Z', duration: 1 })
  const last = writer.sealed.at(-1)!
  return { whole: sink.bytes(), checked: finished ? events.length : last.first + last.count }
}

const recordings = [written(true), written(false)]

/** What can happen to a file. Places are shares of its length, so that the ends are hit as often as the middle. */
const place = fc.double({ min: 0, max: 1, noNaN: true })
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('byte' as const), at: place, to: fc.nat(255) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('bit' as const), at: place, to: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('number' as const), at: place, to: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('cut' as const), at: place, to: fc.nat(0) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('zeros' as const), at: place, to: fc.nat(600) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('left out' as const), at: place, to: fc.nat(600) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('doubled' as const), at: place, to: fc.nat(600) }) },
)
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function damaged(whole: Uint8Array, { what, at: share, to }: Change): Uint8Array {
  const bytes = Uint8Array.from(whole)
  const at = Math.min(bytes.length - 1, Math.floor(share * bytes.length))
  if (bytes.length === 0) return bytes
  switch (what) {
    case 'byte':
      bytes[at] = to
      return bytes
    case 'bit':
      bytes[at]! ^= 1 << to
      return bytes
    case 'number':
      // Sizes and counts are numbers of four bytes: one that is plausible, or that claims gigabytes.
      if (at + 4 <= bytes.length) new DataView(bytes.buffer).setUint32(at, to * 2, true)
      return bytes
    case 'cut':
      return bytes.slice(0, at)
    case 'zeros':
      return bytes.fill(0, at, at + to)
    case 'left out':
      return Buffer.concat([bytes.slice(0, at), bytes.slice(at + to)])
    case 'doubled':
      return Buffer.concat([bytes.slice(0, at + to), bytes.slice(at)])
  }
}

/** All that can be read, as far as it goes; or what refuses it. */
async function readAll(bytes: Uint8Array): Promise<Event[] | string> {
  try {
    const timeline = await open(bytes)
    const found = await eventsOf(timeline)
    for (const position of [0, timeline.length >> 1, timeline.length]) await timeline.state(position)
    return found
  } catch (thrown) {
    if (!(thrown instanceof PlayheadError)) throw thrown
    expect(thrown.message).not.toMatch(/\[object|\n|Cannot read|not a function|is not iterable/)
    return thrown.code
  }
}

test('the recordings that are to be damaged are whole', async () => {
  for (const { whole } of recordings) expect(await readAll(whole)).toEqual(events)
})

test('a damaged recording holds what was written, up to some event, or says what is wrong, in bounded time and memory', {
  timeout: 60_000 + count * 20,
}, async () => {
  const texts = events.map(event => JSON.stringify(event))
  const outcomes = new Map<string, number>()
  const changes = fc.array(change, { minLength: 1, maxLength: 3 })
  const before = process.memoryUsage().rss
  let slowest = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...recordings), changes, async ({ whole, checked }, list) => {
      const bytes = list.reduce(damaged, whole)
      const started = performance.now()
      const found = await readAll(bytes)
      slowest = Math.max(slowest, performance.now() - started)
      const outcome = typeof found === 'string' ? found : found.length === events.length ? 'all' : 'some'
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      if (typeof found === 'string')
        expect(found).toMatch(/^(not-a-recording|recording-(empty|too-new|damaged))$/)
      else if (found.some((event, i) => JSON.stringify(event) !== texts[i] && i < checked))
        expect(found).toEqual(events.slice(0, found.length))
    }),
    { numRuns: count },
  )
  expect(slowest).toBeLessThan(3_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(500 << 20)
  // Else the damage would be too much, or too little, to say anything.
  for (const outcome of ['all', 'some', 'recording-damaged', 'not-a-recording'])
    expect(outcomes.get(outcome) ?? 0, outcome).toBeGreaterThan(count / 1_000)
})
