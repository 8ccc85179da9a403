import type { Block } from '../../recording/block.ts'
import type { Event } from '../../recording/event.ts'
import type { State } from '../../recording/state.ts'
import type { Timeline } from '../../recording/timeline.ts'

/** Gives what is at hand at once: who asks for every step of a long execution would else wait a million times for nothing. */
export interface NearReader extends Pick<Timeline, 'structure' | 'length'> {
  event(seq: number): Event | Promise<Event>
  state(position: number): State | Promise<State>
}

/** How many blocks are held: those of a step's beginning and end, and those of what it lies in. */
const held = 3

/** Reads a timeline block by block where it has blocks. Memory is that of a few blocks. */
export function createNearReader(
  timeline: Timeline & { block?(position: number): Promise<Block> },
): NearReader {
  const { structure, length } = timeline
  if (!timeline.block) return timeline
  const blocks: Block[] = []
  const near = (position: number) =>
    blocks.find(({ first, events }) => position >= first && position < first + events.length)
  const fetch = async (position: number): Promise<Block> => {
    const block = await timeline.block!(position)
    const next = block.first + block.events.length
    // The file is read meanwhile; what is wrong with it is told to who asks for it.
    if (next < length && !near(next)) timeline.block!(next).catch(() => undefined)
    blocks.unshift(block)
    blocks.length = Math.min(blocks.length, held)
    return block
  }
  const eventIn = (block: Block, seq: number): Event => {
    const event = block.events[seq - block.first]
    if (!event) throw new RangeError(`there is no event ${seq}`)
    return event
  }
  return {
    structure,
    length,
    event(seq) {
      const block = near(seq)
      return block ? eventIn(block, seq) : fetch(seq).then(one => eventIn(one, seq))
    },
    state(position) {
      const block = near(position)
      if (block) return block.stateAt(position - block.first)
      return fetch(position).then(one => one.stateAt(position - one.first))
    },
  }
}
