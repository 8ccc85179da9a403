import { parentOf, type RecordingRow, startOf } from './row.ts'

/** What is made from an execution within this time stands under it in lists, in milliseconds; what is made later, by itself too. */
export const familyTime = 86_400_000

/** True when an execution was made from another. What did not begin after it was not: lists of families have no circles. */
export function isChildOf(row: RecordingRow, parent: RecordingRow): boolean {
  const [began, before] = [startOf(row), startOf(parent)]
  return parentOf(row) === parent.id && began !== undefined && before !== undefined && began > before
}

/** Who was made from whom, among all executions of a history. */
export function familiesOf(all: readonly RecordingRow[]) {
  const made = grouped(
    all.filter(row => parentOf(row) !== undefined),
    row => parentOf(row)!,
  )
  return {
    /** Those of some executions that do not stand under another of them. */
    heads(some: readonly RecordingRow[]): RecordingRow[] {
      const byId = grouped(some, row => row.id)
      return some.filter(row => {
        const parents = byId.get(parentOf(row) ?? '') ?? []
        return !parents.some(
          parent => isChildOf(row, parent) && startOf(row)! - startOf(parent)! < familyTime,
        )
      })
    },
    withChildren(row: RecordingRow): RecordingRow {
      const children = (made.get(row.id) ?? []).filter(other => isChildOf(other, row))
      const starts = children.map(other => startOf(other)!)
      return starts.length === 0
        ? row
        : { ...row, children: { count: starts.length, newest: Math.max(...starts) } }
    },
  }
}

function grouped<T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(key(one))
    if (group) group.push(one)
    else groups.set(key(one), [one])
  }
  return groups
}
