import { type Block, createBlock, encodeEvent } from './block.ts'
import { createBlocks } from './blocks.ts'
import type { Codec } from './codec.ts'
import type { Event } from './event.ts'
import type { EventLog } from './event-log.ts'
import { blockLength } from './format.ts'
import { maxMemberText } from './member.ts'
import { createSpanCounts } from './span-counts.ts'
import { applyAll, emptyState, type State } from './state.ts'
import { createStructure } from './structure.ts'

/** A stretch of {@link blockLength} events: as they came, or packed. */
interface Stretch {
  first: number
  /** The state before its first event, once somebody has asked for it or for a later one. */
  keyframe?: State
  events: Event[]
  /** Its events as text, deflated; the list of events is empty then. */
  packed?: Uint8Array
}

/** So many of the last stretches stay as they came, some 100,000 events; those before are packed. */
const unpacked = 200

/**
 * Keeps the events of a run that is not recorded, which may never be looked at: states are made, and events packed, only
 * where that is needed.
 */
export function createMemoryLog(codec: Codec): EventLog {
  const structure = createStructure()
  const spans = createSpanCounts(structure)
  const stretches: Stretch[] = [{ first: 0, keyframe: emptyState, events: [] }]
  let last = stretches[0]!
  let open: Block | undefined

  const keyframeOf = (index: number): State => {
    let at = index
    while (!stretches[at]!.keyframe) at--
    for (; at < index; at++)
      stretches[at + 1]!.keyframe = applyAll(stretches[at]!.keyframe!, stretches[at]!.events)
    return stretches[index]!.keyframe!
  }

  const pack = (index: number) => {
    const stretch = stretches[index]!
    const text = stretch.events.map(event => encodeEvent(event)).join('')
    // Made now, because the events that lead to it go. States share what did not change: kept, not packed.
    keyframeOf(index + 1)
    stretch.packed = codec.deflate(new TextEncoder().encode(text), undefined, true)
    stretch.events = []
  }

  const read = async ({ first, packed, events }: Stretch): Promise<Block> =>
    createBlock(keyframeOf(first / blockLength), packed ? unpack(packed) : events)
  const unpack = (packed: Uint8Array): Event[] => {
    const lines = new TextDecoder().decode(codec.inflate(packed, maxMemberText)).split('\n')
    return lines.slice(0, -1).map(line => JSON.parse(line) as Event)
  }
  const blocks = createBlocks(stretches, read)

  return {
    structure,
    append(event) {
      structure.append(event)
      if (last.events.push(event) < blockLength) return
      spans.take()
      last = { first: last.first + blockLength, events: [] }
      open = undefined
      if (stretches.push(last) > unpacked) pack(stretches.length - unpacked - 1)
    },
    flush: () => undefined,
    flushSoon: () => undefined,
    finish: async ending => ({
      type: 'summary',
      ...ending,
      ...spans.counts(),
      checksum: '',
      index: [0, 0],
    }),
    async event(seq) {
      const { first, packed, events } = stretches[Math.floor(seq / blockLength)] ?? last
      const event = packed ? await blocks.event(seq) : events[seq - first]
      if (!event) throw new RangeError(`there is no event ${seq}`)
      return event
    },
    async state(position) {
      if (position > structure.length) throw new RangeError(`there is no position ${position}`)
      if (position < last.first) return blocks.state(position)
      open ??= createBlock(keyframeOf(stretches.length - 1), last.events)
      return open.stateAt(position - last.first)
    },
  }
}
