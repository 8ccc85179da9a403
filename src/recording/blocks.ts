import type { Block } from './block.ts'
import type { Event } from './event.ts'
import type { State } from './state.ts'

/** Finds events and states in the blocks of a recording, of which a few are kept unpacked. */
export interface Blocks {
  /** The block that holds a position. */
  block(position: number): Block | Promise<Block>
  event(seq: number): Promise<Event>
  state(position: number): Promise<State>
}

const kept = 8

/**
 * @param sealed the blocks that can be read; may grow
 * @param read unpacks a block
 * @param held the block with an event, or at its end, where that is in memory
 */
export function createBlocks<Place extends { first: number }>(
  sealed: readonly Place[],
  read: (place: Place) => Promise<Block>,
  held: (seq: number) => Block | undefined = () => undefined,
): Blocks {
  const cache = new Map<number, Promise<Block>>()

  const load = (place: Place): Promise<Block> => {
    const found = cache.get(place.first)
    if (found) {
      // Most recently used last.
      cache.delete(place.first)
      cache.set(place.first, found)
      return found
    }
    const loading = read(place)
    cache.set(place.first, loading)
    loading.catch(() => cache.delete(place.first))
    if (cache.size > kept) cache.delete(cache.keys().next().value!)
    return loading
  }

  /** The block that holds an event, or that ends before it when it is the end of all. */
  const find = (seq: number): Block | Promise<Block> => {
    const inMemory = held(seq)
    if (inMemory) return inMemory
    let low = 0
    let high = sealed.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (sealed[middle]!.first <= seq) low = middle
      else high = middle - 1
    }
    const place = sealed[low]
    if (!place || seq < place.first) throw new RangeError(`there is no event ${seq}`)
    return load(place)
  }

  return {
    block: find,
    async event(seq) {
      const block = await find(seq)
      const event = block.events[seq - block.first]
      if (!event) throw new RangeError(`there is no event ${seq}`)
      return event
    },
    async state(position) {
      const block = await find(position)
      const i = position - block.first
      if (i < 0 || i > block.events.length) throw new RangeError(`there is no position ${position}`)
      return block.stateAt(i)
    },
  }
}
