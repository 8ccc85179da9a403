import type { RecordedTimeline } from '../recording/reader.ts'
import { lastPosition } from '../recording/timeline.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { formatError } from '../workflow/problem.ts'
import type { RecordingRow } from './row.ts'
import type { RecordingStorage } from './storage.ts'

/** One execution with what went in and what came out. */
export interface ExecutionRecord {
  id: string
  /** When it started, ISO 8601, UTC. */
  timestamp: string
  workflow: string
  status: RecordingRow['status']
  /** Milliseconds; null as long as it has not ended. */
  duration: number | null
  /** Ids of the nodes that were entered, in that order; those of sub-workflows with the path to them. */
  nodes: string[]
  inputs: JsonObject
  /** The declared outputs of the workflow, or else its last context; null where it did not come to an end. */
  outputs: Json
  error: string | null
}

/** Reads what a row does not say from the recording. What cannot be read is told in `error`. */
export async function recordOf(row: RecordingRow, storage: RecordingStorage): Promise<ExecutionRecord> {
  const { id, workflow, status } = row
  const known = { id, timestamp: row.startedAt, workflow, status, duration: row.duration ?? null }
  const error = row.error ? `${row.error.address}: ${row.error.message}` : null
  try {
    const { timeline, close } = await storage.open(id)
    try {
      const { inputs } = timeline.header
      return { ...known, nodes: nodesOf(timeline), inputs, outputs: await outputsOf(timeline), error }
    } finally {
      await close()
    }
  } catch (thrown) {
    return { ...known, nodes: [], inputs: {}, outputs: null, error: error ?? formatError(thrown) }
  }
}

function nodesOf({ structure, length }: RecordedTimeline): string[] {
  const nodes: string[] = []
  for (let seq = 0; seq < length; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    const address = structure.address(seq)
    nodes.push(address.slice(address.indexOf('/') + 1))
  }
  return nodes
}

async function outputsOf(timeline: RecordedTimeline): Promise<Json> {
  if (timeline.status !== 'completed') return null
  const state = await timeline.state(lastPosition(timeline))
  const outermost = state.spans.get(0)
  return outermost?.written ? (outermost.output ?? null) : (state.contexts.get(0) ?? null)
}

/** The first line of a CSV file of executions. */
export const recordTitles = 'id,timestamp,workflow,status,duration_ms,nodes,inputs,outputs,error'

/** A line of a CSV file (RFC 4180): nodes are separated by spaces, inputs and outputs are JSON. */
export function recordAsCsv(record: ExecutionRecord): string {
  const { id, timestamp, workflow, status, duration, nodes, inputs, outputs, error } = record
  return [
    id,
    timestamp,
    workflow,
    status,
    duration === null ? '' : String(duration),
    nodes.join(' '),
    JSON.stringify(inputs),
    outputs === null ? '' : JSON.stringify(outputs),
    error ?? '',
  ]
    .map(cell)
    .join(',')
}

/** Programs for tables run what begins like a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
