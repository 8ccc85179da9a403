import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeCodec } from '../recording/codec-node.ts'
import { openFileSource } from '../recording/files-node.ts'
import { openRecording } from '../recording/reader.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { Json } from '../workflow/json.ts'
import { type RecordingEntry, readEntry, recordingExtension } from './recordings.ts'

/** What a node gave when it ran last. */
export interface LastOutput {
  output: Json
  /** When its run started; ISO 8601, UTC. */
  startedAt: string
  /** Id of the execution. */
  execution: string
}

/** Which node is meant. */
export interface NodeOfFile {
  /** Path of the workflow file. */
  path: string
  workflow: string
  node: string
}

/** Recordings that are looked at, the newest; more would take longer than a person waits. */
const most = 200

/** Recordings of more bytes are passed over. */
const maxSize = 50_000_000

/**
 * The output of a node in the newest recording of its file where it ran and came to its end. One that was pinned then does not
 * count: it did not run.
 */
export async function lastOutput(
  folders: readonly string[],
  { path, workflow, node }: NodeOfFile,
): Promise<LastOutput | undefined> {
  for (const entry of await newest(folders)) {
    if (entry.header.path !== path || entry.size > maxSize) continue
    const output = await outputIn(entry.path, workflow, node).catch(() => undefined)
    const { startedAt, execution } = entry.header
    if (output !== undefined) return { output, startedAt, execution }
  }
  return undefined
}

async function newest(folders: readonly string[]): Promise<RecordingEntry[]> {
  const names = await Promise.all(
    [...new Set(folders)].map(async folder =>
      (await readdir(folder).catch(() => []))
        .filter(name => name.endsWith(recordingExtension))
        .map(name => ({ name, path: join(folder, name) })),
    ),
  )
  // The name of a recording begins with its time.
  const files = names.flat().sort((a, b) => b.name.localeCompare(a.name))
  const entries = await Promise.all(
    files.slice(0, most).map(file => readEntry(file.path).catch(() => undefined)),
  )
  return entries
    .filter(entry => entry !== undefined)
    .sort((a, b) => b.header.startedAt.localeCompare(a.header.startedAt))
}

async function outputIn(path: string, workflow: string, node: string): Promise<Json | undefined> {
  const source = await openFileSource(path)
  try {
    return await outputOf(await openRecording(source, path, nodeCodec), workflow, node)
  } finally {
    await source.close()
  }
}

async function outputOf(
  { structure, length, state }: Timeline,
  workflow: string,
  node: string,
): Promise<Json | undefined> {
  for (let seq = length - 1; seq >= 0; seq--) {
    if (structure.type(seq) !== 'exit') continue
    const span = structure.span(seq)
    const site = structure.site(span)
    if (site.kind !== 'node' || site.id !== node || site.workflow !== workflow) continue
    if (structure.status(span) !== 'completed') continue
    const open = (await state(seq)).spans.get(span)
    if (open && !open.pinned && open.output !== undefined) return open.output
  }
  return undefined
}
