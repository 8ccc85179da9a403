import type { Event } from './event.ts'
import type { RecordingSummary } from './format.ts'
import type { State } from './state.ts'
import type { GrowingStructure } from './structure.ts'
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
