import type { ExitStatus } from '../../recording/event.ts'

/** A node of a workflow as it is written, or as it ran where the text does not have it. */
export interface GraphNode {
  id: string
  /** Empty where nobody knows. */
  type: string
  shape: 'box' | 'diamond' | 'bars' | 'double-box' | 'round'
  /** A short line about its settings. */
  about: string
  /** The workflow that it runs. */
  calls?: string
  /** Who works in it: the members of a team. */
  members?: readonly string[]
  /** False for what is not in the recorded text: there is no line to go to. */
  written: boolean
}

/** A way between two nodes, by their numbers in their workflow. `join`: a branch has ended, and this comes then. */
export interface GraphEdge {
  from: number
  to: number
  kind: 'next' | 'branch' | 'parallel' | 'join'
  label?: string
}

/** Nodes that can be drawn as one: branches of the node before them, or a loop. */
export interface GraphFold {
  kind: 'branches' | 'loop'
  /** The node that stays. */
  head: number
  /** Those that are then not drawn. */
  members: readonly number[]
}

/** A workflow of the recorded text. The first node of a run is the first of the list. */
export interface WorkflowGraph {
  name: string
  nodes: readonly GraphNode[]
  edges: readonly GraphEdge[]
  folds: readonly GraphFold[]
}

/** All workflows that an execution can have run through. */
export interface ExecutionGraph {
  main: string
  workflows: readonly WorkflowGraph[]
}

/** How a place stands: its last visit up to a position. */
export interface PlaceState {
  /** As `placeBelow` makes it. */
  place: string
  status: ExitStatus | 'open'
  visits: number
  /** Visits that have failed. */
  failed: number
  /** Milliseconds of all ended visits, as far as times are known. */
  duration?: number
  pinned?: true
  reused?: true
}

/** What has happened up to a position, place by place. Places that were not visited are left out. */
export interface GraphOverlay {
  position: number
  /** Where it happened last. */
  here?: string
  places: readonly PlaceState[]
  /** Ways that were taken, and how often. */
  taken: readonly { from: string; to: string; count: number }[]
  /** True when durations, pins and reused results are known. */
  timed: boolean
}

/** Which visit of a place is looked for: the one that is nearest to a position and not after it, the next, or the one before. */
export interface VisitQuery {
  place: string
  position: number
  which: 'last' | 'next' | 'previous'
}

/** A visit: where it begins, and its span; absent where there is none. */
export interface Visit {
  position?: number
  span?: number
}
