import type { Json } from '../workflow/json.ts'
import { plainText } from './plain-text.ts'

/**
 * A value as lines: a text as it is, all else as indented JSON; shortened in the middle.
 * @param limit how many lines there may be
 */
export function printedValue(value: Json, limit: number): string[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
  const lines = plainText(text).split('\n')
  if (lines.length <= limit) return lines
  const head = Math.ceil(limit * 0.7)
  const tail = limit - head
  return [
    ...lines.slice(0, head),
    `… ${lines.length - head - tail} more lines`,
    ...lines.slice(lines.length - tail),
  ]
}
