import { isLeftOut } from '../../../recording/left-out.ts'
import { getOwn, isObject, type Json } from '../../../workflow/json.ts'
import type { DifferenceRow } from '../../protocol/comparison.ts'
import type { Part } from '../../protocol/execution.ts'
import { valueText } from '../value-text.ts'

/** The values of one side, by the part that they belong to. */
export type Parts = Partial<Record<Part, Json>>

/** So many differences of a value are listed before one asks for more. */
const shownParts = 100

/** What holds differences begins open as long as there are not more rows than this. */
const openRows = 200

/** Rows in all, whatever is open. */
const mostRows = 5_000

/** What differs, as a tree: error, state, input, output. */
export function differenceRows(
  a: Parts,
  b: Parts,
  turned: ReadonlySet<string>,
  shown: Readonly<Record<string, number>>,
): DifferenceRow[] {
  const rows: DifferenceRow[] = []

  const add = (path: DifferenceRow['path'], from: Json | undefined, to: Json | undefined) => {
    if (rows.length >= mostRows) return
    if (from === undefined || to === undefined) {
      if (from === undefined) rows.push({ path, kind: 'onlyB', b: valueText(to!) })
      else rows.push({ path, kind: 'onlyA', a: valueText(from) })
      return
    }
    if (!isSameKind(from, to)) {
      rows.push({ path, kind: 'changed', a: valueText(from), b: valueText(to) })
      return
    }
    const key = JSON.stringify(path)
    const expanded = turned.has(key) !== rows.length < openRows
    rows.push({ path, kind: 'inside', a: valueText(from), b: valueText(to), expanded })
    if (!expanded) return
    const keys = differingKeys(from, to)
    const most = shown[key] ?? shownParts
    for (const step of keys.slice(0, most))
      add([...path, step] as never, getOwn(from, step), getOwn(to, step))
    if (keys.length > most) rows.push({ path, kind: 'more', a: String(keys.length - most) })
  }

  for (const part of ['error', 'context', 'input', 'output'] as const)
    if (differ(a[part], b[part])) add([part], a[part], b[part])
  return rows
}

/** Two objects, or two lists: what differs in them is listed part by part. */
function isSameKind(a: Json, b: Json): boolean {
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b)
  return isObject(a) && isObject(b)
}

function differingKeys(a: Json, b: Json): (string | number)[] {
  if (Array.isArray(a) && Array.isArray(b)) {
    const keys: number[] = []
    for (let i = 0; i < Math.max(a.length, b.length); i++) if (differ(a[i], b[i])) keys.push(i)
    return keys
  }
  const keys = new Set([...Object.keys(a as object), ...Object.keys(b as object)])
  return [...keys].filter(key => differ(getOwn(a, key), getOwn(b, key)))
}

/** True when two values differ; what was not recorded may have been anything, so it does not differ. */
export function differ(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b || isLeftOut(a) || isLeftOut(b)) return false
  if (a === undefined || b === undefined || !isSameKind(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length !== b.length || a.some((item, i) => differ(item, b[i]))
  const [inA, inB] = [a as { [key: string]: Json }, b as { [key: string]: Json }]
  const keys = Object.keys(inA)
  return (
    keys.length !== Object.keys(inB).length || keys.some(key => differ(getOwn(inA, key), getOwn(inB, key)))
  )
}
