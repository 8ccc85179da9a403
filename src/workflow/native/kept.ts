import type { Node } from 'yaml'
import { moveLines, type SourceRange } from '../source.ts'
import type { YamlSource } from './yaml-source.ts'

/**
 * Finds something out about a part of a file, or gives what is known of it already.
 * @param key what it depends on besides the part
 */
export type Keeper<T> = (yaml: YamlSource, part: Node, find: () => T, key?: string) => T

/**
 * Keeps what is found out about parts. A part that was taken over from an earlier version of the file is the same
 * object, with the same content; only its lines may have moved.
 */
export function createKeeper<T>(): Keeper<T> {
  const known = new WeakMap<Node, { line: number; key: string; value: T }>()
  return (yaml, part, find, key = '') => {
    const line = yaml.lineOf(part)
    const before = known.get(part)
    const kept = before?.key === key ? before : undefined
    if (kept?.line === line) return kept.value
    const value = kept ? movedDown(kept.value, line - kept.line) : find()
    known.set(part, { line, key, value })
    return value
  }
}

/** The value with every range in it moved; parts without ranges are the same objects. */
function movedDown<T>(value: T, lines: number): T {
  return move(value, lines) as T
}

/** Parts that were found to have no range in them: most settings of nodes. */
const withoutRanges = new WeakSet<object>()

function move(value: unknown, lines: number): unknown {
  if (typeof value !== 'object' || value === null || withoutRanges.has(value)) return value
  if (isRange(value)) return moveLines(value, lines)
  const moved = moveParts(value, lines)
  if (moved === value) withoutRanges.add(value)
  return moved
}

function moveParts(value: object, lines: number): object {
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined
    for (let i = 0; i < value.length; i++) {
      const moved = move(value[i], lines)
      if (moved === value[i]) continue
      copy ??= value.slice()
      copy[i] = moved
    }
    return copy ?? value
  }
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>()
    let isMoved = false
    for (const [key, item] of value) {
      const moved = move(item, lines)
      isMoved ||= moved !== item
      copy.set(key, moved)
    }
    return isMoved ? copy : value
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  let copy: Record<string, unknown> | undefined
  const parts = value as Record<string, unknown>
  for (const key in parts) {
    const item = parts[key]
    if (typeof item !== 'object' || item === null) continue
    const moved = move(item, lines)
    if (moved === item) continue
    copy ??= { ...parts }
    copy[key] = moved
  }
  return copy ?? value
}

function isRange(value: object): value is SourceRange {
  const { start, end } = value as Partial<SourceRange>
  return typeof start?.line === 'number' && typeof end?.line === 'number'
}
