import { mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { Event } from '../../src/recording/event.ts'
import { recordingFileName } from '../../src/recording/file-name.ts'
import { createSha256 } from '../../src/recording/files-node.ts'
import type { ExecutionStatus, RecordingHeader } from '../../src/recording/format.ts'
import { createMemorySink } from '../../src/recording/sink.ts'
import { createWriter, type Ending } from '../../src/recording/writer.ts'
import { testHeader } from '../start-run.ts'

/** An execution to put into a history. */
export interface Made {
  id: string
  workflow?: string
  /** `running` and `interrupted` have no end; which of them it is depends on the process. */
  status?: ExecutionStatus
  startedAt?: string
  duration?: number
  tags?: readonly string[]
  program?: string
  inputs?: RecordingHeader['inputs']
  error?: Ending['error']
  /** Number of log events. */
  logs?: number
  environment?: RecordingHeader['environment']
  parent?: RecordingHeader['parent']
}

const pidOfNobody = 2 ** 30

/** The bytes of a recording. */
export function bytesOf(made: Made): Uint8Array {
  return recordingOf(made).bytes
}

/** A recording and its header. */
export function recordingOf(made: Made): { header: RecordingHeader; bytes: Uint8Array } {
  const { id, workflow = 'main', status = 'completed', duration = 1_000, logs = 0 } = made
  const startedAt = made.startedAt ?? '2030-01-01T00:00:00.000Z'
  const header = testHeader({
    execution: id,
    workflow,
    startedAt,
    tags: [...(made.tags ?? [])],
    environment: made.environment ?? { host: hostname(), pid: pidOfNobody },
    ...(made.program === undefined ? {} : { path: made.program }),
    ...(made.parent && { parent: made.parent }),
    ...(made.inputs === undefined ? {} : { inputs: made.inputs }),
  })
  const sink = createMemorySink()
  const writer = createWriter(header, sink, nodeCodec, createSha256())
  const events: Record<string, unknown>[] = [
    { type: 'enter', kind: 'workflow', id: workflow, visit: 1, context: {} },
    ...Array.from({ length: logs }, (_, i) => ({ type: 'log', span: 0, text: `${i}`, level: 'info' })),
  ]
  const unfinished = status === 'running' || status === 'interrupted'
  if (!unfinished) events.push({ type: 'exit', span: 0, status: status === 'waiting' ? 'cancelled' : status })
  events.forEach((event, seq) => {
    writer.append({ seq, time: seq, ...event } as Event)
  })
  writer.flush()
  if (!unfinished) {
    const endedAt = new Date((Date.parse(startedAt) || 0) + duration).toISOString()
    writer.finish({ status, endedAt, duration, ...(made.error && { error: made.error }) })
  }
  return { header, bytes: sink.bytes() }
}

/** Puts a recording into a folder. @returns its file */
export function addTo(folder: string, made: Made): string {
  const { header, bytes } = recordingOf(made)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, recordingFileName(header))
  writeFileSync(path, bytes)
  return path
}
