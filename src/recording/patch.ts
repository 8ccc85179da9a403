import { copyObject, getOwn, isObject, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import type { PatchOperation } from './event.ts'

/** Writes steps as a JSON Pointer (RFC 6901). */
export function toPointer(path: readonly (string | number)[]): string {
  const [only] = path
  if (path.length === 1 && typeof only === 'string' && !only.includes('/') && !only.includes('~'))
    return `/${only}`
  return path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Reads a JSON Pointer. List indexes stay texts, since a pointer does not tell them from keys. */
export function fromPointer(pointer: string): string[] {
  if (pointer === '') return []
  return pointer
    .slice(1)
    .split('/')
    .map(step => (step.includes('~') ? step.replaceAll('~1', '/').replaceAll('~0', '~') : step))
}

/** The value at a pointer, or undefined. */
export function atPointer(root: Json | undefined, pointer: string): Json | undefined {
  let value = root
  for (const step of fromPointer(pointer)) {
    if (value === undefined) return undefined
    value = getOwn(value, step)
  }
  return value
}

/** True for equal JSON values; the same object is equal at once. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalJson(item, b[i]!))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(key => Object.hasOwn(b, key) && equalJson(a[key]!, b[key]!))
}

/**
 * The operations that turn one JSON value into another, with old values, so that they can be undone. Subtrees that are
 * the same object cost nothing.
 * @param at pointer of the two values, which begins every path
 */
export function diff(from: Json, to: Json, at = '', operations: PatchOperation[] = []): PatchOperation[] {
  if (from === to) return operations
  if (isObject(from) && isObject(to)) return diffObjects(from, to, at, operations)
  if (Array.isArray(from) && Array.isArray(to)) return diffLists(from, to, at, operations)
  operations.push({ op: 'replace', path: at, value: to, old: from })
  return operations
}

/** As {@link diff}, of objects that can differ at some keys only. */
export function diffAt(from: JsonObject, to: JsonObject, keys: readonly string[]): PatchOperation[] {
  const operations: PatchOperation[] = []
  for (const key of keys) {
    const before = getOwn(from, key)
    const value = getOwn(to, key)
    if (before === value) continue
    const path = toPointer([key])
    if (value === undefined) operations.push({ op: 'remove', path, old: before! })
    else if (before === undefined) operations.push({ op: 'add', path, value })
    else diff(before, value, path, operations)
  }
  return operations
}

function diffObjects(
  from: JsonObject,
  to: JsonObject,
  at: string,
  operations: PatchOperation[],
): PatchOperation[] {
  const own: PatchOperation[] = []
  let shared = 0
  for (const key of Object.keys(to)) {
    const value = to[key]!
    // Most values are the same, and then the key is there: no JSON value equals what a prototype has.
    if (from[key] === value || Object.hasOwn(from, key)) {
      shared++
      if (from[key] !== value) diff(from[key]!, value, at + toPointer([key]), own)
    } else own.push({ op: 'add', path: at + toPointer([key]), value })
  }
  const before = Object.keys(from)
  if (shared < before.length) {
    for (const key of before) {
      if (!Object.hasOwn(to, key))
        operations.push({ op: 'remove', path: at + toPointer([key]), old: from[key]! })
    }
  }
  operations.push(...own)
  return operations
}

function diffLists(from: Json[], to: Json[], at: string, operations: PatchOperation[]): PatchOperation[] {
  const shared = Math.min(from.length, to.length)
  const own: PatchOperation[] = []
  // Many changes in a list are cheaper, and easier to read, as one new list.
  const limit = Math.max(2, to.length / 4)
  for (let i = 0; i < shared && own.length <= limit; i++) diff(from[i]!, to[i]!, `${at}/${i}`, own)
  if (own.length > limit || Math.abs(from.length - to.length) > Math.max(limit, 16)) {
    operations.push({ op: 'replace', path: at, value: to, old: from })
    return operations
  }
  for (let i = shared; i < to.length; i++) own.push({ op: 'add', path: `${at}/${i}`, value: to[i]! })
  for (let i = from.length - 1; i >= shared; i--)
    own.push({ op: 'remove', path: `${at}/${i}`, old: from[i]! })
  operations.push(...own)
  return operations
}

/**
 * Applies operations without changing the given value; untouched subtrees are shared with the result.
 * @param own objects that may be changed all the same, because nobody else has them; objects and lists that are made are added
 * @throws {RangeError} when a path leads nowhere
 */
export function applyPatch<T extends Json>(
  root: T,
  operations: readonly PatchOperation[],
  own?: Set<object>,
): T {
  let value: Json = root
  for (const operation of operations) value = applyAt(value, fromPointer(operation.path), 0, operation, own)
  return value as T
}

function applyAt(
  value: Json,
  path: readonly string[],
  depth: number,
  operation: PatchOperation,
  own: Set<object> | undefined,
): Json {
  if (depth === path.length) return operation.value as Json
  const step = path[depth]!
  const last = depth === path.length - 1
  if (Array.isArray(value)) {
    const index = step === '-' ? value.length : Number(step)
    if (!Number.isInteger(index) || index < 0 || index > value.length) throw misplaced(operation)
    if (last && operation.op === 'add') return made(value.toSpliced(index, 0, operation.value as Json), own)
    if (index === value.length) throw misplaced(operation)
    if (last && operation.op === 'remove') return made(value.toSpliced(index, 1), own)
    return made(value.with(index, applyAt(value[index]!, path, depth + 1, operation, own)), own)
  }
  if (!isObject(value)) throw misplaced(operation)
  const changed = own?.has(value) ? value : made(copyObject(value), own)
  if (last && operation.op === 'remove') delete changed[step]
  else if (last) setOwn(changed, step, operation.value as Json)
  else {
    const inner = getOwn(value, step)
    if (inner === undefined) throw misplaced(operation)
    setOwn(changed, step, applyAt(inner, path, depth + 1, operation, own))
  }
  return changed
}

/** Notes what was made. Lists too: they are made anew each time, but what they hold may be changed. */
function made<T extends object>(value: T, own: Set<object> | undefined): T {
  own?.add(value)
  return value
}

function misplaced(operation: PatchOperation): RangeError {
  return new RangeError(`there is nothing at ${operation.path}`)
}
