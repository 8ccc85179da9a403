import type { Timeline } from '../../recording/timeline.ts'
import { factsOf } from './execution-facts.ts'
import { addModelUsage, type ModelUsage, usageOfCall } from './model-usage.ts'
import { nodeExecutions } from './node-executions.ts'
import { round } from './span-values.ts'

/** What one node did in an execution, all its visits and attempts together. */
export interface NodeFigures {
  /** Its id; with the name of its workflow where that is not the outermost. */
  node: string
  runs: number
  failed: number
  /** Milliseconds, with all that ran in it. */
  duration: number
  longest: number
}

/** How often a tool was called. */
export interface ToolFigures {
  tool: string
  calls: number
  failed: number
  /** Milliseconds. */
  duration: number
}

/** What an execution did, added up. */
export interface Analysis {
  id: string
  workflow: string
  /** Milliseconds. */
  duration: number
  /** Node executions: every visit and attempt. */
  nodes: number
  /** Those of them whose result comes from the execution that this one was forked from; no other figure counts them. */
  reused?: number
  completed: number
  failed: number
  toolCalls: number
  /** Nodes and calls that failed. */
  errors: number
  /** The one that took longest first. */
  byNode: NodeFigures[]
  /** The one that was called most first. */
  byTool: ToolFigures[]
  usage?: ModelUsage
}

/** Adds up an execution, in memory for as many numbers as it has different nodes and tools. */
export async function analyse(timeline: Timeline): Promise<Analysis> {
  const nodes = new Map<string, NodeFigures>()
  const tools = new Map<string, ToolFigures>()
  const counts = { nodes: 0, completed: 0, failed: 0, toolCalls: 0, errors: 0 }
  let reused = 0
  let usage: ModelUsage | undefined
  const outermost = timeline.header.workflow
  for await (const { id, workflow, status, duration = 0, calls, reused: isReused } of nodeExecutions(
    timeline,
  )) {
    counts.nodes++
    // It ran, and was paid for, in another execution.
    if (isReused) {
      reused++
      continue
    }
    const name = workflow === outermost ? id : `${workflow}/${id}`
    const node = nodes.get(name) ?? { node: name, runs: 0, failed: 0, duration: 0, longest: 0 }
    nodes.set(name, node)
    node.runs++
    node.duration = round(node.duration + duration)
    node.longest = Math.max(node.longest, duration)
    if (status === 'completed') counts.completed++
    if (status === 'failed' || status === 'skipped') {
      node.failed++
      counts.failed++
      counts.errors++
    }
    for (const call of calls) {
      if (call.reused) continue
      if (call.kind === 'model') usage = addModelUsage(usage, usageOfCall(call.output))
      if (call.status === 'failed') counts.errors++
      if (call.kind !== 'tool') continue
      const tool = tools.get(call.id) ?? { tool: call.id, calls: 0, failed: 0, duration: 0 }
      tools.set(call.id, tool)
      tool.calls++
      counts.toolCalls++
      if (call.status === 'failed') tool.failed++
      tool.duration = round(tool.duration + (call.duration ?? 0))
    }
  }
  const { id, workflow, duration } = await factsOf(timeline)
  return {
    id,
    workflow,
    duration,
    ...counts,
    ...(reused > 0 && { reused }),
    byNode: [...nodes.values()].sort((a, b) => b.duration - a.duration),
    byTool: [...tools.values()].sort((a, b) => b.calls - a.calls || b.duration - a.duration),
    ...(usage && { usage }),
  }
}
