import type { State } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import { formatPath, isObject, type Json, type JsonObject, type JsonPath } from '../workflow/json.ts'
import { isSpecial, nodeValue, runValue } from './names.ts'

/** A group of variables of a frame. */
export interface Scope {
  name: 'Context' | 'Node' | 'Run'
  value: JsonObject
  /** What stands before the names of its variables in an expression; empty for the context itself. */
  root: JsonPath
}

/** The scopes of a frame: the context of its workflow or branch, its node, its run. */
export function scopesOf(timeline: Timeline, state: State, span: number): Scope[] {
  const open = state.spans.get(span)
  if (!open) return []
  const scopes: Scope[] = [{ name: 'Context', value: state.contexts.get(open.context) ?? {}, root: [] }]
  const node = nodeValue(state, open)
  if (node) scopes.push({ name: 'Node', value: node, root: ['node'] })
  scopes.push({ name: 'Run', value: runValue(timeline), root: ['run'] })
  return scopes
}

/** A named value inside another. */
export interface Variable {
  name: string
  value: Json
  /** The expression that gives it; absent inside a value that was computed. */
  evaluateName?: string
  path?: JsonPath
}

/** How many named and indexed parts a value has. */
export function partCounts(value: Json): { named: number; indexed: number } {
  if (Array.isArray(value)) return { named: 0, indexed: value.length }
  return { named: isObject(value) ? Object.keys(value).length : 0, indexed: 0 }
}

/** A stretch of the parts of a value, in stable order; past the end there are none. */
export function partsOf(value: Json, path: JsonPath | undefined, start = 0, count?: number): Variable[] {
  const end = count === undefined || count === 0 ? undefined : start + count
  if (Array.isArray(value)) {
    return value
      .slice(start, end)
      .map((item, i) => variable(String(start + i), item, path && [...path, start + i]))
  }
  if (!isObject(value)) return []
  return Object.keys(value)
    .slice(start, end)
    .map(key => {
      // At the top these names mean something else; see `namesFor`.
      const hidden = path?.length === 0 && isSpecial(key)
      return variable(key, value[key]!, hidden ? ['$ctx', key] : path && [...path, key])
    })
}

function variable(name: string, value: Json, path: JsonPath | undefined): Variable {
  return { name, value, ...(path ? { path, evaluateName: formatPath(path) } : {}) }
}

/** How values are written. */
export interface ValueFormat {
  /** Whole numbers to the base 16. */
  hex?: boolean
}

const maxText = 200
const maxPreview = 100

/** True for a text that {@link shortValue} cuts off. */
export const isLong = (value: Json): value is string => typeof value === 'string' && value.length > maxText

/** A value in one line: texts in quotes and shortened, lists and objects as a preview. */
export function shortValue(value: Json, format: ValueFormat = {}): string {
  if (isLong(value)) return `${JSON.stringify(value.slice(0, maxText))}… (${value.length} characters)`
  if (Array.isArray(value)) return `(${value.length}) ${preview(value, format)}`
  return isObject(value) ? preview(value, format) : plainValue(value, format)
}

/** A whole value: a text as it is, all else as JSON. */
export function wholeValue(value: Json, format: ValueFormat = {}): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? plainValue(value, format) : JSON.stringify(value, null, 2)
}

function plainValue(value: Json, { hex }: ValueFormat): string {
  if (!hex || typeof value !== 'number' || !Number.isInteger(value)) return JSON.stringify(value)
  return `${value < 0 ? '-' : ''}0x${Math.abs(value).toString(16)}`
}

function preview(value: Json, format: ValueFormat, room = maxPreview): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (!isObject(value) && !Array.isArray(value)) return plainValue(value, format)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const entries: [string, Json][] = Array.isArray(value)
    ? value.slice(0, 20).map(item => ['', item])
    : Object.entries(value)
        .slice(0, 20)
        .map(([key, item]) => [`${key || '""'}: `, item])
  let text = ''
  for (const [label, item] of entries) {
    const next = `${text ? ', ' : ''}${label}${room > 20 ? preview(item, format, room / 2) : '…'}`
    if (text.length + next.length > room) return `${open}${text}${text ? ', ' : ''}…${close}`
    text += next
  }
  const all = Array.isArray(value) ? value.length : Object.keys(value).length
  return `${open}${text}${all > entries.length ? ', …' : ''}${close}`
}
