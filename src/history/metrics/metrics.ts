import type { ExecutionStatus } from '../../recording/format.ts'
import type { Analysis, NodeFigures, ToolFigures } from '../trace/analysis.ts'
import { addModelUsage, type ModelUsage } from '../trace/model-usage.ts'
import { round } from '../trace/span-values.ts'
import { type Trend, trendOf } from './trend.ts'

/** An execution as metrics see it. */
export interface Sample {
  id: string
  workflow: string
  status: ExecutionStatus
  /** ISO 8601. */
  startedAt: string
  /** Milliseconds; absent where it did not end. */
  duration?: number
  /** What it did; absent where only its ends are known. */
  analysis?: Analysis
}

/** Figures of durations, in milliseconds. */
export interface Durations {
  average: number
  shortest: number
  longest: number
  median: number
}

/** Some executions, added up. */
export interface Metrics {
  executions: number
  byStatus: Partial<Record<ExecutionStatus, number>>
  /** Part of those that completed or failed which completed, 0 to 1; absent where there are none. */
  successRate?: number
  /** Of all that ended. */
  durations?: Durations
  nodes: {
    /** Node executions of all. */
    runs: number
    failed: number
    /** With the name of the workflow in front where there are several; the one that took longest first. */
    byNode: NodeFigures[]
  }
  tools: { calls: number; failed: number; byTool: ToolFigures[] }
  /** What models took. */
  usage?: ModelUsage
  trends: Trends
}

/** How the latest executions that completed or failed develop. */
export interface Trends {
  /** How many were looked at, at most. */
  window: number
  duration: Trend
  success: Trend
  /** Absent where no cost is known. */
  cost?: Trend
  averageDuration?: number
  successRate?: number
  /** The newest first. */
  recent: { id: string; startedAt: string; status: ExecutionStatus; duration?: number }[]
}

/** Adds up executions in any order. @param window how many the trends look at */
export function metricsOf(samples: readonly Sample[], window = 10): Metrics {
  const byStatus: Metrics['byStatus'] = {}
  for (const { status } of samples) byStatus[status] = (byStatus[status] ?? 0) + 1
  const several = new Set(samples.map(({ workflow }) => workflow)).size > 1
  const nodes = new Map<string, NodeFigures>()
  const tools = new Map<string, ToolFigures>()
  let usage: ModelUsage | undefined
  for (const { workflow, analysis } of samples) {
    if (!analysis) continue
    for (const figures of analysis.byNode) {
      const node = several ? `${workflow}/${figures.node}` : figures.node
      const sum = nodes.get(node)
      nodes.set(node, {
        node,
        runs: (sum?.runs ?? 0) + figures.runs,
        failed: (sum?.failed ?? 0) + figures.failed,
        duration: round((sum?.duration ?? 0) + figures.duration),
        longest: Math.max(sum?.longest ?? 0, figures.longest),
      })
    }
    for (const { tool, calls, failed, duration } of analysis.byTool) {
      const sum = tools.get(tool)
      tools.set(tool, {
        tool,
        calls: (sum?.calls ?? 0) + calls,
        failed: (sum?.failed ?? 0) + failed,
        duration: round((sum?.duration ?? 0) + duration),
      })
    }
    if (analysis.usage) usage = addModelUsage(usage, analysis.usage)
  }
  const byNode = [...nodes.values()].sort((a, b) => b.duration - a.duration)
  const byTool = [...tools.values()].sort((a, b) => b.calls - a.calls)
  const total = (list: readonly { failed: number }[]) => list.reduce((sum, one) => sum + one.failed, 0)
  const rate = successRate(samples)
  const durations = durationsOf(samples)
  return {
    executions: samples.length,
    byStatus,
    ...(rate !== undefined && { successRate: rate }),
    ...(durations && { durations }),
    nodes: { runs: byNode.reduce((sum, one) => sum + one.runs, 0), failed: total(byNode), byNode },
    tools: { calls: byTool.reduce((sum, one) => sum + one.calls, 0), failed: total(byTool), byTool },
    ...(usage && { usage }),
    trends: trendsOf(samples, window),
  }
}

function isJudged({ status }: Sample): boolean {
  return status === 'completed' || status === 'failed'
}

function successRate(samples: readonly Sample[]): number | undefined {
  const judged = samples.filter(isJudged)
  if (judged.length === 0) return undefined
  return judged.filter(({ status }) => status === 'completed').length / judged.length
}

function durationsOf(samples: readonly Sample[]): Durations | undefined {
  const sorted = samples
    .flatMap(({ duration }) => (duration === undefined ? [] : [duration]))
    .sort((a, b) => a - b)
  if (sorted.length === 0) return undefined
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return {
    average: round(sorted.reduce((sum, duration) => sum + duration, 0) / sorted.length),
    shortest: sorted[0]!,
    longest: sorted.at(-1)!,
    median: round(median),
  }
}

function trendsOf(samples: readonly Sample[], window: number): Trends {
  const time = ({ startedAt }: Sample) => Date.parse(startedAt) || 0
  const latest = samples
    .filter(isJudged)
    .sort((a, b) => time(a) - time(b))
    .slice(-window)
  const durations = latest.flatMap(({ duration }) => (duration === undefined ? [] : [duration]))
  const costs = latest.flatMap(({ analysis }) => analysis?.usage?.cost ?? [])
  const rate = successRate(latest)
  const average = durationsOf(latest)?.average
  return {
    window,
    duration: trendOf(durations),
    success: trendOf(
      latest.map(({ status }) => (status === 'completed' ? 1 : 0)),
      1,
    ),
    ...(costs.length > 0 && { cost: trendOf(costs) }),
    ...(average !== undefined && { averageDuration: average }),
    ...(rate !== undefined && { successRate: rate }),
    recent: latest.reverse().map(({ id, startedAt, status, duration }) => ({
      id,
      startedAt,
      status,
      ...(duration !== undefined && { duration }),
    })),
  }
}
