import { statSync } from 'node:fs'
import { isRunning } from '../../history/read-row.ts'
import { nodeCodec } from '../../recording/codec-node.ts'
import { openFileSource } from '../../recording/files-node.ts'
import { openRecording } from '../../recording/reader.ts'
import type { Timeline } from '../../recording/timeline.ts'

/** How far a run is. */
export interface Progress {
  /** Events so far. */
  events: number
  /** Nodes that have come to their end. */
  nodes: number
  /** The address of the node where it is, without that of the workflow; the newest, where it is in several. */
  node?: string
}

/** Says how far runs are. */
export interface ProgressReader {
  /**
   * Reads how far a run is, if its recording has grown and it is not too soon: a long recording that has no index yet is read from
   * its beginning, which may take a small part of the time only.
   * @returns undefined where there is nothing new
   */
  look(path: string): Promise<{ progress: Progress; ended: boolean } | undefined>
  /** What was read last. */
  last(path: string): Progress | undefined
  forget(path: string): void
}

/** Reading may take this part of the time, at most. */
const share = 0.05

/** @param now the time, in milliseconds */
export function createProgressReader(now: () => number = () => performance.now()): ProgressReader {
  const known = new Map<string, { progress: Progress; mark: string; notBefore: number }>()
  return {
    async look(path) {
      const before = known.get(path)
      const started = now()
      if (before && started < before.notBefore) return undefined
      const mark = markOf(path)
      if (mark === undefined || mark === before?.mark) return undefined
      const found = await read(path)
      const cost = now() - started
      known.set(path, { progress: found.progress, mark, notBefore: started + cost / share })
      return found
    },
    last: path => known.get(path)?.progress,
    forget: path => void known.delete(path),
  }
}

async function read(path: string): Promise<{ progress: Progress; ended: boolean }> {
  const source = await openFileSource(path)
  try {
    const timeline = await openRecording(source, path, nodeCodec, isRunning)
    return { progress: progressOf(timeline), ended: timeline.status !== 'running' }
  } finally {
    await source.close()
  }
}

/** How far an execution is at its end. */
export function progressOf({ structure, length }: Timeline): Progress {
  let nodes = 0
  let node: string | undefined
  for (let seq = length - 1; seq >= 0; seq--) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    if (structure.exit(seq) !== undefined) nodes++
    else node ??= structure.address(seq)
  }
  return {
    events: length,
    nodes,
    ...(node !== undefined && { node: node.slice(node.indexOf('/') + 1) }),
  }
}

function markOf(path: string): string | undefined {
  try {
    const file = statSync(path, { throwIfNoEntry: false })
    return file && `${file.size} ${file.mtimeMs}`
  } catch {
    return undefined
  }
}
