import { createPast } from '../../src/engine/past.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { Event } from '../../src/recording/event.ts'
import { createSha256 } from '../../src/recording/files-node.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { createMemorySink } from '../../src/recording/sink.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import { createWriter } from '../../src/recording/writer.ts'
import { type RunInMemory, type RunPlan, startInMemory, testHeader } from '../start-run.ts'

/** The bytes that a process leaves behind that is killed after some events were flushed. */
export function cutOff(events: readonly Event[], plan: RunPlan): Uint8Array {
  const sink = createMemorySink()
  const header = testHeader({ source: plan.source, inputs: plan.inputs ?? {} })
  const writer = createWriter(header, sink, nodeCodec, createSha256())
  for (const event of events) writer.append(event)
  writer.flush()
  return sink.bytes()
}

/** Goes on with a recording in memory. @param pause milliseconds that have gone by since its last event */
export async function continueInMemory(bytes: Uint8Array, plan: RunPlan, pause = 0): Promise<RunInMemory> {
  const timeline = await openRecording(sourceOf(bytes), 'run.playhead', nodeCodec)
  const last = await timeline.state(timeline.length)
  const unfinished = await timeline.unfinished()
  const sink = createMemorySink()
  const hash = createSha256()
  const kept = bytes.slice(0, unfinished.end)
  sink.write(kept, 0)
  hash.update(kept.subarray(0, unfinished.headerSize))
  const elapsed = last.time + pause
  const before = { past: createPast(timeline, last, elapsed), recording: { ...unfinished, elapsed } }
  const run = startInMemory({ ...plan, before, sink, hash })
  return { ...run, sink }
}

/** Bytes to read from. */
export function sourceOf(bytes: Uint8Array) {
  return {
    size: async () => bytes.length,
    read: async (offset: number, size: number) => bytes.slice(offset, offset + size),
  }
}

/** Each node that was entered, with its attempt and how it ended; sorted, since branches take turns. */
export function transcript({ structure, length }: Timeline): string[] {
  const attempts = new Map<string, number>()
  const lines: string[] = []
  for (let seq = 0; seq < length; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    const address = structure.address(seq)
    const attempt = (attempts.get(address) ?? 0) + 1
    attempts.set(address, attempt)
    lines.push(`${address} attempt ${attempt} ${structure.status(seq)}`)
  }
  return lines.sort()
}
