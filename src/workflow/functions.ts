import type { Environment } from '@marcbachmann/cel-js'
import { spend } from './expression-cost.ts'
import { copyObject, getOwn, isObject, isTrue, type Json, type JsonObject, setOwn, toJson } from './json.ts'

/** The time that expressions read, handed in for each evaluation. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** When the execution started, in milliseconds since 1970. */
  startedAt: number
}

/** A function that expressions have besides those of CEL. */
export interface ExpressionFunction {
  name: string
  /** As it is written: `name(a, b)`, or `a.name(b)`. */
  signature: string
  summary: string
  /** An expression without variables, and its value; run as a test and shown in the documentation. */
  example: string
  result?: Json
}

interface Definition extends ExpressionFunction {
  /** Signatures as the CEL library takes them. */
  overloads: readonly string[]
  /** Instead of `apply`, for a function that takes values as the library has them. */
  judge?: (value: unknown) => boolean
  apply: (clock: Clock, ...args: Json[]) => Json
}

const list = (value: Json | undefined): Json[] => {
  if (Array.isArray(value)) return value
  throw new Error(`a list is needed, not ${value === undefined ? 'nothing' : JSON.stringify(value)}`)
}

const numbers = (values: readonly Json[]): number[] =>
  values.map(value => {
    if (typeof value === 'number') return value
    throw new Error(`a number is needed, not ${JSON.stringify(value)}`)
  })

const textKey = (value: Json | undefined) => JSON.stringify(value ?? null)

function merge(_: Clock, ...parts: Json[]): Json {
  if (parts.every(Array.isArray)) return parts.flat(1) as Json
  const merged: JsonObject = {}
  for (const part of parts) {
    if (!isObject(part)) throw new Error('merge takes maps, or lists, not both')
    for (const [key, value] of Object.entries(part)) setOwn(merged, key, value)
  }
  return merged
}

function compareValues(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  throw new Error('only numbers, or texts, can be sorted')
}

const definitions: readonly Definition[] = [
  {
    name: 'merge',
    signature: 'merge(a, b, …)',
    summary: 'Maps put into one, later keys winning; lists one after another.',
    example: 'merge({"a": 1, "b": 1}, {"b": 2})',
    result: { a: 1, b: 2 },
    overloads: [
      'merge(dyn): dyn',
      'merge(dyn, dyn): dyn',
      'merge(dyn, dyn, dyn): dyn',
      'merge(dyn, dyn, dyn, dyn): dyn',
    ],
    apply: merge,
  },
  {
    name: 'concat',
    signature: 'concat(a, b, …)',
    summary: 'Lists one after another, or texts.',
    example: 'concat([1], [2, 3])',
    result: [1, 2, 3],
    overloads: ['concat(dyn, dyn): dyn', 'concat(dyn, dyn, dyn): dyn', 'concat(dyn, dyn, dyn, dyn): dyn'],
    apply: (_, ...parts) =>
      parts.every(part => typeof part === 'string') ? parts.join('') : parts.flatMap(part => list(part)),
  },
  {
    name: 'filter',
    signature: 'filter(list, key=value, …)',
    summary:
      'The maps of a list that have these values. The macro `list.filter(x, condition)` takes any condition.',
    example: 'filter([{"k": 1}, {"k": 2}], k=2)',
    result: [{ k: 2 }],
    overloads: ['filter(list, map): dyn'],
    apply: (_, items, wanted) => {
      const pairs = Object.entries(wanted as JsonObject).map(([key, value]) => [key, textKey(value)] as const)
      const all = list(items)
      spend(all.length * pairs.length)
      return all.filter(item => pairs.every(([key, text]) => textKey(getOwn(item, key)) === text))
    },
  },
  {
    name: 'deduplicate',
    signature: 'deduplicate(list, by=key)',
    summary: 'The first of each group of equal items; with `by`, of items that have the same value there.',
    example: 'deduplicate([1, 2, 1])',
    result: [1, 2],
    overloads: ['deduplicate(list): dyn', 'deduplicate(list, map): dyn'],
    apply: (_, items, options) => {
      const by = isObject(options) ? options['by'] : undefined
      const seen = new Set<string>()
      return list(items).filter(item => {
        const key = textKey(typeof by === 'string' ? getOwn(item, by) : item)
        return !seen.has(key) && seen.add(key)
      })
    },
  },
  {
    name: 'min',
    signature: 'min(list), min(a, b)',
    summary: 'The smallest number.',
    example: 'min([3, 1, 2])',
    result: 1,
    overloads: ['min(dyn): dyn', 'min(dyn, dyn): dyn', 'min(dyn, dyn, dyn): dyn'],
    apply: (_, ...values) => (values.length === 1 ? smallest(list(values[0])) : smallest(values)),
  },
  {
    name: 'max',
    signature: 'max(list), max(a, b)',
    summary: 'The largest number.',
    example: 'max(1, 2.5)',
    result: 2.5,
    overloads: ['max(dyn): dyn', 'max(dyn, dyn): dyn', 'max(dyn, dyn, dyn): dyn'],
    apply: (_, ...values) => {
      const all = numbers(values.length === 1 ? list(values[0]) : values)
      return all.length > 0 ? all.reduce((a, b) => Math.max(a, b)) : null
    },
  },
  {
    name: 'sum',
    signature: 'sum(list)',
    summary: 'The sum of the numbers.',
    example: 'sum([1, 2, 3.5])',
    result: 6.5,
    overloads: ['sum(list): dyn'],
    apply: (_, items) => numbers(list(items)).reduce((a, b) => a + b, 0),
  },
  {
    name: 'round',
    signature: 'round(x), round(x, digits)',
    summary: 'The nearest number with so many digits behind the point.',
    example: 'round(2.345, 1)',
    result: 2.3,
    overloads: ['round(dyn): dyn', 'round(dyn, dyn): dyn'],
    apply: (_, ...args) => {
      const [x, digits = 0] = numbers(args)
      return Number(`${Math.round(Number(`${x}e${digits}`))}e${-digits}`)
    },
  },
  {
    name: 'abs',
    signature: 'abs(x)',
    summary: 'The number without its sign.',
    example: 'abs(0 - 3)',
    result: 3,
    overloads: ['abs(dyn): dyn'],
    apply: (_, ...args) => Math.abs(numbers(args)[0]!),
  },
  {
    name: 'sort',
    signature: 'sort(list), sort(list, by=key)',
    summary: 'The numbers or texts in ascending order; with `by`, maps by the value there.',
    example: 'sort([3, 1, 2])',
    result: [1, 2, 3],
    overloads: ['sort(list): dyn', 'sort(list, map): dyn'],
    apply: (_, items, options) => {
      const by = isObject(options) ? String(options['by']) : undefined
      const keyOf = (item: Json): Json => (by === undefined ? item : (getOwn(item, by) ?? null))
      return list(items).toSorted((a, b) => compareValues(keyOf(a), keyOf(b)))
    },
  },
  {
    name: 'flatten',
    signature: 'flatten(list)',
    summary: 'The items of the lists in a list.',
    example: 'flatten([[1], [2, 3]])',
    result: [1, 2, 3],
    overloads: ['flatten(list): dyn'],
    apply: (_, items) => list(items).flat(1) as Json,
  },
  {
    name: 'keys',
    signature: 'keys(map)',
    summary: 'The keys of a map.',
    example: 'keys({"a": 1, "b": 2})',
    result: ['a', 'b'],
    overloads: ['keys(map): dyn'],
    apply: (_, map) => Object.keys(map as JsonObject),
  },
  {
    name: 'values',
    signature: 'values(map)',
    summary: 'The values of a map.',
    example: 'values({"a": 1, "b": 2})',
    result: [1, 2],
    overloads: ['values(map): dyn'],
    apply: (_, map) => Object.values(map as JsonObject),
  },
  {
    name: 'without',
    signature: 'without(map, key)',
    summary: 'A map without one of its keys.',
    example: 'without({"a": 1, "b": 2}, "a")',
    result: { b: 2 },
    overloads: ['without(map, string): dyn'],
    apply: (_, map, key) => {
      const copy = copyObject(map as JsonObject)
      delete copy[key as string]
      return copy
    },
  },
  {
    name: 'get',
    signature: 'map.get(key), map.get(key, default)',
    summary: 'The value of a key; null, or the default, where there is none.',
    example: '{"a": 1}.get("b", 0)',
    result: 0,
    overloads: ['map.get(string): dyn', 'map.get(string, dyn): dyn'],
    apply: (_, map, key, fallback = null) => getOwn(map, key as string) ?? fallback,
  },
  {
    name: 'slice',
    signature: 'a.slice(from, to), a[from:to]',
    summary: 'A part of a list or a text; negative numbers count from the end.',
    example: '[1, 2, 3][:2]',
    result: [1, 2],
    overloads: [
      'list.slice(dyn): dyn',
      'list.slice(dyn, dyn): dyn',
      'string.slice(dyn): dyn',
      'string.slice(dyn, dyn): dyn',
    ],
    apply: (_, value, ...range) => {
      const [from, to] = numbers(range)
      return typeof value === 'string' ? value.slice(from, to) : list(value).slice(from, to)
    },
  },
  {
    name: 'replace',
    signature: 'text.replace(old, new)',
    summary: 'The text with every occurrence replaced.',
    example: '"a-b-c".replace("-", "+")',
    result: 'a+b+c',
    overloads: ['string.replace(string, string): string'],
    apply: (_, text, old, next) => replaceAll(text as string, old as string, next as string),
  },
  {
    name: 'json',
    signature: 'json(x)',
    summary: 'The value as JSON text.',
    example: 'json({"a": [1]})',
    result: '{"a":[1]}',
    overloads: ['json(dyn): dyn'],
    apply: (_, value) => JSON.stringify(value),
  },
  {
    name: 'parse_json',
    signature: 'parse_json(text)',
    summary: 'The value of a JSON text.',
    example: 'parse_json("[1, 2]")',
    result: [1, 2],
    overloads: ['parse_json(string): dyn'],
    apply: (_, text) => JSON.parse(text as string) as Json,
  },
  {
    name: 'is_true',
    signature: 'is_true(x)',
    summary:
      'False for null, false, 0, and what is empty. `and`, `or`, `not` and `a if c else b` judge by it.',
    example: 'is_true("")',
    result: false,
    overloads: ['is_true(dyn): bool'],
    judge: isTrueValue,
    apply: (_, value) => isTrue(value),
  },
  {
    name: 'current_timestamp',
    signature: 'current_timestamp()',
    summary: 'The time in seconds since 1970. What a node makes of it is recorded.',
    example: 'current_timestamp() > 1.0',
    result: true,
    overloads: ['current_timestamp(): dyn'],
    apply: clock => clock.now() / 1_000,
  },
  {
    name: 'now',
    signature: 'now()',
    summary: 'The time as a text, for example `2026-05-01T12:00:00.000Z`.',
    example: 'now().endsWith("Z")',
    result: true,
    overloads: ['now(): string'],
    apply: clock => new Date(clock.now()).toISOString(),
  },
  {
    name: 'elapsed_time',
    signature: 'elapsed_time()',
    summary: 'Seconds since the execution started.',
    example: 'elapsed_time() >= 0.0',
    result: true,
    overloads: ['elapsed_time(): dyn'],
    apply: clock => (clock.now() - clock.startedAt) / 1_000,
  },
]

/** A value as JSON; itself where it is JSON, since nothing here changes what it gets. */
const plain = (value: unknown): Json => (isJson(value, 0) ? (value as Json) : toJson(value))

function isJson(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value !== 'object' || depth > 100) return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isJson(value[i], depth + 1)) return false
    return true
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const key in value) if (!isJson((value as JsonObject)[key], depth + 1)) return false
  return true
}

function replaceAll(text: string, old: string, next: string): string {
  let count = old === '' ? text.length + 1 : 0
  if (old !== '') for (let at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length)) count++
  spend(Math.ceil((count * next.length) / 16))
  return text.replaceAll(old, () => next)
}

/** A value as `is_true` sees it, without a copy of what is in it. */
function isTrueValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isObject(value) && Object.getPrototypeOf(value) === Object.prototype) return isTrue(value)
  return isTrue(toJson(value))
}

function smallest(values: readonly Json[]): Json {
  const all = numbers(values)
  return all.length > 0 ? all.reduce((a, b) => Math.min(a, b)) : null
}

/** The functions that expressions have besides those of CEL, for completion, hover and documentation. */
export const expressionFunctions: readonly ExpressionFunction[] = definitions

/**
 * Adds the functions to an environment.
 * @param clock the time of the evaluation that is going on
 */
export function registerFunctions(environment: Environment, clock: () => Clock): Environment {
  for (const { overloads, judge, apply } of definitions) {
    // JSON in, JSON out: numbers are plain numbers inside.
    const handler = judge ?? ((...args: unknown[]) => apply(clock(), ...args.map(plain)))
    for (const overload of overloads) {
      environment.registerFunction(overload, handler)
    }
  }
  return environment
}
