import type { Timeline } from '../../recording/timeline.ts'
import type { Address } from '../../workflow/address.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import { type ExecutionFacts, factsOf } from '../trace/execution-facts.ts'
import { createNearReader } from '../trace/near-reader.ts'
import { type SpanTree, spanTreeOf } from '../trace/span-tree.ts'
import { type Changes, changesBetween, isEmpty } from './changes.ts'
import { type ComparedSides, compareStep, type StepDifference } from './compare-step.ts'
import { type Budget, defaultSteps } from './edit-script.ts'
import { matchSteps, type StepPair } from './match-steps.ts'
import { createTimings, type NodeTiming } from './timings.ts'

/** How much of a comparison is kept. What is over a limit is counted. */
export interface CompareOptions {
  /** Steps that differ; 1,000 by default. */
  maxSteps?: number
  /** Changes for each value; 100 by default. */
  maxChanges?: number
  /** Work on the alignment, in steps; after it the rest is aligned roughly. */
  budget?: number
  /** Told of each step, in their order, with what differs in it and the values of both sides, which are not kept. */
  onStep?(pair: StepPair, difference: StepDifference | undefined, sides: ComparedSides): void
  /** Told how much is compared, from 0 to 1. */
  onPart?(part: number): void
}

/** How many steps are compared between two reports of how far it is. */
const reportedSteps = 500

/** Where two paths part. */
export interface Divergence {
  /** How many steps are the same before it. */
  position: number
  /** What came next in each; absent where it had come to its end. */
  a?: Address
  b?: Address
}

/** Two executions, side by side; `from` is always of A, `to` of B. */
export interface Comparison {
  a: ExecutionFacts
  b: ExecutionFacts
  /** True when both ran the same text. */
  sameSource: boolean
  /** True when nothing differs but ids, times and durations. */
  same: boolean
  /** The inputs as given. */
  inputs: Changes
  /** Ids of nodes, those of other workflows than the outermost with the name of theirs: `rating/rate`. */
  nodes: { onlyA: string[]; onlyB: string[]; both: string[] }
  path: {
    /** Steps in both, and in one only. */
    both: number
    onlyA: number
    onlyB: number
    /** Absent when the paths are the same. */
    divergence?: Divergence
  }
  /** The steps that differ in anything but time, in their order. */
  steps: StepDifference[]
  moreSteps: number
  /** The first step in both whose input, output, writes or end differ, and where in the path it is. */
  firstDifference?: { position: number; step: StepDifference }
  output: Changes
  /** The context of the outermost workflow at the end. */
  state: Changes
  /** By node, the largest difference first. */
  timings: NodeTiming[]
}

/**
 * Compares two executions. Values are read step by step, so memory does not depend on how large they are all together; of
 * the steps it holds some numbers each.
 */
export async function compareTimelines(
  a: Timeline,
  b: Timeline,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { maxSteps = 1_000, maxChanges = 100 } = options
  const budget: Budget = { steps: options.budget ?? defaultSteps }
  const [treeA, treeB] = [spanTreeOf(a.structure), spanTreeOf(b.structure)]
  const pairs = matchSteps(treeA, treeB, budget)
  const steps: StepDifference[] = []
  const timings = createTimings()
  let moreSteps = 0
  let firstDifference: Comparison['firstDifference']
  const [nearA, nearB] = [createNearReader(a), createNearReader(b)]
  for (const [position, pair] of pairs.entries()) {
    if (position % reportedSteps === 0) options.onPart?.(position / pairs.length)
    const { step, sides } = await compareStep(nearA, nearB, treeA, treeB, pair, maxChanges)
    options.onStep?.(pair, step, sides)
    for (const [side, values] of sides.entries())
      if (values) timings.add(side, values, (side === 0 ? a : b).structure)
    if (!step) continue
    if (steps.length < maxSteps) steps.push(step)
    else moreSteps++
    if (step.kind === 'changed') firstDifference ??= { position, step }
  }
  const [factsA, factsB] = [await factsOf(a), await factsOf(b)]
  const [usageA, usageB] = timings.usage()
  const [endA, endB] = [await endOf(a), await endOf(b)]
  const inputs = changesBetween(a.header.inputs as Json, b.header.inputs as Json, maxChanges)
  const output = changesBetween(endA.output, endB.output, maxChanges)
  const state = changesBetween(endA.context, endB.context, maxChanges)
  const path = pathOf(pairs, treeA, treeB)
  return {
    a: { ...factsA, ...(usageA && { usage: usageA }) },
    b: { ...factsB, ...(usageB && { usage: usageB }) },
    sameSource: a.header.sourceHash === b.header.sourceHash && a.header.source === b.header.source,
    same:
      factsA.status === factsB.status &&
      factsA.workflow === factsB.workflow &&
      steps.length + moreSteps === 0 &&
      [inputs, output, state].every(isEmpty),
    inputs,
    nodes: nodeSets(treeA, treeB),
    path,
    steps,
    moreSteps,
    ...(firstDifference && { firstDifference }),
    output,
    state,
    timings: timings.nodes(),
  }
}

/** The outermost context and output when an execution ended. */
async function endOf(timeline: Timeline): Promise<{ context?: JsonObject; output?: Json }> {
  const { structure, length } = timeline
  if (length === 0) return {}
  const position = structure.exit(0) ?? length
  const state = await timeline.state(position)
  const output = state.spans.get(0)?.output
  const context = state.contexts.get(0)
  return { ...(context && { context }), ...(output !== undefined && { output }) }
}

function pathOf(pairs: readonly StepPair[], treeA: SpanTree, treeB: SpanTree): Comparison['path'] {
  let both = 0
  let onlyA = 0
  let onlyB = 0
  let divergence: Divergence | undefined
  for (const [position, { a, b }] of pairs.entries()) {
    if (a !== undefined && b !== undefined) {
      both++
      continue
    }
    if (b === undefined) onlyA++
    else onlyB++
    divergence ??= {
      position,
      ...nextAddress('a', pairs, position, treeA),
      ...nextAddress('b', pairs, position, treeB),
    }
  }
  return { both, onlyA, onlyB, ...(divergence && { divergence }) }
}

function nextAddress(side: 'a' | 'b', pairs: readonly StepPair[], from: number, { structure }: SpanTree) {
  for (let at = from; at < pairs.length; at++) {
    const span = pairs[at]![side]
    if (span !== undefined) return { [side]: structure.address(span) }
  }
  return {}
}

function nodeSets({ structure: a }: SpanTree, { structure: b }: SpanTree): Comparison['nodes'] {
  const names = ({ sites }: typeof a) => {
    const outermost = sites[0]?.workflow
    return new Set(
      sites
        .filter(({ kind }) => kind === 'node')
        .map(({ workflow, id }) => (workflow === outermost ? id : `${workflow}/${id}`)),
    )
  }
  const [inA, inB] = [names(a), names(b)]
  return {
    onlyA: [...inA].filter(name => !inB.has(name)),
    onlyB: [...inB].filter(name => !inA.has(name)),
    both: [...inA].filter(name => inB.has(name)),
  }
}
