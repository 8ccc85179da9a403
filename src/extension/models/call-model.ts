import type * as vscode from 'vscode'
import { type ChatParts, chatRequest } from './chat-request.ts'
import type { Answer, ModelError, ModelRequest, ModelResponse, ToolCall } from './wire.ts'

/** What is used of VS Code; tests hand in another. */
export type EditorModels = ChatParts & {
  lm: Pick<typeof vscode.lm, 'selectChatModels'>
}

/**
 * Lets a model of the editor answer.
 * @param onText gets the text piece by piece, while it comes
 * @returns the answer, or why there is none; it does not throw
 */
export async function callModel(
  editor: EditorModels,
  request: ModelRequest,
  token: vscode.CancellationToken,
  onText: (delta: string) => void,
): Promise<Answer> {
  try {
    const model = await findModel(editor, request.model)
    if (!model) return { error: await missing(editor, request.model) }
    return { response: await ask(editor, model, request, token, onText) }
  } catch (thrown) {
    return { error: errorOf(thrown) }
  }
}

/** A model by its family, its id, or one of them after the vendor. Any where none is named: the first. */
async function findModel({ lm }: EditorModels, name: string): Promise<vscode.LanguageModelChat | undefined> {
  if (name === 'vscode') return (await lm.selectChatModels())[0]
  const [, vendor, rest] = /^([^/]+)\/(.+)$/.exec(name) ?? []
  const selectors: vscode.LanguageModelChatSelector[] = [
    { family: name },
    { id: name },
    ...(vendor !== undefined && rest !== undefined
      ? [
          { vendor, family: rest },
          { vendor, id: rest },
        ]
      : []),
  ]
  for (const selector of selectors) {
    const [model] = await lm.selectChatModels(selector)
    if (model) return model
  }
  return undefined
}

async function missing({ lm }: EditorModels, name: string): Promise<ModelError> {
  const all = await lm.selectChatModels()
  const models = [...new Set(all.map(({ vendor, family }) => `${vendor}/${family}`))]
  return { kind: 'missing', message: `There is no language model "${name}".`, models }
}

async function ask(
  editor: EditorModels,
  model: vscode.LanguageModelChat,
  request: ModelRequest,
  token: vscode.CancellationToken,
  onText: (delta: string) => void,
): Promise<ModelResponse> {
  const { messages, options } = chatRequest(editor, request)
  const { stream } = await model.sendRequest(messages, options, token)
  const toolCalls: ToolCall[] = []
  let text = ''
  for await (const part of stream) {
    if (part instanceof editor.LanguageModelTextPart) {
      text += part.value
      onText(part.value)
    } else if (part instanceof editor.LanguageModelToolCallPart) {
      toolCalls.push({ id: part.callId, tool: part.name, arguments: part.input })
    }
  }
  const count = (given: readonly (string | vscode.LanguageModelChatMessage)[]) =>
    countTokens(model, given, token)
  const tools = options.tools ? [JSON.stringify(options.tools)] : []
  const calls = toolCalls.map(call => JSON.stringify(call.arguments))
  const [inputTokens, outputTokens] = await Promise.all([
    count([...messages, ...tools]),
    count([...(text === '' ? [] : [text]), ...calls]),
  ])
  return {
    text,
    toolCalls,
    finishReason: toolCalls.length > 0 ? 'tool-calls' : 'stop',
    usage: {
      ...(inputTokens === undefined ? {} : { inputTokens }),
      ...(outputTokens === undefined ? {} : { outputTokens }),
    },
    model: model.family || model.id,
  }
}

/** VS Code does not tell what was used, so it is counted by the model's own tokenizer; undefined where that cannot. */
async function countTokens(
  model: vscode.LanguageModelChat,
  given: readonly (string | vscode.LanguageModelChatMessage)[],
  token: vscode.CancellationToken,
): Promise<number | undefined> {
  try {
    const counts = await Promise.all(given.map(one => model.countTokens(one, token)))
    const sum = counts.reduce((total, count) => total + count, 0)
    return Number.isInteger(sum) && sum > 0 ? sum : undefined
  } catch {
    return undefined
  }
}

/** VS Code's errors by their codes, which are the names of the functions that make them. */
const kinds: Readonly<Record<string, ModelError['kind']>> = {
  NoPermissions: 'refused',
  NotFound: 'failed',
  Blocked: 'blocked',
}

function errorOf(thrown: unknown): ModelError {
  if (!(thrown instanceof Error)) return { kind: 'failed', message: String(thrown) }
  const { code } = thrown as { code?: unknown }
  const cause = thrown.cause instanceof Error ? thrown.cause.message : ''
  const message = [thrown.message, cause].filter(Boolean).join(': ')
  const kind = typeof code === 'string' && Object.hasOwn(kinds, code) ? kinds[code]! : 'failed'
  return { kind, message: message || thrown.name }
}
