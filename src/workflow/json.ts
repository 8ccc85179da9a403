/** JSON values as they live in contexts, events and recordings. Treated as immutable everywhere. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A JSON object: the shape of every context. */
export type JsonObject = { [key: string]: Json }

/** Steps from a root value to a part of it: object keys and list indexes. */
export type JsonPath = readonly (string | number)[]

/** True for a JSON object, false for lists, scalars and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The word used for a value's type in messages: `null`, `list`, `object`, `string`, `number`, `boolean`. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value
}

/** False for null, false, 0, and an empty text, list or object. */
export function isTrue(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isObject(value)) return Object.keys(value).length > 0
  return Boolean(value)
}

/** Own property only, so that a key named `__proto__` or `constructor` is data and nothing else. */
export function getOwn(value: Json | undefined, step: string | number): Json | undefined {
  if (Array.isArray(value)) {
    const index = typeof step === 'number' ? step : /^\d+$/.test(step) ? Number(step) : Number.NaN
    return Number.isInteger(index) ? value.at(index) : undefined
  }
  if (isObject(value) && Object.hasOwn(value, step)) return value[step]
  return undefined
}

/** The value at a path, or undefined where the path leads nowhere. */
export function getPath(root: Json | undefined, path: JsonPath): Json | undefined {
  let value = root
  for (const step of path) {
    if (value === undefined) return undefined
    value = getOwn(value, step)
  }
  return value
}

/** Sets a key as plain data even when it is called `__proto__`. */
export function setOwn(target: JsonObject, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else target[key] = value
}

/** A shallow copy that keeps a key named `__proto__` as data. */
export function copyObject(source: JsonObject): JsonObject {
  return Object.hasOwn(source, '__proto__')
    ? (Object.create(null, Object.getOwnPropertyDescriptors(source)) as JsonObject)
    : { ...source }
}

/** Writes a path the way people do: `a.b[0]["odd key"]`. */
export function formatPath(path: JsonPath): string {
  return path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`
      if (/^[A-Za-z_$][\w$]*$/.test(step)) return i === 0 ? step : `.${step}`
      return `[${JSON.stringify(step)}]`
    })
    .join('')
}

const pathStep = /\.?([A-Za-z_$][\w$-]*)|\[(-?\d+)\]|\[("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\]/y

/** Reads what {@link formatPath} writes; undefined when the text is no path. */
export function parsePath(text: string): (string | number)[] | undefined {
  const path: (string | number)[] = []
  let at = 0
  while (at < text.length) {
    pathStep.lastIndex = at
    const match = pathStep.exec(text)
    if (!match || (at > 0 && match[1] !== undefined && text[at] !== '.') || (at === 0 && text[0] === '.'))
      return undefined
    if (match[1] !== undefined) path.push(match[1])
    else if (match[2] !== undefined) path.push(Number(match[2]))
    else path.push(unquoted(match[3]!))
    at = pathStep.lastIndex
  }
  return path.length > 0 ? path : undefined
}

/** A quoted step: JSON where it is, else with every escaped character as itself. */
function unquoted(text: string): string {
  try {
    if (text.startsWith('"')) return JSON.parse(text) as string
  } catch {}
  return text.slice(1, -1).replace(/\\(.)/g, '$1')
}

/** Raised by {@link toJson}: says where in the value the trouble is. */
export class NotJsonError extends Error {
  readonly path: JsonPath

  constructor(path: JsonPath, detail: string) {
    super(`${path.length === 0 ? 'the value' : formatPath(path)} ${detail}`)
    this.name = 'NotJsonError'
    this.path = path
  }
}

/**
 * A deep copy of any JavaScript value as JSON. Dates, maps, sets, errors, typed arrays and objects with `toJSON` get
 * their usual JSON form; undefined members are left out; non-finite numbers become strings, since JSON has none.
 * Functions, symbols and cycles raise {@link NotJsonError}.
 */
export function toJson(value: unknown, path: JsonPath = [], open: Set<object> = new Set()): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      // A negative zero, which JSON does not have, becomes zero.
      return Number.isFinite(value) ? value + 0 : String(value)
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
    case 'undefined':
      return null
    case 'function':
    case 'symbol':
      throw new NotJsonError(path, `is a ${typeof value}, which cannot be recorded`)
  }
  if (value === null) return null
  const object = value as object
  if (open.has(object)) throw new NotJsonError(path, 'refers to itself, which JSON cannot hold')
  if (open.size > 500) throw new NotJsonError(path.slice(0, 3), 'is nested more than 500 levels deep')
  open.add(object)
  try {
    // By index, so that a hole of a sparse list becomes null, as it does in a recording.
    if (Array.isArray(object)) return Array.from(object, (item, i) => toJson(item, [...path, i], open))
    if (object instanceof Error) return { name: object.name, message: object.message }
    if (object instanceof Map) return toJson(Object.fromEntries(object), path, open)
    if (object instanceof Set) return toJson([...object], path, open)
    if (ArrayBuffer.isView(object)) return toJson(Array.from(object as Uint8Array), path, open)
    const { toJSON } = object as { toJSON?: unknown }
    if (typeof toJSON === 'function') return toJson((toJSON as () => unknown).call(object), path, open)
    const result: JsonObject = {}
    for (const [key, item] of Object.entries(object)) {
      if (item !== undefined) setOwn(result, key, toJson(item, [...path, key], open))
    }
    return result
  } finally {
    open.delete(object)
  }
}
