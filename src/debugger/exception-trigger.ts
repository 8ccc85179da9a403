import type { Timeline } from '../recording/timeline.ts'
import { nearest, problem } from '../workflow/problem.ts'
import { fileStart } from '../workflow/source.ts'
import type { Trigger } from './target.ts'

/** The errors at which one can stop: those that fail the execution, and those that it survives. */
export const exceptionFilters = ['uncaught', 'caught'] as const

/** Hits at errors of a kind. */
export function exceptionTrigger(timeline: Timeline, filter: string): Trigger {
  const known = exceptionFilters as readonly string[]
  const isKnown = known.includes(filter)
  return {
    edge: 'error',
    async look({ seq }) {
      const event = await timeline.event(seq)
      return event.type === 'error' && event.caught === (filter === 'caught') ? {} : undefined
    },
    verify() {
      if (isKnown) return { verified: true }
      const params = { name: filter, known, near: nearest(filter, known) }
      const { message, remedy } = problem('unknown-exception-filter', params, fileStart)
      return { verified: false, message: `${message} ${remedy}` }
    },
  }
}
