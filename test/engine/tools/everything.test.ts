import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Event } from '../../../src/recording/event.ts'
import { errorOf, everything, oneTool, run, start, temporaryFolder } from './run-file.ts'

const stdio = `{ all: { command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(everything)}, stdio] } }`

/** Starts the server on a free port; resolves with its declaration. */
async function http(): Promise<{ servers: string; stop(): void }> {
  const port = await new Promise<number>(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as { port: number }
      probe.close(() => resolve(free))
    })
  })
  const child = spawn(process.execPath, [everything, 'streamableHttp'], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  })
  const stop = () => void child.kill('SIGKILL')
  onTestFinished(stop)
  const url = `http://127.0.0.1:${port}/mcp`
  for (let i = 0; i < 200; i++) {
    if (await fetch(url).catch(() => undefined)) break
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return { servers: `{ all: { url: "${url}" } }`, stop }
}

const isProgress = (event: Event): event is Event & { type: 'log' } => event.type === 'log'

describe.each<[string, () => Promise<{ servers: string }>]>([
  ['stdio', async () => ({ servers: stdio })],
  ['streamable HTTP', http],
])("the protocol's example server over %s", (_, open) => {
  test('gives the result of a tool to its node', async () => {
    const { servers } = await open()
    const { result } = await run(oneTool('all/get-sum', '{ a: 2, b: 40 }', servers))
    expect(result).toMatchObject({ status: 'completed', output: { out: expect.stringContaining('42') } })
  })

  test('finds a tool by its plain name', async () => {
    const { servers } = await open()
    const { outputs } = await run(oneTool('echo', '{ message: hello }', servers))
    expect(outputs).toEqual(['Echo: hello'])
  })

  test('gives structured content as data', async () => {
    const { servers } = await open()
    const { outputs } = await run(oneTool('all/get-structured-content', '{ location: Chicago }', servers))
    expect(outputs).toEqual([
      { temperature: expect.any(Number), conditions: expect.any(String), humidity: expect.any(Number) },
    ])
  })

  test('tells how a long tool gets on, and its span is that of the tool', async () => {
    const { servers } = await open()
    const { events } = await run(
      oneTool('trigger-long-running-operation', '{ duration: 0.3, steps: 3 }', servers),
    )
    const span = events.find(one => one.type === 'enter' && one.kind === 'tool')!
    expect(span).toMatchObject({ id: 'trigger-long-running-operation', input: { duration: 0.3, steps: 3 } })
    const progress = events.filter(isProgress)
    expect(progress.map(one => [one.span, one.text])).toEqual(
      [1, 2, 3].map(i => [span.seq, `all/trigger-long-running-operation: ${i} of 3`]),
    )
  })

  test('is left at once when the run is cancelled', async () => {
    const { servers } = await open()
    const { execution } = await start(
      oneTool('all/trigger-long-running-operation', '{ duration: 60, steps: 60 }', servers),
    )
    for (let seq = 0; seq <= 2; seq++) await execution.timeline.reach(seq)
    await new Promise(resolve => setTimeout(resolve, 1_000))
    const before = performance.now()
    execution.cancel()
    expect(await execution.done).toEqual({ status: 'cancelled' })
    expect(performance.now() - before).toBeLessThan(4_000)
  })
})

test('arguments that do not fit are refused before the call, by name', async () => {
  const ended = await run(oneTool('all/get-sum', '{ a: two }', stdio))
  expect(errorOf(ended)).toMatchObject({
    code: 'tool-arguments',
    message:
      'The arguments do not fit the tool "all/get-sum": "b" is missing; "a" must be a number, not a text.',
    remedy: 'It takes: "a", "b".',
  })
})

test('a server in the network that dies while it works ends the call', async () => {
  const { servers, stop } = await http()
  const { execution } = await start(
    oneTool('all/trigger-long-running-operation', '{ duration: 60, steps: 600 }', servers),
  )
  for (let seq = 0; seq <= 3; seq++) await execution.timeline.reach(seq)
  stop()
  const result = await execution.done
  expect(result).toMatchObject({ status: 'failed', error: { code: 'tool-server-died' } })
})

test('a server that is not there is named, with the reason', async () => {
  const ended = await run(oneTool('all/echo', '{}', '{ all: { url: "http://127.0.0.1:1/mcp" } }'))
  expect(errorOf(ended).message).toMatch(/^The MCP server "all" cannot be used: .*(ECONNREFUSED|bad port)/)
})

test('the tools of a server are remembered in the history', async () => {
  const history = temporaryFolder()
  await run(oneTool('all/echo', '{ message: hi }', stdio), { history })
  const { readToolLists } = await import('../../../src/workflow/tools/tool-lists-node.ts')
  const [tools] = [...(await readToolLists(history)).values()]
  expect(tools?.find(({ name }) => name === 'echo')).toMatchObject({
    description: expect.any(String),
    inputSchema: { type: 'object', required: ['message'] },
  })
})
