import type { RecordingSummary } from './format.ts'
import type { Structure } from './structure.ts'

/** Counts the spans of an execution while it grows, so that the end of a long one is no pause. */
export interface SpanCounts {
  /** Counts the spans that have been entered since the last time. */
  take(): void
  /** What a summary says of all spans. */
  counts(): Pick<RecordingSummary, 'events' | 'nodes' | 'teams' | 'maxDepth'>
}

/** Begins with the first span, however many there are. */
export function createSpanCounts(structure: Structure): SpanCounts {
  const teams = new Set<number>()
  let nodes = 0
  let maxDepth = 0
  let taken = 0
  const take = () => {
    for (; taken < structure.length; taken++) {
      if (structure.type(taken) !== 'enter') continue
      const { kind } = structure.site(taken)
      if (kind === 'node') nodes++
      else if (kind === 'member') teams.add(structure.parent(taken)!)
      maxDepth = Math.max(maxDepth, structure.level(taken))
    }
  }
  return {
    take,
    counts() {
      take()
      return { events: structure.length, nodes, teams: teams.size, maxDepth }
    },
  }
}
