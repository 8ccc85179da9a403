import { isLeftOut } from '../../recording/left-out.ts'
import { diff, equalJson, fromPointer } from '../../recording/patch.ts'
import { formatPath, getOwn, type Json } from '../../workflow/json.ts'

/** One difference between two JSON values. */
export interface Change {
  /** Where, as people write it: `a.b[0]`; empty for the value as a whole. */
  path: string
  kind: 'added' | 'removed' | 'changed'
  from?: Json
  to?: Json
}

/** The differences between two values, and how many more there are. */
export interface Changes {
  list: Change[]
  more: number
}

const kinds = { add: 'added', remove: 'removed', replace: 'changed' } as const

/**
 * What differs between two values, by path. Undefined stands for no value at all.
 * @param limit how many changes are listed; the others are counted
 * @param at the path of the two values
 */
export function changesBetween(
  from: Json | undefined,
  to: Json | undefined,
  limit = Number.POSITIVE_INFINITY,
  at: readonly string[] = [],
): Changes {
  // What was not recorded may have been anything.
  if (from === to || isLeftOut(from) || isLeftOut(to)) return { list: [], more: 0 }
  if (from === undefined || to === undefined) {
    const path = pathOf(at, undefined)
    const change: Change =
      from === undefined ? { path, kind: 'added', to: to! } : { path, kind: 'removed', from }
    return { list: [change], more: 0 }
  }
  const operations = diff(from, to).filter(
    ({ op, old, value }) =>
      op !== 'replace' || !(equalJson(old as Json, value as Json) || isLeftOut(old) || isLeftOut(value)),
  )
  const list = operations.slice(0, limit).map(({ op, path, old, value }): Change => {
    const steps = fromPointer(path)
    return {
      path: pathOf([...at, ...steps], op === 'add' ? to : from, at.length),
      kind: kinds[op],
      ...(op === 'add' ? {} : { from: old as Json }),
      ...(op === 'remove' ? {} : { to: value as Json }),
    }
  })
  return { list, more: operations.length - list.length }
}

/** True when there is no difference. */
export const isEmpty = ({ list }: Changes): boolean => list.length === 0

/** The steps as a path, with those that are indexes of lists as such. */
function pathOf(steps: readonly string[], root: Json | undefined, skip = 0): string {
  let value = root
  return formatPath(
    steps.map((step, i) => {
      if (i < skip) return step
      const index = Array.isArray(value)
      value = getOwn(value, step)
      return index ? Number(step) : step
    }),
  )
}
