import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareTimelines } from '../src/history/compare/compare.ts'
import { nodeCodec } from '../src/recording/codec-node.ts'
import type { Event } from '../src/recording/event.ts'
import { createFileSink, createSha256, openFileSource } from '../src/recording/files-node.ts'
import { openRecording } from '../src/recording/reader.ts'
import { createWriter } from '../src/recording/writer.ts'
import { longRun } from '../test/recording/long-run.ts'
import { testHeader } from '../test/start-run.ts'

/**
 * Compares two executions of so many nodes: the same values; with a result of every 1,000th node changed; and with most
 * of them changed. Prints seconds of wall clock and of processor, and the most memory in MB.
 */
const nodes = Number(process.argv[2] ?? 100_000)
const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-compare-'))

function record(name: string, every: number): string {
  const path = join(folder, `${name}.playhead`)
  const writer = createWriter(testHeader(), createFileSink(path), nodeCodec, createSha256())
  for (const event of longRun(nodes)) {
    const changed = every > 0 && event.type === 'write' && event.seq % every === 0
    writer.append(
      (changed ? { ...event, output: `another ${event.seq}`, outputAt: undefined } : event) as Event,
    )
    if (event.seq % 500 === 0) writer.flush()
  }
  writer.finish({ status: 'completed', endedAt: '2030-01-01T00:00:01.000Z', duration: 1 })
  return path
}

try {
  const first = record('a', 0)
  for (const [name, path] of [
    ['the same', record('b', 0)],
    ['a few differences', record('c', 1_000)],
    ['many differences', record('d', 2)],
  ] as const) {
    const sources = [await openFileSource(first), await openFileSource(path)]
    const [a, b] = await Promise.all(sources.map(source => openRecording(source, path, nodeCodec)))
    const started = performance.now()
    const before = process.cpuUsage()
    const { steps, moreSteps } = await compareTimelines(a!, b!)
    const { user, system } = process.cpuUsage(before)
    console.log(
      `${name}: ${((performance.now() - started) / 1_000).toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of processor, ` +
        `${steps.length + moreSteps} differ, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
    )
    for (const source of sources) await source.close()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
