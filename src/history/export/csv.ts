import type { Json } from '../../workflow/json.ts'

/**
 * A line of CSV (RFC 4180). Lists and objects are written as JSON. A text that a spreadsheet would take for a formula gets
 * a quotation mark in front.
 */
export function csvLine(cells: readonly (Json | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

function cell(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
