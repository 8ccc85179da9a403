import * as z from 'zod'
import { stopOf } from '../../src/debugger/stop.ts'
import { lastPosition } from '../../src/recording/timeline.ts'
import { handler, type RequestHandler } from '../request.ts'

/** The most events that one answer holds. */
const most = 1_000

/** What has happened so far, event by event and without values, a page at a time: it moves nothing. */
export const timelinePages: RequestHandler[] = [
  handler(
    'playhead/timeline',
    'loaded',
    z.looseObject({ from: z.int().min(0).default(0), count: z.int().min(0).max(most).default(most) }),
    async (session, { from, count }) => {
      const { timeline } = session.debuggee
      const { structure, header, live } = timeline
      const end = Math.min(timeline.length, from + count)
      const events: object[] = []
      for (let seq = from; seq < end; seq++) {
        const span = structure.span(seq)
        const type = structure.type(seq)
        const { kind, id, workflow, node } = structure.site(span)
        const stop = stopOf(structure, seq)
        events.push({
          seq,
          type,
          time: (await timeline.event(seq)).time,
          span,
          address: structure.address(span),
          thread: structure.thread(span),
          kind,
          id,
          workflow,
          ...(node === undefined ? {} : { node }),
          ...(type === 'exit' ? { status: structure.status(span) } : {}),
          ...(stop ? { position: stop.position } : {}),
        })
      }
      return {
        body: {
          execution: header.execution,
          live,
          length: timeline.length,
          last: lastPosition(timeline),
          from,
          events,
        },
      }
    },
  ),
]
