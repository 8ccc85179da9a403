import { type Change, callOrNode, changeAt, isSpecial, takesInput } from '../engine/change.ts'
import { type State, topSpan } from '../recording/state.ts'
import { threadAt } from '../recording/timeline.ts'
import { ExpressionError } from '../workflow/expression.ts'
import { type Json, type JsonPath, NotJsonError, toJson } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import type { Debuggee } from './debuggee.ts'
import { evaluateIn } from './evaluate.ts'

/**
 * Changes a value where a live run stands. The run takes it over when it goes on; the playhead moves behind the change.
 * @param span of the frame in which the path is read
 * @param path as in an expression: a path of the context, or one that begins with `node.input`
 * @param text JSON, or an expression
 * @returns the new value
 * @throws {PlayheadError} where it cannot be changed: nothing has happened then
 */
export async function edit(debuggee: Debuggee, span: number, path: JsonPath, text: string): Promise<Json> {
  const { timeline, execution, playhead } = debuggee
  if (!execution || !timeline.live) throw failure('nothing-goes-on', {})
  const behind = playhead.head.position - playhead.cursor.position
  if (behind > 0) throw failure('not-at-live-end', { behind })
  const here = await timeline.state(playhead.cursor.position)
  const value = await readValue(debuggee, here, span, text)
  // An exit is looked at from before it, but it has happened.
  const state = await timeline.state(timeline.length)
  const change = changeAt(state, timeline.structure, here.spans.get(span), path, value)
  if (!change) return value
  execution.timeline.edit(change)
  playhead.takeEdit()
  return value
}

/** True where a change cannot be taken over by the run that is looked at: only a fork can have it. */
export function needsFork({ timeline, execution, playhead }: Debuggee): boolean {
  return !execution || !timeline.live || playhead.head.position > playhead.cursor.position
}

/**
 * A change at a position, for a fork.
 * @param span of the frame in which the path is read; the innermost where absent
 * @param text JSON, or an expression
 * @throws as {@link edit}
 */
export async function changeFor(
  debuggee: Debuggee,
  position: number,
  span: number | undefined,
  path: JsonPath,
  text: string,
): Promise<{ value: Json; change: Change | undefined }> {
  const { structure } = debuggee.timeline
  const state = await debuggee.timeline.state(position)
  const frame = span ?? topSpan(state, threadAt(structure, position))?.seq ?? 0
  const value = await readValue(debuggee, state, frame, text)
  return { value, change: changeAt(state, structure, state.spans.get(frame), path, value) }
}

/** True for a path that can be changed here: in the run itself, or, away from where it stands, in a fork. */
export function canEdit({ timeline }: Debuggee, state: State, span: number, path: JsonPath): boolean {
  const frame = state.spans.get(span)
  if (!frame) return false
  if (!isSpecial(path[0]!)) return state.spans.has(frame.context)
  if (path[0] !== 'node' || path[1] !== 'input') return false
  return takesInput(state, timeline.structure, callOrNode(state, frame))
}

async function readValue({ timeline }: Debuggee, state: State, span: number, text: string): Promise<Json> {
  try {
    // Numbers beyond all that JSON has become texts, as those of a handler do.
    return toJson(JSON.parse(text))
  } catch (thrown) {
    if (thrown instanceof NotJsonError)
      throw failure('not-a-value', { text: shortened(text), detail: thrown.message })
    // Then it is an expression.
  }
  try {
    return await evaluateIn(timeline, state, span, text)
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    throw failure('not-a-value', { text: shortened(text), detail: thrown.message })
  }
}

/** A text as far as a message has room for it. */
const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text)
