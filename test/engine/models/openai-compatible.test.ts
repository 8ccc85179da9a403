import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Endpoint } from '../../../src/engine/models/endpoint.ts'
import { retryAfterOf } from '../../../src/engine/models/endpoint-errors.ts'
import type { ModelCall, ModelRequest } from '../../../src/engine/models/model.ts'
import { createOpenAICompatibleModel } from '../../../src/engine/models/openai-compatible.ts'
import { PlayheadError } from '../../../src/workflow/problem.ts'
import {
  calls,
  type FakeServer,
  hangs,
  refuses,
  says,
  saysAndCuts,
  saysAndHangs,
  startFakeServer,
  streams,
} from './fake-openai-server.ts'

const key = 'sk-secret-0123456789'

let server: FakeServer
beforeAll(async () => {
  server = await startFakeServer()
})
afterAll(() => server.close())
beforeEach(() => {
  server.requests.length = 0
})

const endpoint = (more: Partial<Endpoint> = {}): Endpoint => ({
  url: server.url,
  model: 'fake-model',
  key,
  keyName: 'OPENAI_API_KEY',
  headers: {},
  ...more,
})

const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'fake-model',
  messages: [{ role: 'user', text: 'Hello?' }],
  tools: [],
  settings: {},
  ...more,
})

function call(more: Partial<ModelCall> = {}): ModelCall & { deltas: string[] } {
  const deltas: string[] = []
  return {
    signal: new AbortController().signal,
    onText: delta => void deltas.push(delta),
    address: 'w/agent',
    agent: 'agent',
    turn: 1,
    ask: () => expect.fail('nobody is to be asked'),
    deltas,
    ...more,
  }
}

const ask = (given: Partial<ModelRequest> = {}, how: ModelCall = call(), more: Partial<Endpoint> = {}) =>
  createOpenAICompatibleModel(endpoint(more)).generate(request(given), how)

/** The error of a call that fails. */
async function failing(
  given: Partial<ModelRequest> = {},
  how: ModelCall = call(),
  more: Partial<Endpoint> = {},
): Promise<PlayheadError> {
  const thrown = await ask(given, how, more).then(
    () => undefined,
    error => error,
  )
  expect(thrown).toBeInstanceOf(PlayheadError)
  return thrown as PlayheadError
}

describe('an answer', () => {
  test('streams its text and comes with what it took', async () => {
    server.behave(
      says(['Hel', 'lo, ', 'you'], { usage: [12, 5, { prompt_tokens_details: { cached_tokens: 8 } }] }),
    )
    const how = call()
    expect(await ask({}, how)).toEqual({
      text: 'Hello, you',
      toolCalls: [],
      finishReason: 'stop',
      usage: { inputTokens: 12, outputTokens: 5, cachedInputTokens: 8 },
      model: 'fake-model-2026',
    })
    expect(how.deltas).toEqual(['Hel', 'lo, ', 'you'])
  })

  test('has no counts of tokens where the server gives none', async () => {
    server.behave(says(['x'], { usage: null }))
    expect((await ask()).usage).toEqual({})
  })

  test('says that it was cut by the limit of tokens', async () => {
    server.behave(says(['x'], { finish: 'length' }))
    expect((await ask()).finishReason).toBe('length')
  })

  test('waits for a slow first byte', async () => {
    server.behave(says(['late'], { wait: 300 }))
    expect((await ask()).text).toBe('late')
  })

  test('has the calls of tools with their arguments put together', async () => {
    server.behave(
      calls(
        { id: 'a', tool: 'read', text: '{"path":"x.ts","lines":[1,2]}' },
        { id: 'b', tool: 'list', text: '' },
      ),
    )
    const { toolCalls, finishReason } = await ask()
    expect(toolCalls).toEqual([
      { id: 'a', tool: 'read', arguments: { path: 'x.ts', lines: [1, 2] } },
      { id: 'b', tool: 'list', arguments: {} },
    ])
    expect(finishReason).toBe('tool-calls')
  })

  test('keeps arguments that are not JSON as text, and says why', async () => {
    server.behave(calls({ id: 'a', tool: 'read', text: '{"path": "x.ts"' }))
    const [one] = (await ask()).toolCalls
    expect(one).toMatchObject({ tool: 'read', arguments: '{"path": "x.ts"' })
    expect(one?.malformed).toMatch(/JSON/)
  })
})

describe('a request', () => {
  test('says all that the request holds, in the words of the protocol', async () => {
    server.behave(says(['ok']))
    await ask({
      system: 'You are terse.',
      messages: [
        { role: 'user', text: 'Read x.' },
        { role: 'assistant', text: '', toolCalls: [{ id: 'a', tool: 'read', arguments: { path: 'x' } }] },
        { role: 'tool', callId: 'a', tool: 'read', result: { lines: 3 } },
      ],
      tools: [{ name: 'read', description: 'Reads a file', inputSchema: { type: 'object' } }],
      settings: {
        model: 'not this',
        temperature: 0.2,
        max_tokens: 50,
        top_p: 0.9,
        stop_sequences: ['END'],
        reasoning_effort: 'low',
        repetition_penalty: 1.1,
      },
    })
    const [{ path, headers, body }] = server.requests as [(typeof server.requests)[0]]
    expect(path).toBe('/v1/chat/completions')
    expect(headers.authorization).toBe(`Bearer ${key}`)
    expect(body).toEqual({
      model: 'fake-model',
      max_tokens: 50,
      temperature: 0.2,
      top_p: 0.9,
      stop: ['END'],
      reasoning_effort: 'low',
      repetition_penalty: 1.1,
      messages: [
        { role: 'system', content: 'You are terse.' },
        { role: 'user', content: 'Read x.' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'read', arguments: '{"path":"x"}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: '{"lines":3}' },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 'read', description: 'Reads a file', parameters: { type: 'object' } },
        },
      ],
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  test('has no key where there is none, and the headers of the settings', async () => {
    server.behave(says(['ok']))
    await ask({}, call(), { key: undefined, headers: { 'x-team': 'red' } })
    expect(server.requests[0]?.headers).toMatchObject({ 'x-team': 'red' })
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  test('asks for JSON of a schema where one is wanted', async () => {
    server.behave(says(['{}']))
    await ask({ outputSchema: { type: 'object' } })
    expect(server.requests[0]?.body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { schema: { type: 'object' }, strict: false, name: 'answer' },
    })
  })

  test('asks for JSON in the system text where tools are offered too', async () => {
    server.behave(says(['{}']))
    await ask({ outputSchema: { type: 'object' }, tools: [{ name: 't', inputSchema: { type: 'object' } }] })
    const { body } = server.requests[0]!
    expect(body).not.toHaveProperty('response_format')
    expect(JSON.stringify(body['messages'])).toContain('JSON Schema')
  })

  test('asks for JSON in the system text, from then on, where the server refuses the other way', async () => {
    const refusal = { error: { message: "Invalid parameter: 'response_format' of type 'json_schema'" } }
    server.behave(refuses(400, refusal), says(['{"a":1}']))
    const model = createOpenAICompatibleModel(endpoint())
    const wanted = request({ outputSchema: { type: 'object' } })
    expect((await model.generate(wanted, call())).text).toBe('{"a":1}')
    await model.generate(wanted, call())
    expect(server.requests.map(({ body }) => 'response_format' in body)).toEqual([true, false, false])
  })

  test('is sent once, whatever comes back', async () => {
    server.behave(refuses(500, { error: { message: 'out of memory' } }))
    await failing()
    expect(server.requests).toHaveLength(1)
  })
})

describe('a failure', () => {
  test('says that the key is refused, and where it comes from, without the key', async () => {
    server.behave(refuses(401, { error: { message: `Incorrect API key provided: ${key}.` } }))
    const error = await failing()
    expect(error.code).toBe('model-unauthorized')
    expect(error.message).toContain('Incorrect API key provided: ***')
    expect(error.remedy).toContain('OPENAI_API_KEY')
  })

  test('says that the model is not known', async () => {
    server.behave(refuses(404, { error: { message: "model 'fake-model' not found" } }))
    const error = await failing()
    expect(error.code).toBe('model-not-found')
    expect(error.message).toContain("model 'fake-model' not found")
  })

  test('says how long a server wants to be left alone', async () => {
    server.behave(refuses(429, { error: { message: 'slow down' } }, { 'retry-after': '7' }))
    const error = await failing()
    expect(error.code).toBe('model-rate-limited')
    expect(error.message).toContain('for 7 s: slow down')
    expect(retryAfterOf(error)).toBe(7)
  })

  test('reads a date after which a server wants to be asked again', async () => {
    const date = new Date(Date.now() + 30_000).toUTCString()
    server.behave(refuses(429, {}, { 'retry-after': date }))
    expect(retryAfterOf(await failing())).toBeGreaterThan(20)
  })

  test('says what the server said of itself', async () => {
    server.behave(refuses(500, { error: { message: 'out of memory' } }))
    const error = await failing()
    expect(error.code).toBe('model-failed')
    expect(error.message).toContain('(HTTP 500): out of memory')
  })

  test('does not repeat the web page of a proxy', async () => {
    server.behave(refuses(502, '<html><body>Bad gateway</body></html>'))
    expect((await failing()).message).not.toContain('<')
  })

  test('says which setting a server does not take', async () => {
    server.behave(refuses(400, { error: { message: "'temperature' must be below 2" } }))
    const error = await failing({ settings: { temperature: 5 } })
    expect(error.code).toBe('model-refused')
    expect(error.message).toContain("'temperature' must be below 2")
  })

  test('says that nothing listens', async () => {
    const closed = await startFakeServer()
    await closed.close()
    const error = await failing({}, call(), { url: closed.url })
    expect(error.code).toBe('model-unreachable')
    expect(error.message).toContain('nothing listens there')
  })

  test.each([
    ['http://127.0.0.1:1/v1', 'bad port'],
    ['http://no-such-host.invalid/v1', 'the host is not known'],
  ])('says why %s cannot be reached', async (url, why) => {
    const error = await failing({}, call(), { url })
    expect(error.code).toBe('model-unreachable')
    expect(error.message).toContain(why)
  })

  test('says that the connection was cut in the middle', async () => {
    server.behave(saysAndCuts('half'))
    const error = await failing()
    expect(error.code).toBe('model-answer-broken')
    expect(error.message).toContain('the connection was cut')
  })

  test('says that the stream ended before the answer did', async () => {
    server.behave(streams('data: {"choices":[{"delta":{"content":"half"}}]}\n\n'))
    const error = await failing()
    expect(error.code).toBe('model-answer-broken')
    expect(error.message).toContain('without a finish reason')
  })

  test('shows what of the stream is not JSON', async () => {
    server.behave(streams('data: {"choices": [oops\n\n'))
    const error = await failing()
    expect(error.code).toBe('model-answer-broken')
    expect(error.message).toContain('it sent {"choices": [oops, which is not JSON')
  })

  test('repeats an error that comes in the middle of the stream', async () => {
    server.behave(streams('data: {"error":{"message":"the GPU is on fire"}}\n\n'))
    const error = await failing()
    expect(error.code).toBe('model-failed')
    expect(error.message).toContain('the GPU is on fire')
  })

  test('never holds the key, not even in its causes', async () => {
    const spread = { error: { message: `key ${key} and header secret-header` } }
    for (const status of [400, 401, 404, 429, 500]) {
      server.behave(refuses(status, spread))
      const error = await failing({}, call(), { headers: { 'x-token': 'secret-header' } })
      const all = `${error.message} ${error.remedy} ${error.stack} ${JSON.stringify(error)}`
      expect(all).not.toContain(key)
      expect(all).not.toContain('secret-header')
      expect(error.cause).toBeUndefined()
    }
  })
})

describe('an abort', () => {
  test('ends a request that is not answered, and the server sees it', async () => {
    server.behave(hangs)
    const control = new AbortController()
    const failed = failing({}, call({ signal: control.signal }))
    await expect.poll(() => server.requests.length).toBe(1)
    control.abort()
    expect((await failed).code).toBe('cancelled')
    expect(await server.requests[0]!.closed).toBe('aborted')
  })

  test('ends an answer in its middle, and the server sees it', async () => {
    server.behave(saysAndHangs('half'))
    const control = new AbortController()
    const how = call({ signal: control.signal })
    const failed = failing({}, how)
    await expect.poll(() => how.deltas).toEqual(['half'])
    control.abort()
    expect((await failed).code).toBe('cancelled')
    expect(await server.requests[0]!.closed).toBe('aborted')
  })

  test('before the call sends nothing', async () => {
    expect((await failing({}, call({ signal: AbortSignal.abort() }))).code).toBe('cancelled')
    expect(server.requests).toEqual([])
  })

  test('is not needed to close the connection of an answer that is not understood', async () => {
    server.behave(response => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"choices": [oops\n\n')
    })
    await failing()
    expect(await server.requests[0]!.closed).toBe('aborted')
  })
})
