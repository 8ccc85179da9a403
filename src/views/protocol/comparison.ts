import type { Changes } from '../../history/compare/changes.ts'
import type { Comparison } from '../../history/compare/compare.ts'
import type { NodeTiming } from '../../history/compare/timings.ts'
import type { ModelUsage } from '../../history/trace/model-usage.ts'
import type { ExitStatus, SpanKind } from '../../recording/event.ts'
import type { Address } from '../../workflow/address.ts'
import type { Offer, Overview, PageAction, Part, ValuePlace } from './execution.ts'
import type { ExecutionGraph, GraphOverlay } from './graph.ts'

/** The first execution, which stands at the left, or the second. */
export type Side = 'a' | 'b'

/** Something for each of the two executions. */
export type Both<T> = Readonly<Record<Side, T>>

/** How the two sides of a step are to each other; the numbers of these names are what is sent. */
export const stepKinds = ['same', 'changed', 'onlyA', 'onlyB'] as const

/** How the two sides of a step are to each other. */
export type StepKind = (typeof stepKinds)[number]

/** What can differ in a step that both have, in words; what is sent has a bit for each. */
export const stepParts = ['input', 'output', 'state', 'status', 'error', 'attempts'] as const

/** What is known of the two before they are compared. */
export interface ComparisonOverview {
  executions: Both<Overview>
  /** What the host can do with each. */
  offers: Both<Offer>
  /** Names of the two for the page's memory: opening them again opens the same comparison. */
  references: Both<string>
}

/** What comparing has found, without single steps. */
export interface Compared {
  /** True when nothing differs but ids, times and durations. */
  same: boolean
  /** True when both ran the same text. */
  sameSource: boolean
  inputs: Changes
  /** Where the paths part; its position is the number of a step. */
  divergence?: NonNullable<Comparison['path']['divergence']>
  /** How many steps there are of each kind, in the order of their names. */
  counts: readonly number[]
  /** The kinds of all steps: a number of a kind, how many steps have it one after another, and so on. */
  runs: readonly number[]
  /** How many values differ at the end: as many as the rows of the first step, but those that only hold others. */
  atEnd: number
  timings: readonly NodeTiming[]
  usage: Partial<Both<ModelUsage>>
}

/** One side of a step. */
export interface ComparedSide {
  address: Address
  /** Its id, with the visit where it is not the first. */
  name: string
  status: ExitStatus | 'open'
  attempts: number
  /** Milliseconds; absent while it is open. */
  duration?: number
  /** The span of its last attempt. */
  span: number
  /** Where the playhead stands to look at what it gave. */
  position: number
}

/** A step as it is listed. */
export interface ComparedStep {
  kind: StepKind
  what: SpanKind
  /** How many steps it lies in. */
  depth: number
  /** What differs where both have it. */
  parts: readonly (typeof stepParts)[number][]
  a?: ComparedSide
  b?: ComparedSide
}

/** The part of a frame, then keys and indexes. */
export type ValuePath = readonly [Part, ...(string | number)[]]

/** A value that differs, or holds some that do. */
export interface DifferenceRow {
  /** The part of the frame, then keys and indexes, as they are in A; of what only B has, the last one is B's. */
  path: ValuePath
  /** Where it is in B, when that is another place: items of lists belong together by what they hold. */
  pathB?: ValuePath
  /** `inside`: both have it, and something in it differs. `more`: so many further ones are not listed. */
  kind: 'changed' | 'onlyA' | 'onlyB' | 'inside' | 'more'
  /** Shortened; of `more` in `a`, how many. */
  a?: string
  b?: string
  /** Of `inside`. */
  expanded?: boolean
}

/** What differs at a step. */
export interface Differences {
  step: ComparedStep
  rows: DifferenceRow[]
  /** Where a side stood when it does not have the step: the address of what it had done last. */
  before?: string
}

/** Which differences are to be seen. */
export interface DifferencesQuery {
  /** The number of the step; 0, the outermost, is the end. */
  step: number
  /** Paths that were opened or closed by hand, as JSON. */
  turned: readonly string[]
  /** How many parts of a value are listed, where it is not the usual number; by path as JSON. */
  shown: Readonly<Record<string, number>>
}

/** The graph of both, and how each stands at its end. */
export interface ComparedGraph {
  graph: ExecutionGraph
  overlays: Both<GraphOverlay>
  /** By place: how many steps there are that both have, and in which something differs. */
  changed: Readonly<Record<string, number>>
}

/** What the page of a comparison can have done by its host. */
export type ComparisonAction =
  /** With the place of the value in each, where it is there. */
  | { action: 'openDifference'; step: number; a?: ValuePath; b?: ValuePath }
  /** Both as texts that can be compared. */
  | { action: 'compareTexts' }
  /** The texts of the workflow that they ran. */
  | { action: 'compareSources' }
  /** Both are read and compared anew. */
  | { action: 'again' }
  | { action: 'openExecution'; side: Side }
  | { action: 'copy'; text: string }
  | { action: 'manageTrust' }
  | {
      action: Extract<PageAction, 'showNode' | 'replayHere'>
      side: Side
      span?: number
      position?: number
      node?: { workflow: string; id: string }
    }

/** What the page of a comparison asks. */
export type ComparisonContract = {
  overview: { params: Record<string, never>; result: ComparisonOverview }
  /** Waits until both have been compared. */
  compared: { params: Record<string, never>; result: Compared }
  /** Steps from a number on to another, which is not among them. */
  steps: { params: { from: number; to: number }; result: { steps: ComparedStep[] } }
  differences: { params: DifferencesQuery; result: Differences }
  graph: { params: Record<string, never>; result: ComparedGraph }
  /** The step at which a place of the graph differs first; one that is the same where none does. */
  stepAt: { params: { place: string }; result: { step?: number } }
  /** A and B change places: everything else has to be asked again. */
  swap: { params: Record<string, never>; result: null }
  act: { params: ComparisonAction; result: null }
}

/** What the page of a comparison is told. */
export type ComparisonEvents = {
  /** How much has been compared, from 0 to 1. */
  comparing: { part: number }
  /** The offers have changed. */
  offers: { offers: Both<Offer> }
  /** Recordings have changed since they were compared. */
  stale: Record<string, never>
}

/** A value that differs: where it is on each side; a side that does not have it is left out. */
export interface DifferencePlaces {
  a?: ValuePlace
  b?: ValuePlace
  /** Of the step. */
  address: Address
}
