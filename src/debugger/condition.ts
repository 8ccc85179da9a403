import type { Structure } from '../recording/structure.ts'
import type { Timeline } from '../recording/timeline.ts'
import { type Expression, ExpressionError, type Variables } from '../workflow/expression.ts'
import { isTrue, type Json } from '../workflow/json.ts'
import { expressionReads } from '../workflow/read-paths.ts'
import { isSpecial, namesFor } from './names.ts'
import type { Stop } from './stop.ts'

/** The condition of a breakpoint on one timeline. */
export interface Condition {
  /**
   * Whether it holds at a stop, or why that cannot be told. A function of the stop only.
   * @param extra names besides the usual ones, which win
   */
  holds(stop: Stop, extra?: Readonly<Record<string, Json>>): Promise<boolean | string>
}

/**
 * Evaluates a condition with as little as it needs: many events of a long recording may be asked about, and a state costs
 * reading a block. Where all that it reads is in the shape, no event is read; where the keys that it reads were not
 * written since it was asked last, its result is still the same.
 */
export function createCondition(timeline: Timeline, expression: Expression): Condition {
  const { structure } = timeline
  const shapeOnly = readsShapeOnly(expression)
  // Made of all that is round a node, so it costs more than the rest.
  const readsAddress = expression.source.includes('address')
  const keys = keysRead(expression)
  let last: { seq: number; context: number; result: boolean | string } | undefined

  const evaluate = (names: Variables, time: number): boolean | string => {
    try {
      return isTrue(expression.evaluate(names, clockAt(timeline, time)))
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) throw thrown
      return `Breakpoint condition "${expression.source}" failed at column ${thrown.column}: ${thrown.message}`
    }
  }

  return {
    async holds(stop, extra) {
      if (shapeOnly && structure.site(stop.span).kind === 'node')
        return evaluate({ node: shapeOf(structure, stop.span, readsAddress) }, 0)
      const context = contextOf(structure, stop)
      if (
        keys &&
        !extra &&
        last?.context === context &&
        !isWrittenBetween(structure, keys, last.seq, stop.seq)
      )
        return last.result
      const state = await timeline.state(stop.position)
      const names = await namesFor(timeline, state, state.spans.get(stop.span)!, [expression])
      const result = evaluate(extra ? { ...names, ...extra } : names, state.time)
      if (keys && !extra) last = { seq: stop.seq, context, result }
      return result
    },
  }
}

/** The time of a position, so that expressions that read a clock give the same whenever they are evaluated. */
export function clockAt({ header }: Timeline, time: number) {
  const startedAt = Date.parse(header.startedAt)
  return { now: () => startedAt + time, startedAt }
}

const readsClock = ({ source }: Expression) => /\b(now|current_timestamp|elapsed_time)\s*\(/.test(source)

/** What `node` has that needs no event. */
const shapeOf = (structure: Structure, span: number, withAddress: boolean) => ({
  id: structure.site(span).id,
  visit: structure.visit(span),
  ...(withAddress ? { address: structure.address(span) } : {}),
})

const inShape = new Set<string | number>(['id', 'visit', 'address'])

function readsShapeOnly(expression: Expression): boolean {
  if (readsClock(expression) || expression.names.size !== 1 || !expression.names.has('node')) return false
  const reads = expressionReads(expression.source)
  return (
    reads.length === expression.reads.length && reads.every(({ steps }) => inShape.has(steps[0]?.key ?? ''))
  )
}

/** The top-level keys of the context that an expression reads; undefined where it reads anything else. */
function keysRead(expression: Expression): string[] | undefined {
  const names = [...expression.names]
  if (readsClock(expression) || names.some(name => isSpecial(name) || name === 'ctx')) return undefined
  return names
}

/** The span that owns the context in which a stop is looked at. */
function contextOf(structure: Structure, { span }: Stop): number {
  let at = span
  for (;;) {
    const { kind } = structure.site(at)
    const parent = structure.parent(at)
    if (kind === 'workflow' || kind === 'branch' || parent === undefined) return at
    at = parent
  }
}

/** True when one of two stops sees a write that the other does not. */
function isWrittenBetween(structure: Structure, keys: readonly string[], a: number, b: number): boolean {
  const from = Math.min(a, b)
  const to = Math.max(a, b)
  return keys.some(key => {
    const seqs = structure.writes(key)
    const next = firstFrom(seqs, from)
    return next < seqs.length && seqs[next]! <= to
  })
}

/** The index of the first number that is not below another, in a sorted list. */
export function firstFrom(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
