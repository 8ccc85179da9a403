// `npm run bench`: what recording and replaying cost, each figure with its ratio to a baseline of the same run.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Handler } from '../src/engine/handlers.ts'
import { nodeCodec } from '../src/recording/codec-node.ts'
import type { Event } from '../src/recording/event.ts'
import { createFileSink, createSha256, openFileSource } from '../src/recording/files-node.ts'
import { createLiveTimeline } from '../src/recording/live-timeline.ts'
import { openRecording } from '../src/recording/reader.ts'
import type { Sink } from '../src/recording/sink.ts'
import { longRun } from '../test/recording/long-run.ts'
import { startInMemory, testHeader } from '../test/start-run.ts'
import { measureActivation } from './activation.ts'
import { measureDebugger } from './debugger.ts'
import { measureDiagnostics } from './diagnostics.ts'
import { measureEngine } from './engine.ts'
import { measureHistory } from './history.ts'
import { processorTime, quantile, repeat, report, row, timed } from './measure.ts'

const nodes = Number(process.argv[2] ?? 100_000)
const executions = Number(process.argv[3] ?? 10_000)
const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
const path = join(folder, 'run.playhead')

const nowhere: Sink = { write: () => undefined, read: async () => new Uint8Array(), close: () => undefined }

/** What a recording has cost, in milliseconds. */
interface Cost {
  /** The longest that one event has kept the program, waiting not counted. */
  longest: number
  /** From the end of the run to the end of its recording, in which the program can go on. */
  finishing: number
  /** The longest that it could not. */
  longestAtEnd: number
}

/** Hands events to a timeline that writes to a sink. */
async function record(events: Iterable<Event>, sink: Sink): Promise<Cost> {
  const now = () => performance.now()
  const timeline = createLiveTimeline(
    testHeader(),
    { now, codec: nodeCodec, hash: createSha256(), sink },
    true,
  )
  let longest = 0
  for (const event of events) {
    const before = now()
    const told = timeline.emit(event)
    longest = Math.max(longest, now() - before)
    if (typeof told !== 'number') await told
  }
  const ended = now()
  let isOpen = true
  const finished = timeline.finish({ status: 'completed' }).finally(() => {
    isOpen = false
  })
  let longestAtEnd = 0
  for (let last = ended; isOpen; last = now()) {
    await setImmediate()
    longestAtEnd = Math.max(longestAtEnd, now() - last)
  }
  await finished
  return { longest, finishing: now() - ended, longestAtEnd }
}

async function recordEvents(events: readonly Event[]): Promise<void> {
  const perEvent = (microseconds: number) => microseconds / events.length
  const baseline = Math.min(
    ...repeat(() => processorTime(() => events.map(event => JSON.stringify(event)).length)),
  )
  await record(events.slice(0, 20_000), nowhere)
  const runs: (Cost & Record<'processor' | 'passed', number>)[] = []
  for (let i = 0; i < 4; i++) {
    rmSync(path, { force: true })
    const started = performance.now()
    const before = process.threadCpuUsage()
    const { finishing, longestAtEnd } = await record(events, createFileSink(path))
    const { user, system } = process.threadCpuUsage(before)
    const passed = (performance.now() - started) * 1_000
    rmSync(path)
    // Made as they are needed: the collector of garbage would walk a list of them.
    const { longest } = await record(longRun(nodes), createFileSink(path))
    runs.push({ processor: user + system, passed, longest, finishing, longestAtEnd })
  }
  const least = (part: keyof (typeof runs)[number]) => Math.min(...runs.map(run => run[part]))
  const stringify = { name: 'JSON.stringify of each event', value: perEvent(baseline) }
  row('record to a file, main thread', perEvent(least('processor')), 'µs an event', stringify)
  row('record to a file, time passed', perEvent(least('passed')), 'µs an event', stringify)
  row('longest pause for one event', least('longest'), 'ms')
  row('longest pause at the end', least('longestAtEnd'), 'ms')
  row('from the end of the run to that of its file', least('finishing'), 'ms')
  const log = events.map(event => JSON.stringify(event)).join('\n')
  const zipped = { name: 'gzip of the whole log', value: gzipSync(log).length / 1e6 }
  row('file', statSync(path).size / 1e6, 'MB', zipped)
}

/** The engine itself, recorded to a file and to nowhere. */
async function runEngine(name: string, steps: string, rounds: number): Promise<void> {
  const keys = Array.from({ length: 20 }, (_, i) => `key${i}: ${'x'.repeat(40)}`).join(', ')
  const source = `workflows:
  main:
    inputs: { n: 0, ${keys} }
    execution: { max_visits: 1000000000 }
    nodes:
${steps}
      - { id: again, type: condition, condition: n < ${rounds}, branches: { "true": count, default: done } }
      - { id: done, type: transform, set: { finished: "true" } }
`
  const handlers: Record<string, Handler> = { count: ({ n }) => Number(n) + 1 }
  const engine = async (sink: Sink) => {
    const started = performance.now()
    const { execution } = startInMemory({ source, handlers, sink, now: () => performance.now() })
    const result = await execution.done
    if (result.status !== 'completed') throw new Error(JSON.stringify(result))
    return ((performance.now() - started) * 1_000) / execution.timeline.length
  }
  const discarded: number[] = []
  const recorded: number[] = []
  for (let i = 0; i < 3; i++) {
    discarded.push(await engine(nowhere))
    rmSync(path, { force: true })
    recorded.push(await engine(createFileSink(path)))
  }
  const baseline = { name: 'recording to nowhere', value: Math.min(...discarded) }
  row(name, Math.min(...recorded), 'µs an event', baseline)
}

const transforms = `      - { id: count, type: transform, set: { n: n + 1 }, next: first }
      - { id: first, type: transform, set: { key7: '"value " + string(n)' }, next: second }
      - { id: second, type: transform, set: { key11: '"value " + string(n)' }, next: again }`

const handlerCalls = `      - { id: count, type: compute, handler: count, inputs: { n: $ctx.n }, output: n, next: again }`

/** One task as a program of one file, as it is shipped: loading sources takes memory of its own. */
async function bundleMemoryTask(): Promise<string> {
  const script = join(folder, 'memory.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'memory.ts')],
    outfile: script,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  return script
}

/** The most memory, in MB, of a process that does one thing. */
function memoryOf(script: string, task: string): number {
  const output = execFileSync(process.execPath, [script, task, path, String(nodes)], { encoding: 'utf8' })
  return Number(output)
}

async function measureMemory(): Promise<void> {
  const script = await bundleMemoryTask()
  const events = { name: 'making the events only', value: memoryOf(script, 'events') }
  const nothing = { name: 'a process that does nothing', value: memoryOf(script, 'nothing') }
  rmSync(path, { force: true })
  row('most memory, recording', memoryOf(script, 'record'), 'MB', events)
  row('most memory, opening', memoryOf(script, 'open'), 'MB', nothing)
}

async function replay(events: readonly Event[]): Promise<void> {
  rmSync(path, { force: true })
  await record(events, createFileSink(path))
  const log = events.map(event => JSON.stringify(event)).join('\n')
  const parse = timed(() => log.split('\n').map(line => JSON.parse(line)).length)
  const baseline = { name: 'JSON.parse of the whole log', value: parse }

  const opened = []
  for (let i = 0; i < 5; i++) {
    const source = await openFileSource(path)
    const started = performance.now()
    await openRecording(source, path, nodeCodec)
    opened.push(performance.now() - started)
    await source.close()
  }
  row('open', quantile(opened, 0.5), 'ms', baseline)

  const source = await openFileSource(path)
  const timeline = await openRecording(source, path, nodeCodec)
  const state = async (position: number) => {
    const started = performance.now()
    await timeline.state(position)
    return performance.now() - started
  }
  const stepping: number[] = []
  for (let position = timeline.length - 1; position > timeline.length - 20_000 && position > 0; position--)
    stepping.push(await state(position))
  row('state one step back, median', quantile(stepping, 0.5), 'ms', baseline)
  row('state one step back, 99 in 100', quantile(stepping, 0.99), 'ms', baseline)

  const jumping: number[] = []
  let random = 1
  for (let i = 0; i < 1_000; i++) {
    random = (random * 48_271) % 2_147_483_647
    jumping.push(await state(random % timeline.length))
  }
  row('state anywhere, median', quantile(jumping, 0.5), 'ms', baseline)
  row('state anywhere, 99 in 100', quantile(jumping, 0.99), 'ms', baseline)

  const started = performance.now()
  let sum = 0
  for (let position = timeline.length; position >= 0; position--)
    sum += (await timeline.state(position)).spans.size
  if (sum === 0) throw new Error('the sweep saw nothing')
  row('sweep of all states backwards', performance.now() - started, 'ms', baseline)
  await source.close()
}

try {
  // First, while this process is small: a new process begins with the most memory of the one that made it.
  await measureMemory()
  await measureActivation()
  const made = [...longRun(nodes)]
  console.log(`${nodes} nodes, ${made.length} events, about 1 KB of context, one key changed per node\n`)
  await recordEvents(made)
  await runEngine('engine, transforms', transforms, nodes / 4)
  await runEngine('engine, handler calls', handlerCalls, nodes / 4)
  measureEngine()
  await replay(made)
  measureDiagnostics()
  await measureDebugger()
  await measureHistory(executions)
  console.log(report())
} finally {
  rmSync(folder, { recursive: true, force: true })
}
