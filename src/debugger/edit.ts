import { diff } from '../recording/patch.ts'
import type { OpenSpan, State } from '../recording/state.ts'
import type { Structure } from '../recording/structure.ts'
import { ExpressionError } from '../workflow/expression.ts'
import {
  copyObject,
  formatPath,
  getPath,
  isObject,
  type Json,
  type JsonObject,
  type JsonPath,
  setOwn,
} from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import type { Debuggee } from './debuggee.ts'
import { evaluateIn } from './evaluate.ts'
import { callOrNode, isSpecial } from './names.ts'

/** A value that a person can change: where it is, and the span that the change is recorded with. */
interface Target {
  target: 'context' | 'input'
  span: number
  /** The value as it is now. */
  value: JsonObject
  /** From there. */
  path: JsonPath
}

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
  const found = targetOf(state, timeline.structure, here.spans.get(span), path)
  const patch = diff(found.value, put(found.value, found.path, value, path))
  if (patch.length === 0) return value
  execution.timeline.edit({ span: found.span, target: found.target, patch })
  playhead.takeEdit()
  return value
}

/** True for a path that {@link edit} can change here. */
export function canEdit(debuggee: Debuggee, state: State, span: number, path: JsonPath): boolean {
  const { timeline, playhead } = debuggee
  if (!timeline.live || !debuggee.execution || playhead.head.position > playhead.cursor.position) return false
  const frame = state.spans.get(span)
  if (!frame) return false
  if (!isSpecial(path[0]!)) return true
  if (path[0] !== 'node' || path[1] !== 'input') return false
  return takesInput(timeline.structure, callOrNode(state, frame))
}

function targetOf(state: State, structure: Structure, frame: OpenSpan | undefined, path: JsonPath): Target {
  const [first, second] = path
  const written = formatPath(path)
  if (!frame || first === undefined) throw failure('cannot-change', { path: written })
  if (!isSpecial(first)) {
    const value = state.contexts.get(frame.context)
    const whole = first === '$ctx' ? path.slice(1) : path
    if (!value || whole.length === 0 || !state.spans.has(frame.context))
      throw failure('cannot-change', { path: written })
    return { target: 'context', span: frame.context, value, path: whole }
  }
  if (first !== 'node' || second !== 'input') throw failure('cannot-change', { path: written })
  const span = callOrNode(state, frame)
  if (!span || !takesInput(structure, span)) throw failure('input-taken', { path: written })
  return { target: 'input', span: span.seq, value: span.input ?? {}, path: path.slice(2) }
}

/** True while nothing has happened since a span was entered, edits aside: the run has not looked at its input yet. */
function takesInput(structure: Structure, span: OpenSpan | undefined): boolean {
  let last = structure.length - 1
  while (last >= 0 && structure.type(last) === 'edit') last--
  return last === span?.seq && span.kind !== 'question'
}

async function readValue({ timeline }: Debuggee, state: State, span: number, text: string): Promise<Json> {
  try {
    return JSON.parse(text) as Json
  } catch {
    // Then it is an expression.
  }
  try {
    return await evaluateIn(timeline, state, span, text)
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    throw failure('not-a-value', { text, detail: thrown.message })
  }
}

/** A copy of an object with another value at a path. */
function put(root: JsonObject, path: JsonPath, value: Json, written: JsonPath): JsonObject {
  if (path.length === 0) {
    if (isObject(value)) return value
    throw failure('no-place', { path: formatPath([...written, '*']) })
  }
  const set = (parent: Json | undefined, [step, ...rest]: JsonPath): Json => {
    const child = rest.length === 0 ? value : set(getPath(parent, [step!]), rest)
    if (Array.isArray(parent) && typeof step === 'number' && step <= parent.length)
      return Object.assign([...parent], { [step]: child })
    if (!isObject(parent)) throw failure('no-place', { path: formatPath(written) })
    const copy = copyObject(parent)
    setOwn(copy, String(step), child)
    return copy
  }
  return set(root, path) as JsonObject
}
