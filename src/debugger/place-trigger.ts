import type { Timeline } from '../recording/timeline.ts'
import { problem } from '../workflow/problem.ts'
import { isAt, type Place } from './places.ts'
import type { Trigger } from './target.ts'

/** Hits at a place of the text. */
export function placeTrigger(timeline: Timeline, place: Place): Trigger {
  const { structure } = timeline
  const isReached = () => timeline.live || structure.sites.some(site => isAt(place, site))
  return {
    edge: place.edge,
    standsAt: site => isAt(place, site),
    ...(place.again
      ? {
          async look({ span }) {
            const event = await timeline.event(span)
            return event.type === 'enter' && (event.attempt ?? 1) > 1 ? {} : undefined
          },
        }
      : {}),
    verify: () => ({
      verified: true,
      range: place.range,
      ...(isReached() ? {} : { message: problem('never-reached', {}, place.range).message }),
    }),
  }
}
