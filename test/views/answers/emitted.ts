import { nodeCodec } from '../../../src/recording/codec-node.ts'
import type { NewEvent } from '../../../src/recording/event.ts'
import { createSha256 } from '../../../src/recording/files-node.ts'
import { createLiveTimeline } from '../../../src/recording/live-timeline.ts'
import { createMemorySink } from '../../../src/recording/sink.ts'
import type { Timeline } from '../../../src/recording/timeline.ts'
import { testHeader } from '../../start-run.ts'

/** A timeline of given events, one a millisecond. */
export async function emitted(events: readonly NewEvent[]): Promise<Timeline> {
  let time = 0
  const timeline = createLiveTimeline(
    testHeader({ workflow: 'main' }),
    { now: () => time++, codec: nodeCodec, hash: createSha256(), sink: createMemorySink(), flush: 60_000 },
    true,
  )
  for (const event of events) await timeline.emit({ ...event })
  return timeline
}
