import type { EditEvent } from '../recording/event.ts'
import { diff } from '../recording/patch.ts'
import { type OpenSpan, type State, stackOf } from '../recording/state.ts'
import type { Structure } from '../recording/structure.ts'
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

/** A change that a person makes to a context, or to the input of what has just begun. */
export type Change = Pick<EditEvent, 'span' | 'target' | 'patch'>

const specialNames = new Set<string | number>(['node', 'run', 'prev'])

/** True for a name that is not looked up in the context. */
export const isSpecial = (name: string | number): boolean => specialNames.has(name)

/** The node that a span is or belongs to; inside it, a call with an input of its own, of a tool or a model say. */
export function callOrNode(state: State, span: OpenSpan): OpenSpan | undefined {
  return stackOf(state, span).find(
    ({ kind, input }) => kind === 'node' || (input && kind !== 'workflow' && kind !== 'branch'),
  )
}

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
 * The change that puts a value at a path.
 * @param state where it is changed
 * @param frame in which the path is read
 * @param path as in an expression: a path of the context, or one that begins with `node.input`
 * @returns undefined where the value is there already
 * @throws {PlayheadError} `cannot-change`, `input-taken`, `no-place`
 */
export function changeAt(
  state: State,
  structure: Structure,
  frame: OpenSpan | undefined,
  path: JsonPath,
  value: Json,
): Change | undefined {
  const found = targetOf(state, structure, frame, path)
  const patch = diff(found.value, put(found.value, found.path, value, path))
  return patch.length === 0 ? undefined : { span: found.span, target: found.target, patch }
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
  if (!span || !takesInput(state, structure, span)) throw failure('input-taken', { path: written })
  return { target: 'input', span: span.seq, value: span.input ?? {}, path: path.slice(2) }
}

/** True while nothing has happened since a span was entered, edits aside: the run has not looked at its input yet. */
export function takesInput(
  { position }: State,
  structure: Structure,
  span: OpenSpan | undefined,
): span is OpenSpan {
  let last = position - 1
  while (last >= 0 && structure.type(last) === 'edit') last--
  return last === span?.seq && span.kind !== 'question'
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
