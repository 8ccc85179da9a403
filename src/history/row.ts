import type { ExecutionStatus, RecordingHeader, RecordingSummary } from '../recording/format.ts'

/** One execution of a history, as lists show it: what is known without its events. */
export interface RecordingRow {
  /** Id of the execution. */
  id: string
  workflow: string
  /** Path of the workflow file on the machine that ran it. */
  program: string
  status: ExecutionStatus
  /** ISO 8601, UTC. */
  startedAt: string
  endedAt?: string
  /** Milliseconds; absent as long as it is not finished, and when it was interrupted. */
  duration?: number
  events?: number
  /** Nodes entered. */
  nodes?: number
  /** Nodes that worked as teams. */
  teams?: number
  maxDepth?: number
  error?: { code: string; message: string; address: string }
  /** What people are asked, when it waits for them. */
  questions?: readonly { address: string; prompt: string }[]
  /** What it was recorded with, and what people have added since, without what they took away. */
  tags: readonly string[]
  /** True when a person wants it kept whatever the rules of retention say. */
  pinned: boolean
  /** Bytes. */
  size: number
  /** SHA-256 of the recording up to its index. */
  checksum?: string
  sourceHash: string
  /** What it was forked from, and where; a rerun takes nothing from there, which is position 0. */
  parent?: { execution: string; position: number }
  /** The execution whose handler started it, and the node that called the handler. */
  startedBy?: { execution: string; address: string }
  /** Executions that were made from it; only in answers to queries for families. */
  children?: Children
  /** The process that recorded it. */
  writer: { host?: string; pid?: number }
  /** The file, where executions are kept as files. */
  path?: string
}

/** The executions that were forked from one, or started by its handlers. */
export interface Children {
  count: number
  /** When the newest of them started, in milliseconds since 1970. */
  newest: number
}

/** A file that has the ending of a recording but cannot be read. */
export interface UnreadableRecording {
  path: string
  error: string
}

/** Makes the row of a recording. @param rest what is not in it */
export function rowOf(
  header: RecordingHeader,
  summary: RecordingSummary | undefined,
  rest: { size: number; status: ExecutionStatus; path?: string },
): RecordingRow {
  const { host, pid } = header.environment
  return {
    id: header.execution,
    workflow: header.workflow,
    program: header.path,
    status: rest.status,
    startedAt: header.startedAt,
    ...(summary && {
      endedAt: summary.endedAt,
      duration: summary.duration,
      events: summary.events,
      nodes: summary.nodes,
      ...(summary.teams !== undefined && { teams: summary.teams }),
      maxDepth: summary.maxDepth,
      checksum: summary.checksum,
    }),
    ...(summary?.error && { error: summary.error }),
    ...(summary?.questions && { questions: summary.questions }),
    tags: [...new Set(header.tags)],
    pinned: false,
    size: rest.size,
    sourceHash: header.sourceHash,
    ...(header.parent && { parent: header.parent }),
    ...(header.startedBy && { startedBy: header.startedBy }),
    writer: {
      ...(typeof host === 'string' && { host }),
      ...(typeof pid === 'number' && { pid }),
    },
    ...(rest.path !== undefined && { path: rest.path }),
  }
}

/** When an execution started, in milliseconds since 1970; undefined where its recording does not say. */
export function startOf(row: Pick<RecordingRow, 'startedAt'>): number | undefined {
  const time = Date.parse(row.startedAt)
  return Number.isNaN(time) ? undefined : time
}

/** The id of the execution that one was made from; undefined where it was not. */
export const parentOf = ({
  parent,
  startedBy,
}: Pick<RecordingRow, 'parent' | 'startedBy'>): string | undefined =>
  parent?.execution ?? startedBy?.execution

/** True for a fork that takes no results of its parent: it runs all of it once more. */
export const isRerun = ({ position }: { position: number }): boolean => position <= 1

/** What a text search looks at, in small letters. */
export const searchText = (row: RecordingRow): string =>
  [row.id, kindText(row), ...row.tags, errorText(row)].join('\n').toLowerCase()

/** The part of the text that many executions have in common, in small letters. */
export const kindText = ({ workflow, program }: Pick<RecordingRow, 'workflow' | 'program'>): string =>
  [workflow, program].join('\n').toLowerCase()

/** The part of the text that tells of the error, in small letters; empty where there is none. */
export const errorText = ({ error }: Pick<RecordingRow, 'error'>): string =>
  error ? [error.code, error.message, error.address].join('\n').toLowerCase() : ''
