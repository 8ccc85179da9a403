import { type RecordingRow, startOf } from './row.ts'

/** By what executions can be counted. */
export const tallyFields = ['workflow', 'status', 'day', 'tag'] as const

/** By what executions can be counted. */
export type TallyField = (typeof tallyFields)[number]

/** How many executions have something in common, and how they stand. */
export interface Tally {
  /** The workflow, the status, the tag, or the day of this machine's calendar as `2025-01-31`; empty where the day is not known. */
  key: string
  count: number
  failed: number
  running: number
  waiting: number
  /** When the newest of them started, in milliseconds since 1970; absent where that is not known of any. */
  newest?: number
}

/** Time zones differ by multiples of this, in milliseconds: no part of it belongs to two days anywhere. */
export const slotLength = 900_000

/** The day of this machine's calendar in which a moment lies, as `2025-01-31`. */
export function dayOf(time: number): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return ''
  const digits = (value: number, length: number) => String(value).padStart(length, '0')
  return `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1, 2)}-${digits(date.getDate(), 2)}`
}

/** Puts counts of the same key together. Workflows, statuses and tags are in the order of their names, the newest day is first. */
export function tallied(counts: Iterable<Tally>, by: TallyField): Tally[] {
  const tallies = new Map<string, Tally>()
  for (const one of counts) {
    const known = tallies.get(one.key)
    if (!known) {
      tallies.set(one.key, { ...one })
      continue
    }
    known.count += one.count
    known.failed += one.failed
    known.running += one.running
    known.waiting += one.waiting
    const newest = Math.max(known.newest ?? Number.NEGATIVE_INFINITY, one.newest ?? Number.NEGATIVE_INFINITY)
    if (Number.isFinite(newest)) known.newest = newest
  }
  const sign = by === 'day' ? -1 : 1
  return [...tallies.values()].sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0))
}

/** Counts executions. What a catalog does must be the same. */
export function tallyOf(rows: Iterable<RecordingRow>, by: TallyField): Tally[] {
  const keys: Record<TallyField, (row: RecordingRow) => readonly string[]> = {
    workflow: row => [row.workflow],
    status: row => [row.status],
    day: row => [dayOf(startOf(row) ?? Number.NaN)],
    tag: row => row.tags,
  }
  const counts = [...rows].flatMap(row => {
    const newest = startOf(row)
    const { status } = row
    return keys[by](row).map(key => ({
      key,
      count: 1,
      failed: Number(status === 'failed'),
      running: Number(status === 'running'),
      waiting: Number(status === 'waiting'),
      ...(newest !== undefined && { newest }),
    }))
  })
  return tallied(counts, by)
}
