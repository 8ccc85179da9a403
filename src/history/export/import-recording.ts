import { basename, dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { nodeCodec } from '../../recording/codec-node.ts'
import { createSha256 } from '../../recording/files-node.ts'
import { formatVersion, type RecordingHeader, type RecordingSummary } from '../../recording/format.ts'
import type { Sink } from '../../recording/sink.ts'
import { createWriter } from '../../recording/writer.ts'
import { importEvents } from './import-events.ts'
import { type JsonRecording, readJsonRecording } from './read-json-recording.ts'

/** What a recording will hold, before anything is written. */
export interface Imported {
  header: RecordingHeader
  /** Writes the recording. */
  write(sink: Sink): RecordingSummary
}

/**
 * Makes a recording of a JSON recording. The same file gives the same execution.
 * @param path of the file
 * @param told now and then while it is written, how many events there are of how many
 * @throws {PlayheadError} `not-importable`
 */
export function importRecording(
  bytes: Uint8Array,
  path: string,
  told: (done: number, all: number) => void = () => undefined,
): Imported {
  const recording = readJsonRecording(bytes, path)
  const source = sourceOf(recording, basename(path))
  const start = recording.events.find(({ type }) => type === 'workflow_start')?.data['initial_context']
  const header: RecordingHeader = {
    type: 'recording',
    version: formatVersion,
    execution: idOf(recording, bytes),
    workflow: recording.workflow,
    path: join(dirname(path), `${recording.workflow.replace(/[^\w.-]+/g, '_')}.yaml`),
    source,
    sourceHash: hashOf(new TextEncoder().encode(source)),
    startedAt: new Date(recording.startedAt * 1_000).toISOString(),
    inputs: typeof start === 'object' && start !== null && !Array.isArray(start) ? start : {},
    options: {},
    environment: { importedFrom: basename(path) },
    tags: [...new Set(recording.tags)],
    flags: [],
  }
  return { header, write: sink => writeRecording(recording, header, sink, told) }
}

function writeRecording(
  recording: JsonRecording,
  header: RecordingHeader,
  sink: Sink,
  told: (done: number, all: number) => void,
): RecordingSummary {
  // A node that begins and ends there has three events here.
  const expected = recording.events.length * 1.5
  const writer = createWriter(header, sink, nodeCodec, createSha256())
  let last = 0
  let error: RecordingSummary['error']
  for (const event of importEvents(recording)) {
    writer.append(event)
    if (event.seq % 1_000 === 0) told(event.seq, Math.max(event.seq, Math.ceil(expected)))
    last = event.time
    if (event.type === 'error' && !event.caught) {
      const { code, message } = event.error
      error ??= { code, message, address: writer.structure.address(event.span) }
    }
  }
  const { structure } = writer
  const end = structure.status(0)
  const status = end === 'completed' || end === 'failed' ? end : 'interrupted'
  const duration = Math.max(last, Math.round((recording.duration ?? 0) * 1_000_000) / 1_000)
  if (status === 'failed' && recording.error !== undefined)
    error ??= { code: 'imported-error', message: recording.error, address: header.workflow }
  return writer.finish({
    status,
    endedAt: new Date(recording.startedAt * 1_000 + duration).toISOString(),
    duration,
    ...(status === 'failed' && error && { error }),
  })
}

/** The id that the file says, where it can be a part of a file's name; else one made of its content. */
function idOf({ id }: JsonRecording, bytes: Uint8Array): string {
  return id !== undefined && /^[\w-]{4,64}$/.test(id) ? id : hashOf(bytes).slice(0, 12)
}

function hashOf(bytes: Uint8Array): string {
  const hash = createSha256()
  hash.update(bytes)
  return hash.hex()
}

/** A workflow text with the nodes that ran, so that there is a line to look at for each; it does not say how they work. */
function sourceOf({ workflow, events }: JsonRecording, file: string): string {
  const nodes = new Map<string, string>()
  for (const { type, node, data } of events) {
    if (type !== 'node_start' || node === undefined || nodes.has(node)) continue
    nodes.set(node, typeof data['node_type'] === 'string' ? data['node_type'] : 'compute')
  }
  const list = [...nodes].map(([id, type]) => ({ id, type }))
  const comment = `# Imported from ${JSON.stringify(file)}. It shows what ran, and cannot be run itself.\n`
  return comment + stringify({ workflows: { [workflow]: { nodes: list } } })
}
