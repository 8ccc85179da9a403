import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { nodeCodec } from '../src/recording/codec-node.ts'
import { createFileSink, createSha256 } from '../src/recording/files-node.ts'
import { createLiveTimeline } from '../src/recording/live-timeline.ts'
import { createFrameParser, encodeFrame } from '../test/adapter/client/framing.ts'
import type { Message } from '../test/adapter/client/protocol-types.ts'
import { longRun } from '../test/recording/long-run.ts'
import { testHeader } from '../test/start-run.ts'
import { quantile, report, row } from './measure.ts'

/** The nodes that the events of the long run name, one under the other. */
const source = [
  'workflows:',
  '  main:',
  '    nodes:',
  ...Array.from(
    { length: 100 },
    (_, i) => `      - { id: node_${i}, type: transform, set: { key${i % 20}: key0 } }`,
  ),
  '',
].join('\n')

const lineOf = (node: number) => node + 4

/** A debug session with a process, without the checks of the test client, which take longer than the adapter. */
function connect(adapter: string, cwd: string) {
  const child: ChildProcess = spawn(process.execPath, [adapter], { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  const parse = createFrameParser()
  let seq = 0
  let waiting: { accept(message: Message): boolean; resolve(message: Message): void }[] = []
  child.stdout!.on('data', (chunk: Uint8Array) => {
    for (const framed of parse(chunk)) {
      if (framed.kind !== 'message') continue
      const message = framed.message as Message
      waiting = waiting.filter(({ accept, resolve }) => {
        if (!accept(message)) return true
        resolve(message)
        return false
      })
    }
  })
  const next = (accept: (message: Message) => boolean) =>
    new Promise<Message>(resolve => waiting.push({ accept, resolve }))
  const event = (name: string) => next(message => message.type === 'event' && message.event === name)
  const request = (command: string, args: object = {}) => {
    const number = ++seq
    const answer = next(message => message.type === 'response' && message.request_seq === number)
    child.stdin!.write(encodeFrame({ seq: number, type: 'request', command, arguments: args }))
    return answer
  }
  /** A request that leads to a stop. @returns milliseconds until it is there */
  const move = async (command: string, args: object = { threadId: 1 }) => {
    const started = performance.now()
    const stopped = event('stopped')
    await Promise.all([request(command, args), stopped])
    return performance.now() - started
  }
  return {
    request,
    event,
    move,
    async close() {
      const gone = new Promise(resolve => child.once('exit', resolve))
      await request('disconnect')
      await gone
    },
  }
}

type Session = ReturnType<typeof connect>

/** Launches a replay. @returns milliseconds from the request to the first stop */
async function open(session: Session, recording: string): Promise<number> {
  await session.request('initialize', { adapterID: 'playhead' })
  const started = performance.now()
  const [initialized, stopped] = [session.event('initialized'), session.event('stopped')]
  void session.request('launch', { recording })
  await initialized
  void session.request('configurationDone')
  await stopped
  return performance.now() - started
}

async function times(count: number, work: () => Promise<number>): Promise<number[]> {
  const found: number[] = []
  for (let i = 0; i < count; i++) found.push(await work())
  return found
}

/** Steps there and back again at a position. */
async function steps(session: Session, position: number): Promise<number[]> {
  await session.move('playhead/seek', { position })
  const pairs = await times(300, async () => {
    const there = await session.move('next')
    return Math.max(there, await session.move('stepBack'))
  })
  return pairs
}

/** What a debug session over a long recording costs, through the protocol. @param events in the recording */
export async function measureDebugger(events = 1_000_000): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-debugger-'))
  const recording = join(folder, 'run.playhead')
  const adapter = join(folder, 'adapter.mjs')
  const of = events.toLocaleString('en')
  try {
    await build({
      entryPoints: [join(import.meta.dirname, '../debug-adapter/main.ts')],
      outfile: adapter,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: "import { createRequire as make } from 'node:module'\nconst require = make(import.meta.url)",
      },
      logLevel: 'error',
    })
    const timeline = createLiveTimeline(
      testHeader({ source, path: join(folder, 'flow.yaml') }),
      {
        now: () => performance.now(),
        codec: nodeCodec,
        hash: createSha256(),
        sink: createFileSink(recording),
      },
      true,
    )
    let log = ''
    let parse = 0
    let count = 0
    // Piece by piece: the whole log is larger than a text can be.
    const parsePiece = () => {
      const started = performance.now()
      for (const line of log.split('\n')) if (line !== '') JSON.parse(line)
      parse += performance.now() - started
      log = ''
    }
    for (const event of longRun(Math.floor(events / 3))) {
      timeline.emit(event)
      log += `${JSON.stringify(event)}\n`
      if (++count % 20_000 === 0) parsePiece()
    }
    parsePiece()
    timeline.finish({ status: 'completed' })

    const wholeLog = { name: 'JSON.parse of the whole log', value: parse }
    const opening: number[] = []
    for (let i = 0; i < 5; i++) {
      const session = connect(adapter, folder)
      opening.push(await open(session, recording))
      await session.close()
    }
    row(`open a session of ${of} events, to its first stop`, quantile(opening, 0.5), 'ms', wholeLog)

    const session = connect(adapter, folder)
    await open(session, recording)
    await times(200, () => session.move('next'))
    const echoes = await times(500, async () => {
      const started = performance.now()
      await session.request('nobody/answers')
      return performance.now() - started
    })
    const echo = (part: number) => ({ name: 'a refused request', value: quantile(echoes, part) })
    for (const position of [10, events - 10]) {
      const found = await steps(session, position)
      row(`step at ${position.toLocaleString('en')}, median`, quantile(found, 0.5), 'ms', echo(0.5))
      row(`step at ${position.toLocaleString('en')}, 99 in 100`, quantile(found, 0.99), 'ms', echo(0.99))
    }
    const breakpoints = [{ line: lineOf(50), condition: 'key10 == "never"' }]
    const path = join(folder, 'flow.yaml')
    await session.request('setBreakpoints', { source: { path }, breakpoints })
    await session.move('playhead/seek', { position: events })
    const back = await session.move('reverseContinue', { threadId: 1 })
    row(
      `reverse-continue over ${of} events, condition at ${(events / 300).toFixed(0)} of them`,
      back,
      'ms',
      wholeLog,
    )
    await session.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  await measureDebugger(Number(process.argv[2] ?? 1_000_000))
  console.log(report())
}
