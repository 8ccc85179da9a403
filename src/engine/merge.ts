import { equalJson, toPointer } from '../recording/patch.ts'
import { copyObject, getOwn, isObject, type Json, type JsonObject, setOwn } from '../workflow/json.ts'

/** What several branches wrote, put together. */
export interface Merged {
  context: JsonObject
  /** JSON Pointers that more than one branch wrote, with different values; the later branch won. */
  conflicts: string[]
}

/** Adds what each branch changed, in order, to the context that all of them began with. */
export function mergeBranches(base: JsonObject, branches: readonly JsonObject[]): Merged {
  const conflicts = new Set<string>()
  let context = base
  for (const branch of branches) context = mergeObjects(base, context, branch, [], conflicts)
  return { context, conflicts: [...conflicts] }
}

function mergeObjects(
  base: JsonObject,
  ours: JsonObject,
  theirs: JsonObject,
  path: string[],
  conflicts: Set<string>,
): JsonObject {
  if (theirs === base) return ours
  if (ours === base) return theirs
  const result = copyObject(ours)
  for (const key of new Set([...Object.keys(base), ...Object.keys(theirs)])) {
    const before = getOwn(base, key)
    const value = getOwn(theirs, key)
    // What was written as it was before was not changed, as in a recording.
    if (isSame(value, before)) continue
    if (value === undefined) delete result[key]
    else setOwn(result, key, mergeValues(before, getOwn(ours, key), value, [...path, key], conflicts))
  }
  return result
}

function mergeValues(
  before: Json | undefined,
  ours: Json | undefined,
  theirs: Json,
  path: string[],
  conflicts: Set<string>,
) {
  if (isSame(ours, before)) return theirs
  if (isObject(before) && isObject(ours) && isObject(theirs))
    return mergeObjects(before, ours, theirs, path, conflicts)
  if (ours === undefined || !equalJson(ours, theirs)) conflicts.add(toPointer(path))
  return theirs
}

const isSame = (a: Json | undefined, b: Json | undefined) =>
  a === b || (a !== undefined && b !== undefined && equalJson(a, b))
