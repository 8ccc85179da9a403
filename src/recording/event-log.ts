import type { Event } from './event.ts'
import type { RecordingSummary } from './format.ts'
import type { State } from './state.ts'
import type { GrowingStructure, Structure } from './structure.ts'
import type { Ending } from './writer.ts'

/** Where a live timeline keeps its events: in a recording, or in memory only. */
export interface EventLog {
  readonly structure: GrowingStructure
  append(event: Event): void
  /** Set while it has more to do than it gets done: who adds events waits for it. */
  pressure?(): Promise<void> | undefined
  /** Hands all events to where they are kept for good. */
  flush(): void
  /** As {@link flush}, in a moment: what is on its way there goes first. */
  flushSoon(): void
  /** Ends it; resolves to the summary once all is where it is kept. No event can follow. */
  finish(ending: Ending): Promise<RecordingSummary>
  event(seq: number): Promise<Event>
  state(position: number): Promise<State>
}

/** What a summary says of the spans of an execution. */
export function countSpans(
  structure: Structure,
): Pick<RecordingSummary, 'events' | 'nodes' | 'teams' | 'maxDepth'> {
  let nodes = 0
  const teams = new Set<number>()
  let maxDepth = 0
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter') continue
    const { kind } = structure.site(seq)
    if (kind === 'node') nodes++
    else if (kind === 'member') teams.add(structure.parent(seq)!)
    maxDepth = Math.max(maxDepth, structure.level(seq))
  }
  return { events: structure.length, nodes, teams: teams.size, maxDepth }
}
