import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelCall, ModelRequest } from '../../../src/engine/models/model.ts'
import { createModelFiles } from '../../../src/engine/models/model-files-node.ts'
import { createModels, type ModelPorts, type ModelWish } from '../../../src/engine/models/models.ts'
import { modelSettingsSchema, readModelSettings } from '../../../src/engine/models/settings.ts'
import { sleep } from '../../../src/engine/ports.ts'
import type { PlayheadError } from '../../../src/workflow/problem.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'))
})
afterAll(() => rm(folder, { recursive: true }))

const ports = (env: Record<string, string> = {}, more: Partial<ModelPorts> = {}): ModelPorts => ({
  environment: name => env[name],
  sleep,
  ...createModelFiles(folder),
  ...more,
})

const wish = (model?: string, settings = {}): ModelWish => ({
  agent: 'review',
  ...(model === undefined ? {} : { model }),
  settings,
})

const asked = (text = 'Hello?', more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'scripted',
  messages: [{ role: 'user', text }],
  tools: [],
  settings: {},
  ...more,
})

const by = (agent: string, turn = 1, more: Partial<ModelCall> = {}): ModelCall => ({
  signal: new AbortController().signal,
  onText: () => undefined,
  address: `w/${agent}`,
  agent,
  turn,
  ask: () => expect.fail('nobody is to be asked'),
  ...more,
})

const failureOf = (work: Promise<unknown>): Promise<PlayheadError> =>
  work.then(
    () => expect.fail('it did not fail'),
    thrown => thrown as PlayheadError,
  )

describe('the model of an agent', () => {
  test('is the one that it names, or that of the run', async () => {
    const models = createModels({ model: 'big', baseUrl: 'http://localhost:1/v1' }, ports())
    expect((await models.find(wish('small'))).name).toBe('small')
    expect((await models.find(wish())).name).toBe('big')
  })

  test('is the stand-in of the run, whatever the agent names', async () => {
    const models = createModels({ model: 'ask' }, ports())
    expect((await models.find(wish('gpt-4o'))).name).toBe('ask')
  })

  test('is that of the run where it names only a stand-in', async () => {
    const models = createModels({ model: 'big', baseUrl: 'http://localhost:1/v1' }, ports())
    expect((await models.find(wish('scripted:answers.yaml'))).name).toBe('big')
  })

  test('is asked for where there is none', async () => {
    const error = await failureOf(createModels({}, ports()).find(wish()))
    expect(error.code).toBe('no-model')
    expect(error.message).toContain('"review"')
  })

  test('is not guessed a server', async () => {
    const error = await failureOf(createModels({}, ports()).find(wish('gpt-4o')))
    expect(error.code).toBe('no-model-endpoint')
  })

  test('cannot be one of the editor where there is none', async () => {
    for (const name of ['vscode', 'vscode:gpt-4o']) {
      expect((await failureOf(createModels({}, ports()).find(wish(name)))).code).toBe('model-unavailable')
    }
  })

  test('can be one of the editor, by name', async () => {
    const remote: ModelPorts['remote'] = async request => ({
      text: request.system ?? '',
      toolCalls: [],
      finishReason: 'stop',
      usage: {},
      model: request.model,
    })
    const model = await createModels({}, ports({}, { remote })).find(wish('vscode:claude:4'))
    expect(model.name).toBe('claude:4')
    const { text } = await model.generate(asked('x', { outputSchema: { type: 'array' } }), by('a'))
    expect(text).toContain('{"type":"array"}')
  })
})

describe('the settings', () => {
  test('may be the name of a model alone', () => {
    expect(readModelSettings('gpt-4o')).toEqual({ model: 'gpt-4o' })
    expect(modelSettingsSchema.safeParse('gpt-4o').success).toBe(true)
  })

  test('have no place for a key', () => {
    expect(() => readModelSettings({ model: 'x', apiKey: 'sk-1' })).toThrow(/apiKey/)
    expect(() => readModelSettings({ model: 'x', apiKeyEnv: 'sk-1-2' })).toThrow(/not the key itself/)
  })

  test('say which part is wrong', () => {
    expect(() => readModelSettings({ prices: { a: { input: -1, output: 1 } } })).toThrow(/prices\.a\.input/)
  })
})

describe('a script', () => {
  const scripted = async (yaml: string, name = 'answers.yaml') => {
    await writeFile(join(folder, name), yaml)
    return createModels({ model: 'scripted', script: `./${name}` }, ports()).find(wish())
  }

  test('answers in its order', async () => {
    const model = await scripted('answers:\n- text: one\n- text: two\n')
    expect((await model.generate(asked(), by('a'))).text).toBe('one')
    expect((await model.generate(asked(), by('b'))).text).toBe('two')
  })

  test('answers by agent, address, turn and what was said', async () => {
    const model = await scripted(`
- { when: { node: 'review#2' }, text: second visit }
- { when: { node: review, turn: 2 }, text: second turn }
- { when: { contains: tea }, text: milk? }
- { when: { node: review }, text: first, repeat: true }
`)
    const text = async (said: string, how: ModelCall) => (await model.generate(asked(said), how)).text
    expect(await text('x', by('review'))).toBe('first')
    expect(await text('x', by('review', 2))).toBe('second turn')
    expect(await text('x', by('review', 1, { address: 'w/review#2' }))).toBe('second visit')
    expect(await text('some tea', by('other'))).toBe('milk?')
    expect(await text('x', by('review', 2))).toBe('first')
  })

  test('calls tools, and says a value as JSON', async () => {
    const model = await scripted(`
- { tool_calls: [{ tool: read, arguments: { path: x } }], usage: { input: 10, output: 2 } }
- { output: { ok: true } }
`)
    expect(await model.generate(asked(), by('a'))).toEqual({
      text: '',
      toolCalls: [{ id: 'call-1-1', tool: 'read', arguments: { path: 'x' } }],
      finishReason: 'tool-calls',
      usage: { inputTokens: 10, outputTokens: 2 },
      model: 'scripted',
    })
    expect((await model.generate(asked(), by('a', 2))).text).toBe('{"ok":true}')
  })

  test('shows what was asked and what it has, where nothing fits', async () => {
    const model = await scripted('[{ when: { node: b, turn: 2 }, text: x }, { text: one }]')
    await model.generate(asked(), by('a'))
    const error = await failureOf(model.generate(asked('Where is my tea?'), by('a', 2)))
    expect(error.code).toBe('no-scripted-answer')
    expect(error.message).toBe(
      '"./answers.yaml" has no answer for node a, turn 2, whose last message is "Where is my tea?".',
    )
    expect(error.remedy).toBe('Add one. There are: node b, turn 2; the next call (used).')
  })

  test('fails where it says so', async () => {
    const model = await scripted('[{ error: The model is tired. }]')
    const error = await failureOf(model.generate(asked(), by('a')))
    expect([error.code, error.message]).toEqual([
      'scripted-error',
      'The script of answers has an error here: The model is tired.',
    ])
  })

  test('waits as long as it says, unless it is cancelled', async () => {
    const model = await scripted('[{ text: slow, delay: 1h }]')
    const control = new AbortController()
    const failed = failureOf(model.generate(asked(), by('a', 1, { signal: control.signal })))
    control.abort()
    expect((await failed).code).toBe('cancelled')
  })

  test.each([
    ['{ answers: [{ txt: x }] }', 'answers.0'],
    ['[{ text: x, output: 1 }]', 'more than one of text, output and error'],
    ['[{ when: { node: a } }]', 'needs one of text, tool_calls, output and error'],
    ['"text"', 'object'],
    ['[', 'must end with a ]'],
  ])('that is wrong is refused with the place: %s', async (yaml, place) => {
    const error = await failureOf(scripted(yaml, 'wrong.yaml'))
    expect(error.code).toBe('script-unreadable')
    expect(error.message).toContain(place)
  })

  test('that is not there is said to be so', async () => {
    const models = createModels({ model: 'scripted', script: 'none.yaml' }, ports())
    expect((await failureOf(models.find(wish()))).message).toContain('there is no such file')
    expect((await failureOf(createModels({ model: 'scripted' }, ports()).find(wish()))).code).toBe(
      'script-missing',
    )
  })

  test('can be named by the agent itself', async () => {
    await writeFile(join(folder, 'own.yaml'), '[{ text: own }]')
    const model = await createModels({}, ports()).find(wish('scripted', { script: 'own.yaml' }))
    expect((await model.generate(asked(), by('a'))).text).toBe('own')
  })
})

describe('a person', () => {
  test('sees all that a model would, and may call tools', async () => {
    const prompts: string[] = []
    const ask: ModelCall['ask'] = async prompt => {
      prompts.push(prompt)
      return 'Let me look.\n/call read {"path": "x"}\n/call list oops'
    }
    const model = await createModels({ model: 'ask' }, ports()).find(wish())
    const answer = await model.generate(
      asked('Read x.', {
        system: 'Be kind.',
        tools: [{ name: 'read', description: 'Reads', inputSchema: {} }],
        outputSchema: { type: 'array' },
      }),
      by('a', 1, { ask }),
    )
    expect(answer.text).toBe('Let me look.')
    expect(answer.toolCalls).toMatchObject([
      { tool: 'read', arguments: { path: 'x' } },
      { tool: 'list', arguments: 'oops', malformed: expect.stringContaining('JSON') },
    ])
    for (const part of ['System: Be kind.', 'Read x.', '- read: Reads', '{"type":"array"}']) {
      expect(prompts[0]).toContain(part)
    }
  })
})
