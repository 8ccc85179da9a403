import { type RecordingRow, startOf } from './row.ts'
import type { RecordingStorage } from './storage.ts'
import type { Swept } from './sweep.ts'

/** Which executions may go. What is absent lets nothing go. */
export interface RetentionPolicy {
  /** Milliseconds since the end, or the start of one that has none; older ones go. */
  maxAge?: number
  /** At most so many stay; the oldest go first. */
  maxCount?: number
  /** At most so many bytes stay; the oldest go first. */
  maxSize?: number
  /**
   * True, the default: what has failed stays. A number: it stays for so many milliseconds, and goes then. False: it goes
   * like everything else. Only `failed` is failed; an interrupted or cancelled one is not.
   */
  keepFailed?: boolean | number
  /** What has one of these tags stays. */
  keepTags?: readonly string[]
}

/** Why an execution goes. */
export type Reason = 'age' | 'failed-age' | 'count' | 'size'

/** Why an execution stays whatever its age. */
export type Protection = 'running' | 'waiting' | 'pinned' | 'tag' | 'failed'

/** An execution that goes. */
export interface Condemned {
  row: RecordingRow
  reason: Reason
  /** A whole sentence. */
  explanation: string
}

/** What a policy means for a history. */
export interface RetentionPlan {
  condemned: readonly Condemned[]
  /** How many stay for each of the reasons, although a rule would have let them go, or nothing had asked. */
  protected: Readonly<Record<Protection, number>>
  kept: number
  /** Bytes. */
  keptSize: number
  /** What the policy asks for and cannot have, because what is protected alone is more. */
  unmet: readonly ('count' | 'size')[]
}

/** What was done. */
export interface RetentionReport {
  dryRun: boolean
  /** What is gone, or in a dry run would be. */
  deleted: readonly Condemned[]
  /** What should have gone and is still there, and why. */
  failed: readonly { row: RecordingRow; error: unknown }[]
  /** Bytes. */
  freed: number
  kept: number
  keptSize: number
  protected: RetentionPlan['protected']
  unmet: RetentionPlan['unmet']
  /** What processes that were killed had left, where executions are files. */
  swept?: Swept
}

/** Decides what goes. @param now milliseconds since 1970 */
export function planRetention(
  rows: readonly RecordingRow[],
  policy: RetentionPolicy,
  now: number = Date.now(),
): RetentionPlan {
  const counts: Record<Protection, number> = { running: 0, waiting: 0, pinned: 0, tag: 0, failed: 0 }
  const condemned: Condemned[] = []
  const ageOf = (row: RecordingRow) => now - (endOf(row) ?? now)
  let kept = rows.length
  let keptSize = rows.reduce((sum, row) => sum + row.size, 0)
  const condemn = (row: RecordingRow, reason: Reason, explanation: string) => {
    condemned.push({ row, reason, explanation })
    kept--
    keptSize -= row.size
  }

  const free: RecordingRow[] = []
  for (const row of rows) {
    const { keepFailed = true, maxAge } = policy
    const age = ageOf(row)
    const protection = protectionOf(row, policy)
    if (protection === 'failed' && typeof keepFailed === 'number' && age > keepFailed) {
      condemn(row, 'failed-age', `It failed and is ${days(age)} old; such are kept for ${days(keepFailed)}.`)
    } else if (protection) counts[protection]++
    else if (maxAge !== undefined && age > maxAge) {
      condemn(row, 'age', `It is ${days(age)} old; at most ${days(maxAge)} are kept.`)
    } else free.push(row)
  }

  free.sort((a, b) => (endOf(a) ?? now) - (endOf(b) ?? now) || (a.id < b.id ? -1 : 1))
  const { maxCount, maxSize } = policy
  for (const row of free) {
    if (maxCount !== undefined && kept > maxCount)
      condemn(
        row,
        'count',
        `At most ${maxCount} executions are kept, and there are newer ones or protected ones.`,
      )
    else if (maxSize !== undefined && keptSize > maxSize)
      condemn(
        row,
        'size',
        `At most ${maxSize} bytes are kept, and newer or protected executions have so many.`,
      )
    else break
  }
  const unmet = [
    ...(maxCount !== undefined && kept > maxCount ? ['count' as const] : []),
    ...(maxSize !== undefined && keptSize > maxSize ? ['size' as const] : []),
  ]
  return { condemned, protected: counts, kept, keptSize, unmet }
}

/**
 * Deletes what a policy lets go. Each one is looked at once more before it goes: what has begun to run, or was pinned,
 * meanwhile stays.
 * @param dryRun deletes nothing, and tells what would go
 * @throws {PlayheadError} when the history, or what people have pinned in it, cannot be read
 */
export async function applyRetention(
  storage: RecordingStorage,
  policy: RetentionPolicy,
  {
    dryRun = false,
    now,
    onProgress,
  }: { dryRun?: boolean; now?: number; onProgress?: (done: number, all: number) => void } = {},
): Promise<RetentionReport> {
  const { rows } = await storage.query()
  const plan = planRetention(rows, policy, now)
  const { condemned, protected: protections, unmet } = plan
  if (dryRun) {
    const freed = condemned.reduce((sum, { row }) => sum + row.size, 0)
    const { kept, keptSize } = plan
    const swept = await storage.sweep?.(true)
    return {
      dryRun,
      deleted: condemned,
      failed: [],
      freed,
      kept,
      keptSize,
      protected: protections,
      unmet,
      ...(swept && { swept }),
    }
  }
  const results = await storage.delete(
    condemned.map(({ row }) => row),
    { ...(onProgress && { onProgress }) },
  )
  const swept = await storage.sweep?.()
  const deleted = condemned.filter((_, i) => 'freed' in results[i]!)
  const failed = condemned.flatMap(({ row }, i) => {
    const result = results[i]!
    return 'error' in result ? [{ row, error: result.error }] : []
  })
  return {
    dryRun,
    deleted,
    failed,
    freed: results.reduce((sum, result) => sum + ('freed' in result ? result.freed : 0), 0),
    kept: plan.kept + failed.length,
    keptSize: plan.keptSize + failed.reduce((sum, { row }) => sum + row.size, 0),
    protected: protections,
    unmet,
    ...(swept && { swept }),
  }
}

function protectionOf(
  row: RecordingRow,
  { keepFailed = true, keepTags = [] }: RetentionPolicy,
): Protection | undefined {
  if (row.status === 'running' || row.status === 'waiting') return row.status
  if (row.pinned) return 'pinned'
  if (row.tags.some(tag => keepTags.includes(tag))) return 'tag'
  return row.status === 'failed' && keepFailed !== false ? 'failed' : undefined
}

function endOf(row: RecordingRow): number | undefined {
  const end = row.endedAt === undefined ? Number.NaN : Date.parse(row.endedAt)
  return Number.isNaN(end) ? startOf(row) : end
}

function days(milliseconds: number): string {
  const hours = milliseconds / 3_600_000
  if (hours < 48) return `${Number(hours.toFixed(1))} hours`
  return `${Number((hours / 24).toFixed(1))} days`
}
