import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelRequest } from '../../src/engine/models/model.ts'
import { createModels, type ModelPorts } from '../../src/engine/models/models.ts'
import type { ModelSettings } from '../../src/engine/models/settings.ts'
import { sleep } from '../../src/engine/ports.ts'
import type { ToolSet } from '../../src/engine/tools/tool.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import type { JsonObject } from '../../src/workflow/json.ts'
import { finish, type RunInMemory, type RunPlan, runToEnd, startInMemory } from '../start-run.ts'
import {
  calls,
  type FakeServer,
  hangs,
  refuses,
  says,
  saysAndHangs,
  startFakeServer,
} from './models/fake-openai-server.ts'

let server: FakeServer
beforeAll(async () => {
  server = await startFakeServer()
})
afterAll(() => server.close())

const source = `
workflows:
  main:
    nodes:
      - { id: adder, type: agent, goal: Add, tools: [math/sum], output: sum }
`

const schema: JsonObject = { type: 'object', required: ['a', 'b'] }

/** A tool that adds, under a name that no server takes. */
const tools: ToolSet = {
  find: async name => ({ name, inputSchema: schema, call: async ({ a, b }) => Number(a) + Number(b) }),
  close: async () => undefined,
}

function portsOf(settings: ModelSettings, more: Partial<ModelPorts> = {}): RunPlan['ports'] {
  const models = createModels(settings, {
    environment: () => undefined,
    sleep,
    readScript: async path => path,
    openRecording: () => expect.fail('no recording is to be opened'),
    ...more,
  })
  return { models, tools, sleep } as RunPlan['ports']
}

const onServer = () => portsOf({ model: 'fake-model', baseUrl: server.url })

/** Lets a run go on to the beginning of a call. */
async function reachCall({ execution: { timeline } }: RunInMemory, kind: string): Promise<number> {
  for (let seq = 0; await timeline.reach(seq); seq++) {
    if (timeline.structure.type(seq) === 'enter' && timeline.structure.site(seq).kind === kind) return seq
  }
  return expect.fail(`there is no ${kind}`)
}

const contextOf = async (timeline: Timeline) => (await timeline.state(timeline.length)).contexts.get(0)

describe('an agent with a server', () => {
  test('is tried again no earlier than the server asks', async () => {
    server.behave(refuses(429, { error: { message: 'slow down' } }, { 'retry-after': '7' }), says(['5']))
    const waited: number[] = []
    const { result } = await runToEnd({
      source: source.replace(
        'output: sum',
        'output: sum, retry_policy: { max_attempts: 2, initial_delay: 1 }',
      ),
      ports: {
        ...onServer(),
        sleep: async milliseconds => void waited.push(milliseconds),
      },
    })
    expect(result.status).toBe('completed')
    expect(waited).toEqual([7_000])
  })

  test('works with tools until it has an answer', async () => {
    server.requests.length = 0
    server.behave(calls({ id: 'a', tool: 'math_sum', text: '{"a":2,"b":3}' }), says(['It is ', '5.']))
    const { context, result } = await runToEnd({ source, ports: onServer() })
    expect(result.status).toBe('completed')
    expect(context).toEqual({ sum: 'It is 5.' })
    expect(server.requests.map(({ body }) => body['messages'])).toEqual([
      expect.anything(),
      [
        { role: 'system', content: 'Your role: executor.' },
        { role: 'user', content: 'Add' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'math_sum', arguments: '{"a":2,"b":3}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: '5' },
      ],
    ])
  })

  test('tells the model of arguments that are not JSON, and goes on', async () => {
    server.behave(calls({ id: 'a', tool: 'math_sum', text: '{"a":2,' }), says(['Sorry.']))
    const { context, events } = await runToEnd({ source, ports: onServer() })
    expect(context).toEqual({ sum: 'Sorry.' })
    expect(events.filter(event => event.type === 'error')).toMatchObject([
      { caught: true, error: { code: 'model-arguments-malformed' } },
    ])
  })

  test.each([
    ['before its answer', hangs],
    ['within its answer', saysAndHangs('half')],
  ])('stops the request %s when the run is cancelled', async (_when, behaviour) => {
    server.requests.length = 0
    server.behave(behaviour)
    const run = startInMemory({ source, ports: onServer() })
    await expect.poll(() => server.requests.length).toBe(1)
    run.execution.cancel()
    expect((await finish(run)).result.status).toBe('cancelled')
    expect(await server.requests[0]!.closed).toBe('aborted')
  })

  test('stops the request when the time of the node is over', async () => {
    server.requests.length = 0
    server.behave(hangs)
    const timed = source.replace('goal: Add', 'goal: Add, timeout: 200ms')
    const { result } = await runToEnd({ source: timed, ports: onServer() })
    expect(result).toMatchObject({ status: 'failed', error: { code: 'timed-out' } })
    expect(await server.requests[0]!.closed).toBe('aborted')
  })
})

describe('what a person changes', () => {
  const script = `
- tool_calls: [{ tool: math/sum, arguments: { a: 1, b: 2 } }]
- { when: { contains: '42' }, text: changed }
- { text: as it was }
`
  const scripted = () => portsOf({ model: 'scripted', script })

  test('in the arguments of a tool before it is called is what it is called with', async () => {
    const run = startInMemory({ source, free: false, ports: scripted() })
    const { timeline } = run.execution
    const span = await reachCall(run, 'tool')
    const patch = [{ op: 'replace' as const, path: '/a', value: 40, old: 1 }]
    timeline.edit({ span, target: 'input', patch })
    timeline.release()
    await finish(run)
    expect(await contextOf(timeline)).toEqual({ sum: 'changed' })
  })

  test('in a request to the model is what it answers to, and stays in the conversation', async () => {
    const run = startInMemory({ source, free: false, ports: scripted() })
    const { timeline } = run.execution
    const span = await reachCall(run, 'model')
    const patch = [{ op: 'replace' as const, path: '/messages/0/text', value: 'Multiply', old: 'Add' }]
    timeline.edit({ span, target: 'input', patch })
    timeline.release()
    const { events } = await finish(run)
    const requests = events.flatMap(event =>
      event.type === 'enter' && event.kind === 'model' ? [event.input as unknown as ModelRequest] : [],
    )
    expect(requests.map(({ messages }) => messages[0])).toEqual([
      { role: 'user', text: 'Add' },
      { role: 'user', text: 'Multiply' },
    ])
  })

  test('in a request so that it is none is refused', async () => {
    const run = startInMemory({ source, free: false, ports: scripted() })
    const { timeline } = run.execution
    const span = await reachCall(run, 'model')
    timeline.edit({ span, target: 'input', patch: [{ op: 'remove', path: '/messages', old: [] }] })
    timeline.release()
    expect((await finish(run)).result).toMatchObject({ error: { code: 'invalid-model-request' } })
  })
})

test('a person who stands in for the model is asked, and may call tools', async () => {
  const run = startInMemory({ source, ports: portsOf({ model: 'ask' }) })
  const { execution } = run
  await expect.poll(() => execution.questions.length).toBe(1)
  expect(execution.questions[0]).toMatchObject({
    address: 'main/adder/ask/answer',
    question: { kind: 'model', prompt: expect.stringContaining('Add') },
  })
  execution.answer(undefined, '/call math/sum {"a": 2, "b": 2}')
  await expect.poll(() => execution.questions[0]?.question.prompt).toContain('Result of math/sum: 4')
  execution.answer(undefined, 'Four.')
  expect((await finish(run)).context).toEqual({ sum: 'Four.' })
})

describe('a recording', () => {
  const script = '[{ tool_calls: [{ tool: math/sum, arguments: { a: 1, b: 2 } }] }, { text: Three. }]'

  test('answers as the model did, whatever the model is called now', async () => {
    const first = await runToEnd({ source, ports: portsOf({ model: 'scripted', script }) })
    const openRecording = async () => first.timeline
    const ports = portsOf({ model: 'recorded', recording: 'r.playhead' }, { openRecording })
    const again = await runToEnd({ source: source.replace('goal: Add', 'goal: Add, model: big'), ports })
    expect(again.context).toEqual({ sum: 'Three.' })
    expect(again.events.map(({ type }) => type)).toEqual(first.events.map(({ type }) => type))
  })

  test('says for whom it has answers where it has none', async () => {
    const first = await runToEnd({ source, ports: portsOf({ model: 'scripted', script }) })
    const ports = portsOf(
      { model: 'recorded', recording: 'r.playhead' },
      { openRecording: async () => first.timeline },
    )
    const { result } = await runToEnd({ source: source.replace('id: adder', 'id: other'), ports })
    expect(result).toMatchObject({
      error: {
        code: 'no-recorded-answer',
        message: '"r.playhead" has no answer no. 1 of a model for main/other.',
        remedy: 'It has answers for: "main/adder (2)".',
      },
    })
  })

  test('answers from the last attempt', async () => {
    const retried = source.replace(
      'goal: Add',
      'goal: Add, retry_policy: { max_attempts: 2, initial_delay: 0 }',
    )
    const failing = '[{ error: busy }, { text: Three. }]'
    const first = await runToEnd({ source: retried, ports: portsOf({ model: 'scripted', script: failing }) })
    const ports = portsOf(
      { model: 'recorded', recording: 'r.playhead' },
      { openRecording: async () => first.timeline },
    )
    expect((await runToEnd({ source, ports })).context).toEqual({ sum: 'Three.' })
  })

  test('fails where the model did', async () => {
    const failing = '[{ error: busy }]'
    const first = await runToEnd({ source, ports: portsOf({ model: 'scripted', script: failing }) })
    const ports = portsOf(
      { model: 'recorded', recording: 'r.playhead' },
      { openRecording: async () => first.timeline },
    )
    expect((await runToEnd({ source, ports })).result).toMatchObject({
      error: { code: 'recorded-error', message: expect.stringContaining('busy') },
    })
  })
})
