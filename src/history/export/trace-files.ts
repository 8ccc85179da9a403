import type { Timeline } from '../../recording/timeline.ts'
import type { Json } from '../../workflow/json.ts'
import { traceHead, traceNodes } from '../trace/trace.ts'
import { csvLine } from './csv.ts'

/** A trace as JSON, piece by piece. */
export async function* traceJson(timeline: Timeline): AsyncGenerator<string> {
  const head = JSON.stringify(await traceHead(timeline), undefined, 2)
  yield `${head.slice(0, -2)},\n  "nodes": [`
  let first = true
  for await (const node of traceNodes(timeline)) {
    yield `${first ? '' : ','}\n    ${JSON.stringify(node)}`
    first = false
  }
  yield `${first ? '' : '\n  '}]\n}\n`
}

/** The columns of the CSV, in order. */
export const traceColumns = [
  'node_id',
  'node_type',
  'timestamp',
  'duration_seconds',
  'success',
  'error',
  'tool_calls_count',
  'address',
  'attempt',
  'status',
  'inputs',
  'outputs',
] as const

/** The nodes of a trace as CSV, line by line. */
export async function* traceCsv(timeline: Timeline): AsyncGenerator<string> {
  yield csvLine([...traceColumns])
  for await (const node of traceNodes(timeline)) {
    const values = { ...node, tool_calls_count: node.tool_calls.length }
    yield csvLine(traceColumns.map(column => values[column] as Json))
  }
}
