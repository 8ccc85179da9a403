import { findPlace } from '../recording/find-place.ts'
import { topSpan } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { JsonObject } from '../workflow/json.ts'
import { cursorAt } from './stop.ts'

/** The variables at a position, and the span that owns them: a workflow, or a branch with its own view. */
export interface ContextAt {
  position: number
  owner: number
  context: JsonObject
}

/** What the thread that did something last sees at a position. */
export async function contextAt(timeline: Timeline, position: number): Promise<ContextAt> {
  const state = await timeline.state(position)
  const span = topSpan(state, cursorAt(timeline.structure, position).thread)
  const owner = span?.context ?? 0
  return { position, owner, context: state.contexts.get(owner) ?? {} }
}

/**
 * The position that a person names: as for replay, or by the id of a snapshot, `<execution>@<position>`.
 * @throws {PlayheadError} `unknown-place`
 */
export function positionOf(timeline: Timeline, place: string): number {
  const { execution } = timeline.header
  const own = place.startsWith(`${execution}@`) ? place.slice(execution.length + 1) : place
  return findPlace(timeline, own)
}
