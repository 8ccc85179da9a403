import type { SpanKind } from '../recording/event.ts'

/** What a step into can be aimed at: the first span of its kind that matches, below a parent, from some event on. */
export interface StepTarget {
  parent: number
  kind: SpanKind
  /** Any where absent. */
  id?: string
  visit?: number
}
