import type { NewEvent } from '../recording/event.ts'
import type { LiveTimeline } from '../recording/live-timeline.ts'
import type { Address } from '../workflow/address.ts'
import type { Clock } from '../workflow/functions.ts'
import type { Workflow, WorkflowFile } from '../workflow/graph.ts'
import type { JsonObject } from '../workflow/json.ts'
import type { EnginePorts } from './ports.ts'

/** What all of one execution shares. */
export interface Run {
  id: string
  file: WorkflowFile
  timeline: LiveTimeline
  ports: EnginePorts
  /** The time that expressions read. */
  clock: Clock
}

/** A workflow or a branch while it runs: where its nodes read and write. */
export interface Scope {
  run: Run
  workflow: Workflow
  /** The span of the workflow or branch. */
  span: number
  address: Address
  context: JsonObject
  signal: AbortSignal
  /** How often each id was entered below each span of this scope. */
  visits: Map<string, number>
  /** Visits of nodes in the whole workflow span, for the loop limit; branches share it. */
  nodeVisits: Map<string, number>
  /** How many workflows are open, this one included. */
  depth: number
  /** True in a branch whose failure the others can make up for. */
  tolerated: boolean
}

/** Tells the timeline an event; resolves, with its number, when the run may go on. */
export function emit(scope: Scope, event: NewEvent): number | Promise<number> {
  return scope.run.timeline.emit(event)
}

/** Counts a visit of an id below a span; from 1. */
export function countVisit(visits: Map<string, number>, id: string): number {
  const visit = (visits.get(id) ?? 0) + 1
  visits.set(id, visit)
  return visit
}
