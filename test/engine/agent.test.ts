import { describe, expect, test } from 'vitest'
import type { ModelRequest, ModelResponse } from '../../src/engine/models/model.ts'
import { createModels } from '../../src/engine/models/models.ts'
import type { ModelSettings } from '../../src/engine/models/settings.ts'
import type { Tool, ToolSet } from '../../src/engine/tools/tool.ts'
import type { Event } from '../../src/recording/event.ts'
import type { JsonObject } from '../../src/workflow/json.ts'
import { failure } from '../../src/workflow/problem.ts'
import { type Finished, type RunPlan, runToEnd } from '../start-run.ts'

const workflow = (fields: string, inputs = '{ topic: tea }') => `
workflows:
  main:
    inputs: ${inputs}
    nodes:
      - id: writer
        type: agent
        ${fields.trim().replaceAll('\n', '\n        ')}
`

/** Tools that add numbers, repeat a text, and fail. */
function createTools(called: string[] = []): ToolSet {
  const tool = (name: string, inputSchema: JsonObject, call: Tool['call']): Tool => ({
    name,
    description: `The tool ${name}`,
    inputSchema,
    call(args, run) {
      called.push(`${name} ${JSON.stringify(args)}`)
      return call(args, run)
    },
  })
  const number = { type: 'number' }
  const tools = [
    tool(
      'sum',
      { type: 'object', properties: { a: number, b: number }, required: ['a'] },
      async ({ a, b }) => Number(a) + Number(b),
    ),
    tool('files/echo', { type: 'object' }, async ({ text }) => text ?? null),
    tool('broken', { type: 'object' }, async () => {
      throw new Error('the disk is full')
    }),
  ]
  return {
    async find(name) {
      const found = tools.find(one => one.name === name)
      if (!found) throw failure('unknown-tool', { tool: name, known: tools.map(one => one.name) })
      return found
    },
    close: async () => undefined,
  }
}

interface AgentRun extends Finished {
  /** What the model was asked, in order. */
  asked: ModelRequest[]
  called: string[]
}

/** Runs a workflow whose models answer from a script. */
async function runScripted(
  source: string,
  script: string,
  { settings = {}, ...more }: Partial<RunPlan> & { settings?: ModelSettings } = {},
): Promise<AgentRun> {
  const called: string[] = []
  const models = createModels(
    { model: 'scripted', script: 'answers.yaml', ...settings },
    {
      environment: () => undefined,
      sleep: async () => undefined,
      readScript: async () => script,
      openRecording: () => expect.fail('no recording is to be opened'),
    },
  )
  const ports = { models, tools: createTools(called), ...more.ports }
  const finished = await runToEnd({ source, ...more, ports })
  const asked = spans(finished.events, 'model').map(({ input }) => input as unknown as ModelRequest)
  return { ...finished, asked, called }
}

type Enter = Extract<Event, { type: 'enter' }>

const spans = (events: readonly Event[], kind: string): Enter[] =>
  events.filter((event): event is Enter => event.type === 'enter' && event.kind === kind)

const outputs = (events: readonly Event[], kind: string) => {
  const seqs = new Set(spans(events, kind).map(({ seq }) => seq))
  return events.flatMap(event => (event.type === 'write' && seqs.has(event.span) ? [event.output] : []))
}

const logs = (events: readonly Event[]) => events.flatMap(event => (event.type === 'log' ? [event] : []))

const failed = ({ result }: Finished) => (result.status === 'failed' ? result.error : undefined)

describe('an agent', () => {
  test('gives its goal to the model and stores the answer', async () => {
    const { context, asked, result } = await runScripted(
      workflow(
        'goal: Write about {topic} and {{ unknown }}.\nsystem: Be {topic}-minded.\nrole: poet\noutput: text',
      ),
      '[{ text: Tea is warm. }]',
    )
    expect(result.status).toBe('completed')
    expect(context).toMatchObject({ text: 'Tea is warm.' })
    expect(asked[0]).toEqual({
      model: 'scripted',
      system: 'Your role: poet.\n\nBe tea-minded.',
      messages: [{ role: 'user', text: 'Write about tea and {{ unknown }}.' }],
      tools: [],
      settings: {},
    })
  })

  test('finds the names of its input mapping before those of the context', async () => {
    const { asked } = await runScripted(
      workflow(
        'goal: "{topic} and {more.x}"\ninput_mapping: { topic: other, more: { x: 1 } }',
        '{ topic: tea, other: milk }',
      ),
      '[{ text: ok }]',
    )
    expect(asked[0]!.messages[0]).toEqual({ role: 'user', text: 'milk and 1' })
  })

  test('records each call of the model and of a tool as a span with what went in and came out', async () => {
    const { events, asked, called, context, timeline } = await runScripted(
      workflow('goal: Add.\ntools: [sum, files/echo]'),
      `
- tool_calls: [{ tool: sum, arguments: { a: 1, b: 2 } }, { tool: files/echo, arguments: { text: hi } }]
- text: It is 3.
`,
    )
    expect(called).toEqual(['sum {"a":1,"b":2}', 'files/echo {"text":"hi"}'])
    expect(spans(events, 'tool').map(({ id, input }) => [id, input])).toEqual([
      ['sum', { a: 1, b: 2 }],
      ['files/echo', { text: 'hi' }],
    ])
    expect(outputs(events, 'tool')).toEqual([3, 'hi'])
    expect(spans(events, 'model').map(({ seq }) => timeline.structure.address(seq))).toEqual([
      'main/writer/scripted',
      'main/writer/scripted#2',
    ])
    expect((outputs(events, 'model')[0] as unknown as ModelResponse).toolCalls).toHaveLength(2)
    expect(asked[1]!.messages.slice(2)).toEqual([
      { role: 'tool', callId: 'call-1-1', tool: 'sum', result: 3 },
      { role: 'tool', callId: 'call-1-2', tool: 'files/echo', result: 'hi' },
    ])
    expect(asked[0]!.tools[0]).toMatchObject({ name: 'sum', description: 'The tool sum' })
    expect(context).toMatchObject({ writer: 'It is 3.' })
  })

  test('tells the model of a tool that fails, and goes on', async () => {
    const { events, asked, result } = await runScripted(
      workflow('goal: Try.\ntools: [broken]'),
      '[{ tool_calls: [{ tool: broken }] }, { text: It did not work. }]',
    )
    expect(result.status).toBe('completed')
    expect(asked[1]!.messages.at(-1)).toMatchObject({
      failed: true,
      result: expect.stringContaining('the disk is full'),
    })
    expect(events.filter(event => event.type === 'error')).toMatchObject([
      { caught: true, error: { code: 'tool-failed' } },
    ])
  })

  test.each([
    ['arguments that do not fit', '{ tool: sum, arguments: { b: 1 } }', 'tool-arguments', '"a" is missing'],
    ['a tool that it does not have', '{ tool: files/echo }', 'tool-not-offered', 'It has: "sum".'],
  ])('tells the model of %s', async (_what, call, code, told) => {
    const { events, asked, called } = await runScripted(
      workflow('goal: Try.\ntools: [sum]'),
      `[{ tool_calls: [${call}] }, { text: sorry }]`,
    )
    expect(called).toEqual([])
    expect(events.filter(event => event.type === 'error')).toMatchObject([{ caught: true, error: { code } }])
    expect(asked[1]!.messages.at(-1)).toMatchObject({ failed: true, result: expect.stringContaining(told) })
  })

  test('is told when its budget is used up, and asked for a last answer without tools', async () => {
    const { asked, called, context, events } = await runScripted(
      workflow('goal: Add.\ntools: [sum]\ntool_budget: 2'),
      `
- tool_calls: [{ tool: sum, arguments: { a: 1 } }]
- tool_calls: [{ tool: sum, arguments: { a: 2 } }, { tool: sum, arguments: { a: 3 } }]
- text: That is it.
`,
    )
    expect(called).toHaveLength(2)
    expect(asked.map(({ tools }) => tools.length)).toEqual([1, 1, 0])
    expect(asked[2]!.messages.at(-1)).toMatchObject({
      failed: true,
      result: 'Not called: the budget of 2 tool calls is used up. Answer with what you know.',
    })
    expect(events.filter(event => event.type === 'log' && event.level === 'warning')).toEqual([
      expect.objectContaining({
        level: 'warning',
        text: '"sum" was not called: 2 tool calls are all that "writer" has.',
      }),
    ])
    expect(context).toMatchObject({ writer: 'That is it.' })
  })

  test('is bounded by its constraints', async () => {
    const { asked, called } = await runScripted(
      workflow(
        'goal: Add.\ntools: [sum, broken, files/echo]\nconstraints: { blocked_tools: [broken], allowed_tools: [sum, broken], max_tool_calls: 1 }',
      ),
      '[{ tool_calls: [{ tool: sum, arguments: { a: 1 } }, { tool: sum, arguments: { a: 2 } }] }, { text: ok }]',
    )
    expect(asked[0]!.tools.map(({ name }) => name)).toEqual(['sum'])
    expect(called).toEqual(['sum {"a":1}'])
  })

  test.each(['[llm]', '{ llm_allowed: false }'])(
    'does not run where its constraints are %s',
    async constraints => {
      const finished = await runScripted(workflow(`goal: x\nconstraints: ${constraints}`), '[]')
      expect(failed(finished)?.code).toBe('model-not-allowed')
      expect(finished.asked).toEqual([])
    },
  )

  test('stores a value that fits its schema', async () => {
    const { context, asked } = await runScripted(
      workflow('goal: Rate.\noutput_schema: { type: object, required: [score] }'),
      '[{ text: "```json\\n{\\"score\\": 7}\\n```" }]',
    )
    expect(context).toMatchObject({ writer: { score: 7 } })
    expect(asked[0]!.outputSchema).toEqual({ type: 'object', required: ['score'] })
  })

  test('gives an answer that does not fit back to the model once', async () => {
    const source = workflow('goal: Rate.\noutput_schema: { type: object, required: [score] }')
    const mended = await runScripted(source, '[{ text: Seven. }, { output: { score: 7 } }]')
    expect(mended.context).toMatchObject({ writer: { score: 7 } })
    expect(mended.asked[1]!.messages.at(-1)).toMatchObject({
      text: expect.stringContaining('it is not JSON'),
    })

    const failing = await runScripted(
      source,
      '[{ text: Seven. }, { output: { points: 7 } }, { text: unused }]',
    )
    expect(failed(failing)).toMatchObject({
      code: 'model-answer-misfit',
      message: expect.stringContaining('"score" is missing'),
    })
    expect(failing.asked).toHaveLength(2)
  })

  test('sums up what it took', async () => {
    const { events } = await runScripted(
      workflow('goal: Add.\ntools: [sum]'),
      `
- { tool_calls: [{ tool: sum, arguments: { a: 1 } }], usage: { input: 1000, output: 100 } }
- { text: ok, usage: { input: 2000, output: 50 } }
`,
      { settings: { prices: { scripted: { input: 1, output: 10 } } } },
    )
    const usage = logs(events).find(({ name }) => name === 'usage')
    expect(usage?.data).toEqual({
      calls: 2,
      toolCalls: 1,
      usage: { inputTokens: 3000, outputTokens: 150 },
      cost: expect.closeTo(0.0045),
    })
    expect(usage?.text).toBe('2 model calls, 1 tool call, 3000 tokens in, 150 tokens out, cost 0.0045')
    expect(outputs(events, 'model')[0]).toMatchObject({ cost: expect.closeTo(0.002) })
  })

  test('does not say what it cost where that is not known', async () => {
    const { events } = await runScripted(workflow('goal: x'), '[{ text: ok }]')
    expect(logs(events).find(({ name }) => name === 'usage')?.data).toEqual({
      calls: 1,
      toolCalls: 0,
      usage: {},
    })
  })

  test('tells its text line by line while it comes', async () => {
    const { events } = await runScripted(workflow('goal: x'), '[{ text: "one\\n\\ntwo" }]')
    const [model] = spans(events, 'model')
    expect(
      logs(events)
        .filter(({ span }) => span === model!.seq)
        .map(({ text }) => text),
    ).toEqual(['one', 'two'])
  })

  test('is tried again as its retry policy says when the model fails', async () => {
    const { context, events } = await runScripted(
      workflow('goal: x\nretry_policy: { max_attempts: 2 }'),
      '[{ error: busy }, { text: ok }]',
    )
    expect(context).toMatchObject({ writer: 'ok' })
    expect(spans(events, 'node').map(({ attempt }) => attempt)).toEqual([undefined, 2])
  })

  test('fails with the place of the model call and of the text', async () => {
    const { result, timeline } = await runScripted(workflow('goal: x'), '[]')
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'no-scripted-answer' },
      thrown: {
        place: { path: '/project/flow.yaml', address: 'main/writer/scripted', range: { start: { line: 7 } } },
      },
    })
    expect(timeline.summary?.error?.address).toBe('main/writer/scripted')
  })

  test('says that it has no model', async () => {
    const finished = await runScripted(workflow('goal: x'), '[]', { ports: { models: undefined } })
    expect(failed(finished)).toMatchObject({ code: 'no-model', message: 'The agent "writer" has no model.' })
  })
})
