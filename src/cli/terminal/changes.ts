import { shortValue } from '../../debugger/variables.ts'
import type { PatchOperation } from '../../recording/event.ts'
import { diff, fromPointer } from '../../recording/patch.ts'
import { formatPath, type Json, type JsonObject } from '../../workflow/json.ts'
import type { Style } from '../style.ts'
import { clip } from './clip.ts'

const maxChanges = 8

/** What differs between two contexts, a line each: `+ name value`, `- name`, `~ name old → new`. */
export function changeLines(from: JsonObject, to: JsonObject, style: Style, width: number): string[] {
  const operations = diff(from, to)
  const lines = operations.slice(0, maxChanges).map(operation => changeLine(operation, style, width))
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
  const before = clip(shortValue(old as Json), room >> 1)
  return `${style.yellow('~')} ${style.bold(name)} ${style.dim(before)} → ${clip(shortValue(value as Json), room - before.length)}`
}
