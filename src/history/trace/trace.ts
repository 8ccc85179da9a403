import * as z from 'zod'
import type { Timeline } from '../../recording/timeline.ts'
import type { Json } from '../../workflow/json.ts'
import { factsOf, resultOf } from './execution-facts.ts'
import { type NodeExecution, nodeExecutions } from './node-executions.ts'
import type { SpanValues } from './span-values.ts'

/** A call of a tool in a trace. */
export const tracedCall = z.object({
  tool_name: z.string(),
  timestamp: z.string(),
  duration_seconds: z.number().nullable(),
  success: z.boolean(),
  error: z.string().nullable(),
  inputs: z.unknown(),
  outputs: z.unknown(),
})

/** One attempt of a node in a trace. Times are ISO 8601 in UTC. */
export const tracedNode = z.object({
  node_id: z.string(),
  node_type: z.string().nullable(),
  timestamp: z.string(),
  duration_seconds: z.number().nullable(),
  success: z.boolean().nullable().describe('Null while it has not ended.'),
  error: z.string().nullable(),
  inputs: z.unknown(),
  outputs: z.unknown(),
  tool_calls: z.array(tracedCall),
  address: z.string(),
  attempt: z.int(),
  status: z.string(),
})

/** A trace: what ran, in the order in which it began. */
export const traceSchema = z.object({
  trace_id: z.string(),
  workflow_name: z.string(),
  start_time: z.string(),
  end_time: z.string().nullable(),
  duration_seconds: z.number(),
  inputs: z.unknown(),
  outputs: z.unknown(),
  metadata: z.record(z.string(), z.unknown()),
  nodes: z.array(tracedNode),
})

/** A trace. */
export type Trace = z.infer<typeof traceSchema>
/** One attempt of a node in a trace. */
export type TracedNode = z.infer<typeof tracedNode>

/** A trace without its nodes. */
export async function traceHead(timeline: Timeline): Promise<Omit<Trace, 'nodes'>> {
  const facts = await factsOf(timeline)
  const { error, tags, program, status } = facts
  return {
    trace_id: facts.id,
    workflow_name: facts.workflow,
    start_time: facts.startedAt,
    end_time: facts.endedAt ?? null,
    duration_seconds: seconds(facts.duration),
    inputs: facts.inputs,
    outputs: (await resultOf(timeline)) ?? null,
    metadata: { status, program, tags, ...(error && { error }) },
  }
}

/** The nodes of a trace, one by one. */
export async function* traceNodes(timeline: Timeline): AsyncGenerator<TracedNode> {
  const started = Date.parse(timeline.header.startedAt)
  for await (const node of nodeExecutions(timeline)) yield traced(node, started)
}

/** All of a trace in memory: for tests and short executions. */
export async function traceOf(timeline: Timeline): Promise<Trace> {
  const nodes: TracedNode[] = []
  for await (const node of traceNodes(timeline)) nodes.push(node)
  return { ...(await traceHead(timeline)), nodes }
}

function traced(node: NodeExecution, started: number): TracedNode {
  return {
    node_id: node.id,
    node_type: node.nodeType ?? null,
    ...common(node, started),
    success: node.status === 'open' ? null : node.status === 'completed',
    tool_calls: node.calls
      .filter(({ kind }) => kind === 'tool')
      .map(call => ({
        tool_name: call.id,
        ...common(call, started),
        success: call.status === 'completed',
      })),
    address: node.address,
    attempt: node.attempt,
    status: node.status,
  }
}

function common({ startedAt, duration, error, input, output }: SpanValues, started: number) {
  return {
    timestamp: instant(started, startedAt),
    duration_seconds: duration === undefined ? null : seconds(duration),
    error: error?.message ?? null,
    inputs: (input ?? null) as Json,
    outputs: output ?? null,
  }
}

/** A moment of an execution, ISO 8601; one whose start is not known counts from 1970. */
export function instant(started: number, time: number): string {
  return new Date((Number.isNaN(started) ? 0 : started) + time).toISOString()
}

/** Milliseconds as seconds, to the microsecond. */
export const seconds = (milliseconds: number) => Math.round(milliseconds * 1_000) / 1_000_000
