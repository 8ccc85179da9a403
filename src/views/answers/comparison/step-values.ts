import type { OpenSpan, State } from '../../../recording/state.ts'
import type { Timeline } from '../../../recording/timeline.ts'
import { isObject, type Json } from '../../../workflow/json.ts'
import type { Both, Side } from '../../protocol/comparison.ts'
import type { Part } from '../../protocol/execution.ts'
import { partsOf } from '../value-rows.ts'
import type { StepColumns } from './columns.ts'
import type { Parts } from './difference-rows.ts'

/** Where a value of a side is looked at. */
export interface Standpoint {
  position: number
  span: number
}

/** The two sides at a step. */
export interface StepStand {
  /** Where each part of the values is; parts that a side does not have are left out. */
  places: Both<Partial<Record<Part, Standpoint>>>
  /** The span of what a side had done last, where it does not have the step. */
  before?: { side: Side; span: number }
}

/**
 * Where the two sides stand at a step. One that does not have it stands where it had done all that comes before it, in what
 * encloses the step in both.
 */
export function standAt(timelines: Both<Timeline>, columns: StepColumns, step: number): StepStand {
  const exact = (side: Side): Standpoint | undefined => {
    const span = columns[side].span[step]!
    if (span < 0) return undefined
    return { position: timelines[side].structure.exit(span) ?? timelines[side].length, span }
  }
  const [a, b] = [exact('a'), exact('b')]
  if (a && b) return { places: { a: allOf(a), b: allOf(b) } }
  const missing: Side = a ? 'b' : 'a'
  const own = (a ?? b)!
  const outer = commonAround(columns, step)
  const last = lastBefore(timelines[missing], columns, missing, step)
  // What the step itself was given and gave is on its side only; the state is that of what encloses it in both.
  const mine = {
    input: own,
    output: own,
    error: own,
    context: { position: own.position, span: outer[missing === 'a' ? 'b' : 'a'] },
  }
  const other = { context: { position: last.position, span: outer[missing] } }
  return {
    places: missing === 'b' ? { a: mine, b: other } : { a: other, b: mine },
    before: { side: missing, span: last.span },
  }
}

function allOf(at: Standpoint): Record<Part, Standpoint> {
  return { context: at, input: at, output: at, error: at }
}

/** The spans of the innermost step that encloses another and that both have; the outermost workflow is in both. */
function commonAround({ depth, a, b }: StepColumns, step: number): Both<number> {
  let level = depth[step]!
  for (let i = step - 1; i >= 0; i--) {
    if (depth[i]! >= level) continue
    level = depth[i]!
    if (a.span[i]! >= 0 && b.span[i]! >= 0) return { a: a.span[i]!, b: b.span[i]! }
  }
  return { a: 0, b: 0 }
}

/** Where a side stands that has done everything before a step: in what encloses the step, or behind what it did last. */
function lastBefore({ structure, length }: Timeline, columns: StepColumns, side: Side, step: number) {
  let level = columns.depth[step]!
  for (let i = step - 1; i >= 0; i--) {
    const encloses = columns.depth[i]! < level
    if (encloses) level = columns.depth[i]!
    const span = columns[side].span[i]!
    if (span < 0) continue
    const exit = structure.exit(span)
    return { span, position: encloses ? span + 1 : exit === undefined ? length : exit + 1 }
  }
  return { span: 0, position: Math.min(1, length) }
}

/** The values of one side, as they are compared: without stacks of errors, and without what models took. */
export async function valuesAt(
  timeline: Timeline,
  places: Partial<Record<Part, Standpoint>>,
): Promise<Parts> {
  const found: Parts = {}
  for (const [part, { position, span }] of Object.entries(places) as [Part, Standpoint][]) {
    const state = await timeline.state(position)
    const frame = state.spans.get(span)
    const value = frame ? partsOf(state, frame)[part] : part === 'context' ? outermost(state) : undefined
    if (value !== undefined) found[part] = comparable(part, value, frame)
  }
  return found
}

/** After the last exit nothing is open. */
function outermost(state: State): Json | undefined {
  return state.contexts.get(0)
}

function comparable(part: Part, value: Json, frame: OpenSpan | undefined): Json {
  if (!isObject(value)) return value
  if (part === 'error') return without(value, ['stack', 'cause'])
  return part === 'output' && frame?.kind === 'model' ? without(value, ['usage', 'cost']) : value
}

function without(value: { [key: string]: Json }, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}
