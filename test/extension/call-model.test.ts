import { describe, expect, test } from 'vitest'
import type { CancellationToken } from 'vscode'
import { callModel, type EditorModels } from '../../src/extension/models/call-model.ts'
import { createTextSender } from '../../src/extension/models/text-sender.ts'
import type { Answer, ModelRequest } from '../../src/extension/models/wire.ts'

class TextPart {
  value: string
  constructor(value: string) {
    this.value = value
  }
}

class ToolCallPart {
  callId: string
  name: string
  input: object
  constructor(callId: string, name: string, input: object) {
    this.callId = callId
    this.name = name
    this.input = input
  }
}

class ToolResultPart {
  callId: string
  content: unknown[]
  constructor(callId: string, content: unknown[]) {
    this.callId = callId
    this.content = content
  }
}

interface Model {
  vendor: string
  family: string
  id: string
}

interface Sent {
  messages: { role: string; content: unknown }[]
  options: { tools?: { name: string; description: string }[]; modelOptions?: object; justification?: string }
  model: string
}

/** As VS Code, with some models that answer with parts; an error is thrown where it stands. */
function editorWith(
  models: Model[],
  parts: unknown[] = [],
  countTokens: (given: string | object) => Promise<number> = async () =>
    Promise.reject(new Error('no tokenizer')),
) {
  const sent: Sent[] = []
  const chat = (model: Model) => ({
    ...model,
    countTokens,
    async sendRequest(messages: Sent['messages'], options: Sent['options']) {
      sent.push({ messages, options, model: `${model.vendor}/${model.family}` })
      const [first] = parts
      if (first instanceof Error) throw first
      async function* stream() {
        for (const part of parts) {
          if (part instanceof Error) throw part
          yield part
        }
      }
      return { stream: stream() }
    },
  })
  const editor = {
    lm: {
      selectChatModels: async (selector: Partial<Model> = {}) =>
        models
          .filter(model =>
            Object.entries(selector).every(([key, value]) => model[key as keyof Model] === value),
          )
          .map(chat),
    },
    LanguageModelChatMessage: {
      User: (content: unknown) => ({ role: 'user', content }),
      Assistant: (content: unknown) => ({ role: 'assistant', content }),
    },
    LanguageModelTextPart: TextPart,
    LanguageModelToolCallPart: ToolCallPart,
    LanguageModelToolResultPart: ToolResultPart,
  }
  return { editor: editor as unknown as EditorModels, sent }
}

const gpt = { vendor: 'copilot', family: 'gpt-4o', id: 'gpt-4o-2024' }
const claude = { vendor: 'acme', family: 'claude', id: 'c1' }
const token = { isCancellationRequested: false } as CancellationToken
const asked = (parts: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'vscode',
  messages: [{ role: 'user', text: 'Hello' }],
  tools: [],
  settings: {},
  ...parts,
})

function responseOf(answer: Answer) {
  if ('error' in answer) throw new Error(JSON.stringify(answer.error))
  return answer.response
}

const errorOf = (answer: Answer) => ('error' in answer ? answer.error : undefined)

const call = (editor: EditorModels, request: ModelRequest, onText: (delta: string) => void = () => {}) =>
  callModel(editor, request, token, onText)

describe('the model', () => {
  test.each([
    ['vscode', 'copilot/gpt-4o'],
    ['claude', 'acme/claude'],
    ['gpt-4o-2024', 'copilot/gpt-4o'],
    ['acme/claude', 'acme/claude'],
    ['acme/c1', 'acme/claude'],
  ])('"%s" is found by what it names', async (name, found) => {
    const { editor, sent } = editorWith([gpt, claude])
    await call(editor, asked({ model: name }))
    expect(sent.map(one => one.model)).toEqual([found])
  })

  test('that is not there is never replaced by another', async () => {
    const { editor, sent } = editorWith([gpt, claude])
    expect(errorOf(await call(editor, asked({ model: 'copilot/claude' })))).toMatchObject({
      kind: 'missing',
      models: ['copilot/gpt-4o', 'acme/claude'],
    })
    expect(sent).toEqual([])
  })

  test('is missing where the editor has none', async () => {
    const { editor } = editorWith([])
    expect(errorOf(await call(editor, asked()))).toMatchObject({ kind: 'missing', models: [] })
  })
})

describe('a request', () => {
  test('has the system text as its first message', async () => {
    const { editor, sent } = editorWith([gpt])
    await call(editor, asked({ system: 'Be brief.' }))
    expect(sent[0]!.messages).toEqual([
      { role: 'user', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
    ])
  })

  test('has calls of tools as parts, and the results of those that were called together in one message', async () => {
    const { editor, sent } = editorWith([gpt])
    const toolCalls = [
      { id: 'a', tool: 'add', arguments: { x: 1 } },
      { id: 'b', tool: 'add', arguments: 'no object' },
    ]
    const messages: ModelRequest['messages'] = [
      { role: 'assistant', text: 'So:', toolCalls },
      { role: 'tool', callId: 'a', tool: 'add', result: { sum: 1 } },
      { role: 'tool', callId: 'b', tool: 'add', result: 'no number', failed: true },
      { role: 'user', text: 'And?' },
    ]
    await call(editor, asked({ messages }))
    expect(sent[0]!.messages).toEqual([
      {
        role: 'assistant',
        content: [
          new TextPart('So:'),
          new ToolCallPart('a', 'add', { x: 1 }),
          new ToolCallPart('b', 'add', { value: 'no object' }),
        ],
      },
      {
        role: 'user',
        content: [
          new ToolResultPart('a', [new TextPart('{"sum":1}')]),
          new ToolResultPart('b', [new TextPart('The tool failed: no number')]),
        ],
      },
      { role: 'user', content: 'And?' },
    ])
  })

  test('offers tools with their schemas, and passes settings of the model on', async () => {
    const { editor, sent } = editorWith([gpt])
    const inputSchema = { type: 'object' }
    await call(
      editor,
      asked({ tools: [{ name: 'add', inputSchema }], settings: { temperature: 0, model: 'gpt-4o' } }),
    )
    expect(sent[0]!.options).toMatchObject({
      tools: [{ name: 'add', description: 'add', inputSchema }],
      modelOptions: { temperature: 0 },
    })
    expect(sent[0]!.options.modelOptions).not.toHaveProperty('model')
  })
})

describe('an answer', () => {
  test('is the text of its parts, told while it comes, with the calls of tools', async () => {
    const parts = [
      new TextPart('It '),
      { unknown: 1 },
      new TextPart('is'),
      new ToolCallPart('a', 'add', { x: 1 }),
    ]
    const { editor } = editorWith([gpt], parts)
    const told: string[] = []
    const response = responseOf(await call(editor, asked(), delta => told.push(delta)))
    expect(response).toEqual({
      text: 'It is',
      toolCalls: [{ id: 'a', tool: 'add', arguments: { x: 1 } }],
      finishReason: 'tool-calls',
      usage: {},
      model: 'gpt-4o',
    })
    expect(told).toEqual(['It ', 'is'])
  })

  test('has the tokens that the tokenizer of the model counts', async () => {
    const count = async (given: string | object) => (typeof given === 'string' ? 2 : 5)
    const { editor } = editorWith([gpt], [new TextPart('x')], count)
    const request = asked({ system: 's', tools: [{ name: 'add', inputSchema: {} }] })
    expect(responseOf(await call(editor, request)).usage).toEqual({ inputTokens: 12, outputTokens: 2 })
  })

  test('has no number of tokens where nothing was counted', async () => {
    const { editor } = editorWith([gpt], [new TextPart('x')], async () => 0)
    expect(responseOf(await call(editor, asked())).usage).toEqual({})
  })
})

describe('an error', () => {
  const withCode = (code: string) => Object.assign(new Error('that is why'), { code })

  test.each([
    ['NoPermissions', 'refused'],
    ['Blocked', 'blocked'],
    ['NotFound', 'failed'],
    ['Unknown', 'failed'],
  ])('of VS Code with the code %s is %s', async (code, kind) => {
    const { editor } = editorWith([gpt], [withCode(code)])
    expect(errorOf(await call(editor, asked()))).toEqual({ kind, message: 'that is why' })
  })

  test('in the middle of an answer fails it, with its cause', async () => {
    const { editor } = editorWith(
      [gpt],
      [new TextPart('It '), new Error('broke', { cause: new Error('net') })],
    )
    expect(errorOf(await call(editor, asked()))).toEqual({ kind: 'failed', message: 'broke: net' })
  })
})

test('text that comes faster than it can be sent goes out in fewer, larger pieces, none lost', async () => {
  const sent: string[] = []
  const gate = Promise.withResolvers<void>()
  const sender = createTextSender(async text => {
    sent.push(text)
    await gate.promise
  })
  for (const delta of ['a', 'b', 'c']) sender.add(delta)
  gate.resolve()
  await sender.end()
  expect(sent).toEqual(['a', 'bc'])
})

test('a piece of text that cannot be sent does not hold up the rest', async () => {
  const sent: string[] = []
  const sender = createTextSender(async text => {
    sent.push(text)
    if (text === 'a') throw new Error('gone')
  })
  sender.add('a')
  await sender.end()
  sender.add('b')
  await sender.end()
  expect(sent).toEqual(['a', 'b'])
})
