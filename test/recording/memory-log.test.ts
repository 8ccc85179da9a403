import { beforeAll, describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { Event } from '../../src/recording/event.ts'
import type { EventLog } from '../../src/recording/event-log.ts'
import { blockLength } from '../../src/recording/format.ts'
import { createMemoryLog } from '../../src/recording/memory-log.ts'
import { apply, emptyState, type State } from '../../src/recording/state.ts'
import { longRun } from './long-run.ts'

/** More than stay unpacked, so that the first ones are packed. */
const events: readonly Event[] = [...longRun(36_000)]
const { length } = events

const positions = [
  0,
  1,
  blockLength - 1,
  blockLength,
  blockLength + 1,
  1_000,
  length - 102_401,
  length - 300,
  length - 1,
  length,
]

function statesAt(wanted: readonly number[]): Map<number, State> {
  const states = new Map<number, State>()
  let state = emptyState
  for (let position = 0; position <= length; position++) {
    if (wanted.includes(position)) states.set(position, state)
    if (position < length) state = apply(state, events[position]!)
  }
  return states
}

describe('a run that is not recorded', () => {
  let packed = 0
  let log: EventLog
  const codec: typeof nodeCodec = {
    ...nodeCodec,
    deflate(...given) {
      packed++
      return nodeCodec.deflate(...given)
    },
  }

  beforeAll(() => {
    log = createMemoryLog(codec)
    for (const event of events) log.append(event)
  })

  test('keeps every event, those long past too', async () => {
    for (const seq of [0, blockLength - 1, blockLength, 700, length - 102_401, length - 1])
      expect(await log.event(seq)).toEqual(events[seq])
  })

  test('has the same states everywhere, in whichever order they are asked for', async () => {
    const expected = statesAt(positions)
    for (const position of [...positions, ...positions.toReversed()])
      expect(await log.state(position)).toEqual(expected.get(position))
  })

  test('packs what is long past, and nothing else', () => {
    expect(packed).toBe(Math.floor(length / blockLength) + 1 - 200)
  })

  test('packs no contexts: many branches at once may each see a large one', () => {
    let largest = 0
    const measured = createMemoryLog({
      ...codec,
      deflate(text, ...given) {
        largest = Math.max(largest, text.length)
        return nodeCodec.deflate(text, ...given)
      },
    })
    const [first, ...rest] = events as [Extract<Event, { type: 'enter' }>, ...Event[]]
    measured.append({ ...first, context: { ...first.context, large: 'x'.repeat(1_000_000) } })
    for (const event of rest) measured.append(event)
    // The stretch with the beginning of the run holds it.
    expect(largest).toBeLessThan(1_100_000)
    largest = 0
    for (const event of events.slice(1, 600)) measured.append({ ...event, seq: measured.structure.length })
    expect(largest).toBeLessThan(100_000)
  })

  test('refuses what is not there yet', async () => {
    await expect(log.event(length)).rejects.toThrow(RangeError)
    await expect(log.state(length + 1)).rejects.toThrow(RangeError)
  })

  test('goes on after a look at its end', async () => {
    const growing = createMemoryLog(codec)
    for (const event of events.slice(0, 300)) growing.append(event)
    await growing.state(300)
    for (const event of events.slice(300, 900)) growing.append(event)
    const expected = statesAt([310, 520, 900])
    for (const [position, state] of expected) expect(await growing.state(position)).toEqual(state)
  })
})
