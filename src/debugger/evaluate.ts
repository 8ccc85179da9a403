import type { State } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import { compile } from '../workflow/expression.ts'
import { getPath, type Json, parsePath } from '../workflow/json.ts'
import { isSpecial, namesFor } from './names.ts'

/**
 * Evaluates an expression, or a path such as `$ctx.a.b[0]`, in a frame. Changes nothing.
 * @param span the frame's span
 * @throws {ExpressionError}
 */
export async function evaluateIn(
  timeline: Timeline,
  state: State,
  span: number,
  text: string,
): Promise<Json> {
  const open = state.spans.get(span)
  if (!open) throw new RangeError('this frame does not exist here')
  const trimmed = text.trim()
  const context = state.contexts.get(open.context) ?? {}
  if (trimmed === '$ctx') return context
  // A plain path also reaches keys that are no names in an expression.
  const ofContext = trimmed.startsWith('$ctx.')
  const path = parsePath(ofContext ? trimmed.slice('$ctx.'.length) : trimmed)
  // Without "$ctx." the names of the debugger win, as they do in a condition.
  const value = path && (ofContext || !isSpecial(path[0]!)) ? getPath(context, path) : undefined
  if (value !== undefined) return value
  const expression = compile(trimmed.replace(/^\{\{?\s*(.*?)\s*\}?\}$/, '$1'))
  return expression.evaluate(await namesFor(timeline, state, open, [expression]))
}
