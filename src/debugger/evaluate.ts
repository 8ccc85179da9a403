import type { OpenSpan, State } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import { compile, type Expression, ExpressionError } from '../workflow/expression.ts'
import { getPath, type Json, type JsonObject, parsePath } from '../workflow/json.ts'
import { isSpecial, namesFor, nodeValue, runValue } from './names.ts'

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
  const special = path && !ofContext && specialRoot(timeline, state, open, path[0]!)
  const ofSpecial = special && getPath(special, path.slice(1))
  if (ofSpecial !== undefined) return ofSpecial
  const expression = compileWatched(trimmed)
  return expression.evaluate(await namesFor(timeline, state, open, [expression]))
}

/** Compiles an expression, also one in the braces that it has in a text; a map has them, too. */
function compileWatched(text: string): Expression {
  const inside = /^\{\{?\s*(.*?)\s*\}?\}$/.exec(text)?.[1]
  if (inside === undefined) return compile(text)
  try {
    return compile(text)
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    return compile(inside)
  }
}

/** What a plain path begins with that is not of the context. */
function specialRoot(
  timeline: Timeline,
  state: State,
  open: OpenSpan,
  name: string | number,
): JsonObject | undefined {
  if (name === 'node') return nodeValue(state, open)
  return name === 'run' ? runValue(timeline) : undefined
}
