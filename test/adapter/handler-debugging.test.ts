import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { attachInspector, type Inspector } from './client/inspector.ts'
import { openAdapter } from './open-adapter.ts'

const source = `handlers: ./handlers.ts
workflows:
  main:
    inputs: { a: 20 }
    nodes:
      - id: first
        type: compute
        handler: double
        inputs: { a: $ctx.a }
        output: b
        next: second
      - id: second
        type: compute
        handler: double
        inputs: { a: $ctx.b }
        output: c
        next: last
      - { id: last, type: transform, set: { done: "true" } }
`
const handlers = `interface Numbers {
  a: number
}

export async function double({ a }: Numbers): Promise<number> {
  const doubled: number = a * 2
  return doubled
}
`
const bodyLine = 6
const files = { 'w.yaml': source, 'handlers.ts': handlers }

interface Asked {
  request: string
  configuration: Record<string, unknown> & { websocketAddress: string }
}

/** A client that starts a JavaScript debugger when it is asked to. */
async function open(
  breakpoints: { file: string; line: number }[] = [],
  texts: Record<string, string> = files,
) {
  const { client, folder } = await openAdapter(texts)
  const asked: Asked[] = []
  const { promise: inspector, resolve } = Promise.withResolvers<Inspector>()
  client.onReverseRequest('startDebugging', args => {
    asked.push(args as Asked)
    void attachInspector((args as Asked).configuration.websocketAddress, breakpoints).then(resolve)
    return {}
  })
  onTestFinished(() => void (asked.length > 0 && inspector.then(one => one.close())))
  return { client, folder, asked, inspector }
}

const inOwnProcess = { program: 'w.yaml', isolation: 'process', stopOnEntry: true }

test('a step into a handler stops in the first line of its function, and its return in the workflow', async () => {
  const { client, asked, inspector } = await open()
  await client.launch(inOwnProcess)
  await client.stopped()
  await client.next()
  await client.stepIn()
  expect(asked).toEqual([])
  await client.request('stepIn', { threadId: 1 })
  const debuggerOfCode = await inspector
  expect(await debuggerOfCode.paused()).toMatchObject({
    function: 'double',
    line: bodyLine,
    url: expect.stringContaining('/handlers.ts'),
  })
  expect(asked).toMatchObject([
    {
      request: 'attach',
      configuration: {
        type: 'pwa-node',
        request: 'attach',
        name: 'Handlers of main',
        autoAttachChildProcesses: false,
        websocketAddress: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:/),
      },
    },
  ])
  expect(client.events('stopped')).toHaveLength(3)
  await debuggerOfCode.resume()
  const back = await client.stopped()
  expect(back.reason).toBe('step')
  expect(back.frames[0]!.name).toContain('first')

  // The second one stops as well, in the session that is there.
  await client.next()
  await client.stepIn()
  await client.request('stepIn', { threadId: 1 })
  expect(await debuggerOfCode.paused()).toMatchObject({ function: 'double', line: bodyLine })
  await debuggerOfCode.resume()
  expect((await client.stopped()).frames[0]!.name).toContain('second')
  expect(asked).toHaveLength(1)
  await client.next()
  expect((await client.evaluate('c')).result).toBe('80')
  // The address lets anybody in, so it is nowhere else.
  expect(
    client
      .events('output')
      .map(one => one.output)
      .join(''),
  ).not.toMatch(/ws:|Debugger/)
  await client.close()
  await debuggerOfCode.closed
})

test('when the session on the handlers was closed, the next step into their code starts another one', async () => {
  const { client } = await openAdapter(files)
  const inspectors: Promise<Inspector>[] = []
  client.onReverseRequest('startDebugging', args => {
    const { websocketAddress } = (args as Asked).configuration
    inspectors.push(attachInspector(websocketAddress, []))
    return {}
  })
  onTestFinished(() => void inspectors.map(one => one.then(inspector => inspector.close())))
  const into = async (nth: number) => {
    await client.next()
    await client.stepIn()
    await client.request('stepIn', { threadId: 1 })
    await expect.poll(() => inspectors.length).toBe(nth)
    const code = await inspectors[nth - 1]!
    expect(await code.paused()).toMatchObject({ function: 'double', line: bodyLine })
    return code
  }
  await client.launch(inOwnProcess)
  await client.stopped()
  const first = await into(1)
  first.close()
  expect((await client.stopped()).frames[0]!.name).toContain('first')
  // Node says so on a stream of its own.
  await sleep(1_000)
  const second = await into(2)
  await second.resume()
  expect((await client.stopped()).frames[0]!.name).toContain('second')
  await client.close()
})

test('a step over a handler does not stop in its code, though that could be debugged', async () => {
  const { client, inspector } = await open()
  await client.launch({ ...inOwnProcess, debugHandlers: true })
  await client.stopped()
  const code = await inspector
  await client.next()
  await client.stepIn()
  const over = await client.next()
  expect(over.frames[0]!.name).toContain('second')
  await client.close()
  await code.closed
})

test('with debugHandlers, breakpoints in the code of handlers stop before anything is stepped into', async () => {
  const { client, inspector, asked } = await open([{ file: 'handlers.ts', line: 7 }])
  await client.launch({ program: 'w.yaml', debugHandlers: true, stopAtEnd: true })
  const code = await inspector
  for (const _ of [1, 2]) {
    expect(await code.paused()).toMatchObject({ function: 'double', line: 7 })
    await code.resume()
  }
  expect((await client.stopped()).description).toBe('End of recording (completed)')
  expect(asked).toHaveLength(1)
  await client.close()
})

test('nothing is opened for handlers in the process of the adapter, and it says how they can be debugged', async () => {
  const { client, asked } = await open()
  await client.launch({ program: 'w.yaml', stopOnEntry: true })
  await client.stopped()
  await client.next()
  await client.stepIn()
  expect((await client.stepIn()).frames[0]!.name).toContain('second')
  expect(asked).toEqual([])
  expect(
    client
      .events('output')
      .map(one => one.output)
      .join(''),
  ).toContain('"debugHandlers": true')
  await client.close()
})

test('a client that refuses steps on in the workflow', async () => {
  const { client } = await openAdapter(files)
  await client.launch(inOwnProcess)
  await client.stopped()
  await client.next()
  await client.stepIn()
  expect((await client.stepIn()).frames[0]!.name).toContain('second')
  await client.close()
})

test('a client that cannot start sessions, or is not to, is not asked', async () => {
  for (const [ability, config] of [
    [false, {}],
    [true, { debugHandlers: false }],
  ] as const) {
    const { client, asked } = await open()
    await client.initialize({ supportsStartDebuggingRequest: ability })
    await client.launch({ ...inOwnProcess, ...config })
    await client.stopped()
    await client.next()
    await client.stepIn()
    expect((await client.stepIn()).frames[0]!.name).toContain('second')
    expect(asked).toEqual([])
    await client.close()
  }
})

test('a step into a tool of an agent stops in the first line of its function', async () => {
  const { client, inspector } = await open([], {
    'w.yaml': `handlers: ./tools.mjs
workflows:
  main:
    nodes:
      - id: review
        type: agent
        role: reviewer
        goal: Add the numbers
        tools: [add]
        output: text
`,
    'tools.mjs': `export const add = ({ a, b }) => {
  const sum = a + b
  return sum
}
`,
    'answers.yaml': '- tool_calls: [{ tool: add, arguments: { a: 1, b: 2 } }]\n- text: It is 3.\n',
  })
  await client.launch(
    { program: 'w.yaml', model: 'scripted:answers.yaml', isolation: 'process' },
    { functionBreakpoints: ['tool:add'] },
  )
  expect((await client.stopped()).frames[0]!.name).toBe('add (tool)')
  await client.request('stepIn', { threadId: 1 })
  const code = await inspector
  expect(await code.paused()).toMatchObject({ function: 'add', line: 2 })
  await code.resume()
  expect((await client.stopped()).reason).toBe('step')
  await client.close()
})

test('a debugger that says that it comes and does not is waited for, and then done without', async () => {
  const { client } = await openAdapter(files)
  client.onReverseRequest('startDebugging', () => ({}))
  await client.launch(inOwnProcess)
  await client.stopped()
  await client.next()
  await client.stepIn()
  await client.request('stepIn', { threadId: 1 })
  await client.waitForEvent('stopped', undefined, { timeoutMs: 25_000 })
  const printed = client.events('output').map(one => one.output)
  expect(printed.join('')).toContain('No JavaScript debugger has attached')
  await client.close()
}, 40_000)

test('a run that is ended while its handler is stopped in the debugger ends', async () => {
  const { client, inspector } = await open()
  await client.launch(inOwnProcess)
  await client.stopped()
  await client.next()
  await client.stepIn()
  await client.request('stepIn', { threadId: 1 })
  const code = await inspector
  await code.paused()
  await client.request('terminate')
  await client.waitForEvent('terminated')
  await client.close()
  await code.closed
})
