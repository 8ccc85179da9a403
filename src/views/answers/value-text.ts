import { isObject, type Json } from '../../workflow/json.ts'
import type { ValueRow } from '../protocol/execution.ts'

/** A value in a line, in JSON's way, with `…` for what is left out. @param length of the line, about */
export function valueText(value: Json, length = 120): string {
  if (typeof value === 'string') {
    const cut = value.length > length ? `${value.slice(0, length)}…` : value
    return JSON.stringify(cut)
  }
  if (Array.isArray(value)) return group('[', ']', value.length, i => valueText(value[i]!, 24), length)
  if (isObject(value)) {
    const keys = Object.keys(value)
    return group('{', '}', keys.length, i => `${keys[i]}: ${valueText(value[keys[i]!]!, 24)}`, length)
  }
  return String(value)
}

/** The kind of a value, for the looks of its row. */
export function kindOf(value: Json): ValueRow['kind'] {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value as 'object' | 'string' | 'number' | 'boolean'
}

/** The number of parts or characters of a value, where it has any. */
export function sizeOf(value: Json): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  return isObject(value) ? Object.keys(value).length : undefined
}

function group(
  open: string,
  close: string,
  count: number,
  part: (i: number) => string,
  length: number,
): string {
  let text = ''
  for (let i = 0; i < count; i++) {
    const next = part(i)
    if (text.length + next.length > length) return `${open}${text === '' ? '' : `${text}, `}…${close}`
    text = text === '' ? next : `${text}, ${next}`
  }
  return open + text + close
}
