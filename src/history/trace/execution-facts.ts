import type { ExecutionStatus } from '../../recording/format.ts'
import type { Structure } from '../../recording/structure.ts'
import type { Timeline } from '../../recording/timeline.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import type { ModelUsage } from './model-usage.ts'

/** What is known of an execution as a whole. */
export interface ExecutionFacts {
  id: string
  workflow: string
  /** Path of the workflow file on the machine that ran it. */
  program: string
  status: ExecutionStatus
  error?: { code: string; message: string; address: string }
  /** ISO 8601, UTC. */
  startedAt: string
  endedAt?: string
  /** Milliseconds; up to the last event of one that did not end. */
  duration: number
  events: number
  /** Nodes entered, every attempt. */
  nodes: number
  /** Nodes that worked as teams. */
  teams: number
  /** The most workflows and branches that were open inside each other. */
  maxDepth: number
  tags: readonly string[]
  inputs: JsonObject
  sourceHash: string
  /** What models took; absent where none was called. */
  usage?: ModelUsage
}

/** The facts of an execution, without what models took. Reads one event. */
export async function factsOf(timeline: Timeline): Promise<ExecutionFacts> {
  const { header, summary, structure, length, status } = timeline
  const duration = summary?.duration ?? (length > 0 ? (await timeline.event(length - 1)).time : 0)
  return {
    id: header.execution,
    workflow: header.workflow,
    program: header.path,
    status,
    ...(summary?.error && { error: summary.error }),
    startedAt: header.startedAt,
    ...(summary && { endedAt: summary.endedAt }),
    duration,
    events: length,
    ...countsOf(structure),
    tags: header.tags,
    inputs: header.inputs,
    sourceHash: header.sourceHash,
  }
}

function countsOf(structure: Structure) {
  let nodes = 0
  let maxDepth = 0
  const teams = new Set<number>()
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter') continue
    const { kind } = structure.site(seq)
    if (kind === 'node') nodes++
    const parent = structure.parent(seq)
    if (kind === 'member' && parent !== undefined) teams.add(parent)
    maxDepth = Math.max(maxDepth, structure.level(seq))
  }
  return { nodes, teams: teams.size, maxDepth }
}

/**
 * What an execution gave: the outputs that its workflow declares, else its context. Undefined for one that did not
 * complete.
 */
export async function resultOf(timeline: Timeline): Promise<Json | undefined> {
  const { structure, length } = timeline
  const exit = length === 0 ? undefined : structure.exit(0)
  if (exit === undefined || structure.status(0) !== 'completed') return undefined
  const state = await timeline.state(exit)
  return state.spans.get(0)?.output ?? state.contexts.get(0)
}
