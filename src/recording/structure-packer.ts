import { packNumbers, toBase64, zigzag } from './packed-numbers.ts'
import { eventTypes, type GrowingStructure, type PackedStructure } from './structure.ts'

/** Makes the stored columns of a structure while it grows, so that the end of a long execution is no pause. */
export interface StructurePacker {
  /** Packs the events that have come since the last time. */
  take(): void
  /** The columns of all events. */
  packed(): PackedStructure
}

const enterType = eventTypes.indexOf('enter')
const exitType = eventTypes.indexOf('exit')

/** Begins with the first event, however many there are. */
export function createStructurePacker(structure: GrowingStructure): StructurePacker {
  const types = packNumbers()
  const spans = packNumbers()
  const enters = packNumbers()
  const exits = packNumbers()
  const lastVisits: number[] = []
  let lastParent = 0
  let taken = 0

  const take = () => {
    const { columns, length } = structure
    for (; taken < length; taken++) {
      const type = columns.types[taken]!
      types.put(type)
      if (type === enterType) {
        const parent = columns.parents[taken]!
        const site = columns.sitesOf[taken]!
        const visit = columns.visits[taken]!
        enters.put(zigzag(parent - lastParent))
        enters.put(site)
        enters.put(zigzag(visit - (lastVisits[site] ?? 0)))
        lastParent = parent
        lastVisits[site] = visit
        continue
      }
      const span = columns.spans[taken]!
      spans.put(taken - span)
      if (type === exitType) exits.put(columns.results[span]!)
    }
  }

  const writesOf = (key: string): string => {
    const seqs = structure.writes(key)
    const differences = packNumbers(2 * seqs.length + 8)
    let last = 0
    for (const seq of seqs) {
      differences.put(seq - last)
      last = seq
    }
    return toBase64(differences.bytes())
  }

  return {
    take,
    packed() {
      take()
      return {
        types: toBase64(types.bytes()),
        spans: toBase64(spans.bytes()),
        enters: toBase64(enters.bytes()),
        exits: toBase64(exits.bytes()),
        sites: [...structure.sites],
        writes: Object.fromEntries([...structure.writtenKeys()].map(key => [key, writesOf(key)])),
      }
    },
  }
}
