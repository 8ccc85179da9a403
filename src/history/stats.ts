import type { ExecutionStatus } from '../recording/format.ts'
import { type RecordingRow, startOf } from './row.ts'

/** The executions of one workflow that ended in the same way, added up. */
export interface StatsGroup {
  workflow: string
  status: ExecutionStatus
  count: number
  /** Bytes. */
  size: number
  /** Milliseconds, of those that have a duration. */
  duration: number
  /** How many have a duration. */
  timed: number
  shortest?: number
  longest?: number
  events: number
  /** Milliseconds since 1970. */
  oldest?: number
  newest?: number
}

/** Sums over some executions. */
export interface Figures {
  count: number
  byStatus: Partial<Record<ExecutionStatus, number>>
  /** Part of those that completed or failed which completed, 0 to 1; absent where there are none. */
  successRate?: number
  /** Bytes. */
  size: number
  /** Milliseconds, all together. */
  duration: number
  averageDuration?: number
  shortest?: number
  longest?: number
  events: number
  /** When the first and the last of them started, ISO 8601. */
  oldest?: string
  newest?: string
}

/** What a history holds, added up. */
export interface RecordingStats extends Figures {
  /** By name, the one with the most executions first. */
  workflows: readonly (Figures & { workflow: string })[]
  unreadable: number
}

/** Adds up rows by workflow and status. */
export function groupsOf(rows: Iterable<RecordingRow>): StatsGroup[] {
  const groups = new Map<string, StatsGroup>()
  for (const row of rows) {
    const { workflow, status, duration } = row
    const key = `${status} ${workflow}`
    const group = groups.get(key) ?? { workflow, status, count: 0, size: 0, duration: 0, timed: 0, events: 0 }
    groups.set(key, group)
    group.count++
    group.size += row.size
    group.events += row.events ?? 0
    if (duration !== undefined) {
      group.duration += duration
      group.timed++
      group.shortest = least(group.shortest, duration)
      group.longest = most(group.longest, duration)
    }
    group.oldest = least(group.oldest, startOf(row))
    group.newest = most(group.newest, startOf(row))
  }
  return [...groups.values()]
}

/** The statistics of groups. */
export function statsOf(groups: readonly StatsGroup[], unreadable: number): RecordingStats {
  const byWorkflow = new Map<string, StatsGroup[]>()
  for (const group of groups) {
    const own = byWorkflow.get(group.workflow)
    if (own) own.push(group)
    else byWorkflow.set(group.workflow, [group])
  }
  const workflows = [...byWorkflow]
    .map(([workflow, own]) => ({ workflow, ...figuresOf(own) }))
    .sort((a, b) => b.count - a.count || (a.workflow < b.workflow ? -1 : 1))
  return { ...figuresOf(groups), workflows, unreadable }
}

function figuresOf(groups: readonly StatsGroup[]): Figures {
  const sum = (part: 'count' | 'size' | 'duration' | 'timed' | 'events') =>
    groups.reduce((total, group) => total + group[part], 0)
  const extreme = (of: typeof least, part: 'shortest' | 'longest' | 'oldest' | 'newest') =>
    groups.reduce<number | undefined>((value, group) => of(value, group[part]), undefined)
  const byStatus: Partial<Record<ExecutionStatus, number>> = {}
  for (const { status, count } of groups) byStatus[status] = (byStatus[status] ?? 0) + count
  const judged = (byStatus.completed ?? 0) + (byStatus.failed ?? 0)
  const timed = sum('timed')
  const [shortest, longest] = [extreme(least, 'shortest'), extreme(most, 'longest')]
  const [oldest, newest] = [extreme(least, 'oldest'), extreme(most, 'newest')]
  return {
    count: sum('count'),
    byStatus,
    ...(judged > 0 && { successRate: (byStatus.completed ?? 0) / judged }),
    size: sum('size'),
    duration: sum('duration'),
    ...(timed > 0 && { averageDuration: sum('duration') / timed }),
    ...(shortest !== undefined && { shortest }),
    ...(longest !== undefined && { longest }),
    events: sum('events'),
    ...(oldest !== undefined && { oldest: new Date(oldest).toISOString() }),
    ...(newest !== undefined && { newest: new Date(newest).toISOString() }),
  }
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b)
}

function most(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b)
}
