import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type DebugServer, listenForDebuggers } from '../../debug-adapter/debug-server.ts'
import { attachableRun } from '../../src/debugger/attach.ts'
import { loadWorkflowFile, type StartedRun, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import { openStdio, openTcp } from './client/open.ts'
import { attachAdapter, temporaryFolder } from './open-adapter.ts'

const source = `workflows:
  main:
    execution: { max_visits: 1000000, max_iterations: 1000000 }
    inputs:
      n: 0
      limit: { type: integer, default: 1000000 }
      token: { type: string, default: none, secret: true }
    nodes:
      - { id: count, type: transform, set: { n: n + 1 }, next: rest }
      - { id: rest, type: wait, duration: 2ms, next: more }
      - { id: more, type: condition, condition: n < limit, branches: { "true": count, "false": last } }
      - { id: last, type: transform, set: { done: "true" } }
`
const line = (text: string) => source.split('\n').findIndex(one => one.includes(text)) + 1
const countLine = line('id: count')

/** A run that debuggers can attach to, which is over with the test. */
async function run(
  inputs: Record<string, string | number> = {},
  waits = false,
  files: Record<string, string> = { 'w.yaml': source },
) {
  const folder = await temporaryFolder(files)
  const program = join(folder, 'w.yaml')
  const file = await loadWorkflowFile(program, folder)
  const workflow = selectWorkflow(file, undefined)
  const server = await listenForDebuggers('127.0.0.1', 0, folder)
  const started = await startRun({ file, workflow, inputs, history: join(folder, '.playhead'), free: false })
  server.open(attachableRun(started, { program, inputs }, false))
  if (!waits) started.execution.timeline.release()
  onTestFinished(async () => {
    started.execution.cancel()
    await started.execution.done
    await server.close()
  })
  return { program, server, started, folder }
}

const attach = ({ port }: DebugServer) => openTcp(port)

/** Whether a run goes on by itself. */
async function goesOn({ execution: { timeline } }: StartedRun): Promise<boolean> {
  const before = timeline.length
  for (let i = 0; i < 100 && timeline.length === before; i++) await sleep(10)
  return timeline.length > before
}

async function until(test: () => boolean): Promise<void> {
  for (let i = 0; i < 300 && !test(); i++) await sleep(10)
}

test('a client stops a run where it is, and goes back to before it attached', async () => {
  const { server, started } = await run()
  await until(() => started.execution.timeline.length > 40)
  const client = await attach(server)
  await client.attach({ port: server.port, stopOnEntry: true })
  const stop = await client.stopped()
  expect(stop).toMatchObject({ reason: 'entry', description: expect.stringMatching(/^Attached · Step \d+/) })
  expect(await goesOn(started)).toBe(false)
  expect((await client.reverseContinue()).description).toBe('Start of recording')
  await client.next()
  expect((await client.stepBack()).description).toMatch(/behind live|Start/)
  await client.close()
})

test('a client that only sets a breakpoint gets it from a run that went on', async () => {
  const { server, program } = await run()
  const client = await attach(server)
  await client.attach(
    { port: server.port },
    { breakpoints: { [program]: [{ line: countLine, condition: 'n >= 10' }] } },
  )
  expect((await client.stopped()).reason).toBe('breakpoint')
  expect(Number((await client.evaluate('n')).result)).toBeGreaterThanOrEqual(10)
  await client.close()
})

test('clients debug a run in turn, and it goes on between them and after them', async () => {
  const { server, started } = await run()
  for (const _ of [1, 2]) {
    const client = await attach(server)
    await client.attach({ port: server.port, stopOnEntry: true })
    await client.stopped()
    expect(await goesOn(started)).toBe(false)
    await client.request('disconnect', {})
    await client.close()
    expect(await goesOn(started)).toBe(true)
  }
})

test('a second client at the same time is refused by a sentence, and comes in later', async () => {
  const { server } = await run()
  const first = await attach(server)
  await first.attach({ port: server.port, stopOnEntry: true })
  await first.stopped()
  const second = await attach(server)
  await expect(second.attach({ port: server.port })).rejects.toThrow(/Another client debugs this run already/)
  await second.close()
  await first.close()
  const third = await attach(server)
  await third.attach({ port: server.port, stopOnEntry: true })
  await third.stopped()
  await third.close()
})

test('a run goes on when its client vanishes', async () => {
  const { server, started } = await run()
  const client = await attach(server)
  await client.attach({ port: server.port, stopOnEntry: true })
  await client.stopped()
  await client.close({ disconnect: false })
  expect(await goesOn(started)).toBe(true)
})

test('a run ends with a client that vanishes, where that has said so', async () => {
  const { server, started } = await run()
  const client = await attach(server)
  await client.attach({ port: server.port, stopOnEntry: true, onDisconnect: 'terminate' })
  await client.stopped()
  await client.close({ disconnect: false })
  expect((await started.execution.done).status).toBe('cancelled')
})

test('a run ends when a client asks for that', async () => {
  const { server, started } = await run()
  const client = await attach(server)
  await client.attach({ port: server.port, stopOnEntry: true })
  await client.stopped()
  await client.request('disconnect', { terminateDebuggee: true })
  await client.close()
  expect((await started.execution.done).status).toBe('cancelled')
})

test('a client that leaves to attach anew does not end the run', async () => {
  const { server, started } = await run()
  const client = await attach(server)
  await client.attach({ port: server.port, stopOnEntry: true })
  await client.stopped()
  await expect(client.request('restart', {})).rejects.toThrow(/cannot be started again from here/)
  await client.request('disconnect', { restart: true, terminateDebuggee: true })
  await client.close()
  expect(await goesOn(started)).toBe(true)
})

test('a run that waits for a debugger begins with it', async () => {
  const { server, started } = await run({ limit: 2 }, true)
  await sleep(100)
  expect(started.execution.timeline.length).toBe(0)
  const client = await attach(server)
  await client.attach({ port: server.port, stopOnEntry: true })
  expect((await client.stopped()).description).toBe('Start of recording')
  await client.request('continue', { threadId: 1 })
  expect((await client.stopped()).terminated).toBe(true)
  await client.close()
  expect((await started.execution.done).status).toBe('completed')
})

test('what handlers print and log is shown to who attaches, secrets excepted', async () => {
  const { server } = await run({ token: 'hush-hush' }, true, {
    'w.yaml': `handlers: ./h.mjs
workflows:
  main:
    inputs: { token: { type: string, secret: true } }
    nodes:
      - { id: talk, type: compute, handler: talk, inputs: { token: $ctx.token } }
`,
    'h.mjs': `export const talk = async ({ token }, run) => {
  process.stdout.write('printed ' + token + '\\n')
  process.stderr.write('complained\\n')
  run.log('logged')
  await new Promise(done => setTimeout(done, 10))
  process.stdout.write(Buffer.from('later\\n'))
}
`,
  })
  const client = await attach(server)
  await client.attach({ stopOnEntry: true, stopAtEnd: true })
  await client.stopped()
  await client.continue()
  const told = client.events('output').map(({ category, output }) => `${category} ${output}`)
  expect(told).toEqual(
    expect.arrayContaining([
      'stdout printed •••\n',
      'stderr complained\n',
      'stdout logged\n',
      'stdout later\n',
    ]),
  )
  await client.close()
})

test('secrets of a run are hidden from who attaches', async () => {
  const { server } = await run({ token: 'very-secret-value' })
  const client = await attach(server)
  await client.attach({ port: server.port, stopOnEntry: true })
  await client.stopped()
  expect((await client.evaluate('token')).result).toContain('•••')
  expect(client.timeline.print()).not.toContain('very-secret-value')
  await client.close()
})

test('nothing else can be started at the port of a run', async () => {
  const { server, program } = await run()
  const client = await attach(server)
  await expect(client.launch({ program })).rejects.toThrow(/"request": "attach"/)
  await client.close()
})

test('a request of a web page is not taken for a client', async () => {
  const { server, started } = await run()
  const body = JSON.stringify({
    seq: 1,
    type: 'request',
    command: 'initialize',
    arguments: { adapterID: 'x' },
  })
  const socket = connect(server.port, '127.0.0.1')
  socket.write(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  let answer = ''
  socket.on('data', chunk => {
    answer += chunk
  })
  await once(socket, 'close')
  expect(answer).not.toContain('"response"')
  expect(await goesOn(started)).toBe(true)
})

test('a fork of the run leaves it, and another client can have it', async () => {
  const { server, started } = await run()
  const client = await attach(server)
  await client.attach({ port: server.port, stopOnEntry: true })
  await client.stopped()
  await client.custom('playhead/fork', { position: 3 })
  await client.stopped()
  expect(
    client
      .events('output')
      .map(one => one.output)
      .join(''),
  ).toContain('that run goes on')
  expect(await goesOn(started)).toBe(true)
  const other = await attach(server)
  await other.attach({ port: server.port, stopOnEntry: true })
  await other.stopped()
  await other.close()
  await client.close()
})

test('a client that knows adapters on stdio only gets through to the run', async () => {
  const { server, started, folder, program } = await run()
  const client = attachAdapter(folder)
  await client.attach(
    { port: server.port },
    { breakpoints: { [program]: [{ line: countLine, condition: 'n >= 5' }] } },
  )
  expect((await client.stopped()).reason).toBe('breakpoint')
  expect((await client.stepBack()).description).toMatch(/behind live/)
  await client.close()
  expect(await goesOn(started)).toBe(true)
})

test('an adapter on stdio that is killed lets the run go on', async () => {
  const { server, started, folder } = await run()
  const main = join(import.meta.dirname, '../../debug-adapter/main.ts')
  const client = openStdio(process.execPath, [main], { cwd: folder, timeoutMs: 20_000 })
  await client.attach({ port: server.port, stopOnEntry: true })
  await client.stopped()
  expect(await goesOn(started)).toBe(false)
  client.adapter.kill('SIGKILL')
  await client.adapter.exit
  expect(await goesOn(started)).toBe(true)
  await client.close({ disconnect: false })
})

test('attaching where nobody listens says what to do', async () => {
  const client = attachAdapter(await temporaryFolder())
  await expect(client.attach({ port: 1 })).rejects.toThrow(/playhead run <file> --debug <port>/)
  await expect(client.attach({})).rejects.toThrow(/"port"/)
  await client.close()
})

test('a client is told when the process of the run is killed', async () => {
  const folder = await temporaryFolder({ 'w.yaml': source })
  const main = join(import.meta.dirname, '../../src/cli/main.ts')
  const child = spawn(process.execPath, [main, 'run', 'w.yaml', '--debug', '0', '--no-record'], {
    cwd: folder,
  })
  const [first] = await once(child.stderr, 'data')
  const port = Number(/:(\d+):/.exec(String(first))![1])
  const client = attachAdapter(folder)
  await client.attach({ port, stopOnEntry: true })
  await client.stopped()
  child.kill('SIGKILL')
  await client.waitForEvent('terminated')
  await client.close()
})
