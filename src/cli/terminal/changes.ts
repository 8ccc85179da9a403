import { shortValue } from '../../debugger/variables.ts'
import type { PatchOperation } from '../../recording/event.ts'
import { diff, fromPointer } from '../../recording/patch.ts'
import { formatPath, type Json, type JsonObject } from '../../workflow/json.ts'
import type { Style } from '../style.ts'
import { clip } from './clip.ts'

const maxChanges = 8

/** What differs between two contexts, a line each: `+ name value`, `- name`, `~ name old → new`. */
export function changeLines(
  from: JsonObject,
  to: JsonObject,
  style: Style,
  width: number,
  most = maxChanges,
): string[] {
  const operations = diff(from, to)
  const lines = operations.slice(0, most).map(operation => changeLine(operation, style, width))
  const more = operations.length - lines.length
  return more > 0 ? [...lines, style.dim(`  … ${more} more`)] : lines
}

function changeLine({ op, path, old, value }: PatchOperation, style: Style, width: number): string {
  const name = formatPath(
    fromPointer(path).map((step, i) => (i > 0 && /^\d+$/.test(step) ? Number(step) : step)),
  )
  const room = Math.max(20, width - name.length - 6)
  if (op === 'add') return `${style.green('+')} ${style.bold(name)} ${clip(shortValue(value as Json), room)}`
  if (op === 'remove') return `${style.red('-')} ${style.bold(name)}`
  if (typeof old === 'string' && typeof value === 'string') return textChange(name, old, value, style, room)
  const before = clip(shortValue(old as Json), room >> 1)
  return `${style.yellow('~')} ${style.bold(name)} ${style.dim(before)} → ${clip(shortValue(value as Json), room - before.length)}`
}

/** Two texts from a little before the first character that differs. */
function textChange(name: string, old: string, value: string, style: Style, room: number): string {
  let same = 0
  while (same < Math.min(old.length, value.length) && old[same] === value[same]) same++
  const from = Math.max(0, same - 8)
  const part = (text: string) => {
    const piece = JSON.stringify(text.slice(from))
    return clip(from > 0 ? `…${piece.slice(1)}` : piece, room >> 1)
  }
  const lengths =
    old.length === value.length ? '' : style.dim(` (${old.length} → ${value.length} characters)`)
  return `${style.yellow('~')} ${style.bold(name)} ${style.dim(part(old))} → ${part(value)}${from > 0 ? lengths : ''}`
}
