import type { PatchOperation } from '../recording/event.ts'
import { diff, fromPointer } from '../recording/patch.ts'
import type { State } from '../recording/state.ts'
import { getOwn, type Json, type JsonPath } from '../workflow/json.ts'

/** A part of a context that is not the same in two states. */
export interface Change {
  path: JsonPath
  op: PatchOperation['op']
  /** Undefined where there was none. */
  old?: Json
  /** Undefined where there is none any more. */
  value?: Json
}

/**
 * What differs in the context of a frame from one state to another. Nothing else goes into it, and the other way round it
 * is the mirror image.
 * @param span of the frame, in the second state; where its context did not exist in the first, all of it is new
 */
export function changesBetween(from: State, to: State, span: number): Change[] {
  const owner = to.spans.get(span)?.context ?? 0
  const before = from.contexts.get(owner) ?? {}
  const now = to.contexts.get(owner) ?? {}
  return diff(before, now).map(({ op, path, old, value }) => ({
    path: pathOf(path, op === 'remove' ? before : now),
    op,
    ...(old === undefined ? {} : { old }),
    ...(value === undefined ? {} : { value }),
  }))
}

/** A pointer does not tell indexes of lists from keys; the value that it leads through does. */
function pathOf(pointer: string, root: Json): JsonPath {
  let value: Json | undefined = root
  return fromPointer(pointer).map(step => {
    const isIndex = Array.isArray(value)
    value = value === undefined ? undefined : getOwn(value, isIndex ? Number(step) : step)
    return isIndex ? Number(step) : step
  })
}
