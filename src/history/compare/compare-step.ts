import type { EditEvent, ErrorInfo, ExitStatus, SpanKind, WriteEvent } from '../../recording/event.ts'
import { fromPointer } from '../../recording/patch.ts'
import type { State } from '../../recording/state.ts'
import type { Address } from '../../workflow/address.ts'
import { getPath, isObject, type Json, type JsonObject } from '../../workflow/json.ts'
import type { NearReader } from '../trace/near-reader.ts'
import type { SpanTree } from '../trace/span-tree.ts'
import { readSpan, type SpanValues } from '../trace/span-values.ts'
import { type Changes, changesBetween, isEmpty } from './changes.ts'
import type { StepPair } from './match-steps.ts'

/** One side of a step. */
export interface StepSide {
  address: Address
  /** The position at which its result can be looked at: before it was left. */
  position: number
  status: ExitStatus | 'open'
  attempts: number
  /** Milliseconds, of the last attempt; absent where it was not left. */
  duration?: number
  error?: ErrorInfo
}

/** A step that is in one execution only, or differs. */
export interface StepDifference {
  kind: 'removed' | 'added' | 'changed'
  /** What it is: a node, a tool call … */
  what: SpanKind
  depth: number
  a?: StepSide
  b?: StepSide
  /** For steps in both. */
  input?: Changes
  output?: Changes
  /** What the step itself wrote into the context. */
  writes?: Changes
}

interface Side {
  timeline: NearReader
  tree: SpanTree
  span: number
  values: SpanValues
  state: State
}

/** What there was on each side of a step; undefined where it is in the other only. */
export type ComparedSides = readonly [SpanValues | undefined, SpanValues | undefined]

/** Compares a step; no `step` when all is the same but its time. */
export async function compareStep(
  a: NearReader,
  b: NearReader,
  treeA: SpanTree,
  treeB: SpanTree,
  pair: StepPair,
  maxChanges: number,
): Promise<{ step?: StepDifference; sides: ComparedSides }> {
  const sideA = pair.a === undefined ? undefined : await read(a, treeA, pair.a)
  const sideB = pair.b === undefined ? undefined : await read(b, treeB, pair.b)
  const sides: ComparedSides = [sideA?.values, sideB?.values]
  const base = {
    what: (sideA ?? sideB)!.values.kind,
    depth: pair.depth,
    ...(sideA && { a: sideOf(sideA, pair.attemptsA) }),
    ...(sideB && { b: sideOf(sideB, pair.attemptsB) }),
  }
  if (!sideA || !sideB) return { step: { kind: sideA ? 'removed' : 'added', ...base }, sides }
  const hasValues = !valueless.has(base.what)
  const input = hasValues ? changesBetween(sideA.values.input, sideB.values.input, maxChanges) : none
  const output = hasValues ? changesBetween(outputOf(sideA), outputOf(sideB), maxChanges) : none
  const writes = hasValues ? await writesBetween(sideA, sideB, maxChanges) : none
  const same =
    [input, output, writes].every(isEmpty) &&
    sideA.values.status === sideB.values.status &&
    sideA.values.error?.message === sideB.values.error?.message &&
    pair.attemptsA === pair.attemptsB
  if (same) return { sides }
  const step: StepDifference = {
    kind: 'changed',
    ...base,
    ...(isEmpty(input) ? {} : { input }),
    ...(isEmpty(output) ? {} : { output }),
    ...(isEmpty(writes) ? {} : { writes }),
  }
  return { step, sides }
}

/** Their values are those of their nodes; the outermost workflow's are compared as the output and the state at the end. */
const valueless: ReadonlySet<SpanKind> = new Set(['workflow', 'branch', 'handler'])

const none: Changes = { list: [], more: 0 }

async function read(timeline: NearReader, tree: SpanTree, span: number): Promise<Side> {
  return { timeline, tree, span, ...(await readSpan(timeline, span)) }
}

function sideOf({ timeline, span, values }: Side, attempts: number): StepSide {
  const { address, status, duration, error } = values
  return {
    address,
    position: timeline.structure.exit(span) ?? timeline.length,
    status,
    attempts,
    ...(duration !== undefined && { duration }),
    ...(error && { error }),
  }
}

/** What a model took is compared apart from what it said. */
function outputOf({ values: { kind, output } }: Side): Json | undefined {
  if (kind !== 'model' || !isObject(output)) return output
  return Object.fromEntries(Object.entries(output).filter(([key]) => key !== 'usage' && key !== 'cost'))
}

/** What two visits of a step made of the places that either of them wrote to. */
async function writesBetween(a: Side, b: Side, limit: number): Promise<Changes> {
  const all = new Set<string>()
  await addWritten(a, all)
  await addWritten(b, all)
  if (all.size === 0) return none
  const [contextA, contextB] = [contextOf(a), contextOf(b)]
  const changes: Changes = { list: [], more: 0 }
  for (const pointer of all.size === 1 ? all : outermost(all)) {
    const steps = fromPointer(pointer)
    const [from, to] = [contextA, contextB].map(context => getPath(context, steps))
    const { list, more } = changesBetween(from, to, limit - changes.list.length, steps)
    changes.list.push(...list)
    changes.more += more
  }
  return changes
}

async function addWritten({ timeline, tree, span }: Side, pointers: Set<string>): Promise<void> {
  for (const seq of tree.writes(span)) {
    const found = timeline.event(seq)
    const event = (found instanceof Promise ? await found : found) as WriteEvent | EditEvent
    if (event.type === 'edit' && event.target !== 'context') continue
    for (const { path } of event.patch) pointers.add(path)
  }
}

/** Pointers without those that lie in another one. */
function outermost(all: ReadonlySet<string>): string[] {
  const isInner = (pointer: string) => {
    for (let at = pointer.lastIndexOf('/'); at >= 0; at = at === 0 ? -1 : pointer.lastIndexOf('/', at - 1))
      if (all.has(pointer.slice(0, at))) return true
    return false
  }
  return [...all].filter(pointer => !isInner(pointer))
}

function contextOf({ state, span }: Side): JsonObject | undefined {
  const open = state.spans.get(span)
  return open && state.contexts.get(open.context)
}
