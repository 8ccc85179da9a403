import { type Budget, defaultSteps } from '../../../history/compare/edit-script.ts'
import { isLeftOut } from '../../../recording/left-out.ts'
import { getOwn, isObject, type Json } from '../../../workflow/json.ts'
import type { DifferenceRow, ValuePath } from '../../protocol/comparison.ts'
import type { Part } from '../../protocol/execution.ts'
import { valueText } from '../value-text.ts'
import { pairItems } from './list-pairs.ts'

/** The values of one side, by the part that they belong to. */
export type Parts = Partial<Record<Part, Json>>

/** So many differences of a value are listed before one asks for more. */
const shownParts = 100

/** What holds differences begins open as long as there are not more rows than this. */
const openRows = 200

/** Rows in all, whatever is open. */
const mostRows = 5_000

/** In this order they are listed. */
const parts = ['error', 'context', 'input', 'output'] as const

/** What differs, as a tree: error, state, input, output. */
export function differenceRows(
  a: Parts,
  b: Parts,
  turned: ReadonlySet<string>,
  shown: Readonly<Record<string, number>>,
): DifferenceRow[] {
  const rows: DifferenceRow[] = []
  // For all lists together: there can be many, and each long.
  const budget: Budget = { steps: defaultSteps }

  const add = (path: ValuePath, pathB: ValuePath, from: Json | undefined, to: Json | undefined) => {
    if (rows.length >= mostRows) return
    const place = { path, ...(pathB.some((step, i) => step !== path[i]) && { pathB }) }
    if (from === undefined || to === undefined) {
      if (from === undefined) rows.push({ ...place, kind: 'onlyB', b: valueText(to!) })
      else rows.push({ path, kind: 'onlyA', a: valueText(from) })
      return
    }
    if (!isSameKind(from, to)) {
      rows.push({ ...place, kind: 'changed', a: valueText(from), b: valueText(to) })
      return
    }
    const key = JSON.stringify(path)
    const expanded = turned.has(key) !== rows.length < openRows
    rows.push({ ...place, kind: 'inside', a: valueText(from), b: valueText(to), expanded })
    if (!expanded) return
    const differing = differingParts(from, to, budget)
    const most = shown[key] ?? shownParts
    for (const { a: inA, b: inB } of differing.slice(0, most)) {
      const step = (inA ?? inB)!
      add([...path, step], [...pathB, inB ?? step], partOf(from, inA), partOf(to, inB))
    }
    if (differing.length > most) rows.push({ path, kind: 'more', a: String(differing.length - most) })
  }

  for (const part of parts) if (differ(a[part], b[part])) add([part], [part], a[part], b[part])
  return rows
}

/** How many rows there would be if everything were open and listed; those that only hold others do not count. */
export function countDifferences(a: Parts, b: Parts): number {
  const budget: Budget = { steps: defaultSteps }
  const count = (from: Json | undefined, to: Json | undefined): number => {
    if (from === undefined || to === undefined || !isSameKind(from, to)) return 1
    return differingParts(from, to, budget).reduce(
      (sum, { a: inA, b: inB }) => sum + count(partOf(from, inA), partOf(to, inB)),
      0,
    )
  }
  return parts.reduce((sum, part) => sum + (differ(a[part], b[part]) ? count(a[part], b[part]) : 0), 0)
}

/** Two objects, or two lists: what differs in them is listed part by part. */
function isSameKind(a: Json, b: Json): boolean {
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b)
  return isObject(a) && isObject(b)
}

/** The keys of what differs in two objects, or the indexes of that in two lists; absent where a side does not have it. */
function differingParts(a: Json, b: Json, budget: Budget): { a?: string | number; b?: string | number }[] {
  if (Array.isArray(a) && Array.isArray(b))
    return pairItems(a, b, budget).filter(pair => differ(partOf(a, pair.a), partOf(b, pair.b)))
  const keys = new Set([...Object.keys(a as object), ...Object.keys(b as object)])
  return [...keys].filter(key => differ(getOwn(a, key), getOwn(b, key))).map(key => ({ a: key, b: key }))
}

function partOf(value: Json, step: string | number | undefined): Json | undefined {
  return step === undefined ? undefined : getOwn(value, step)
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
