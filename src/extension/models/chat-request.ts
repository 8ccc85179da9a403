import type * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import type { Message, ModelRequest } from './wire.ts'

/** The parts of VS Code from which requests to models are built. */
export type ChatParts = Pick<
  typeof vscode,
  | 'LanguageModelChatMessage'
  | 'LanguageModelTextPart'
  | 'LanguageModelToolCallPart'
  | 'LanguageModelToolResultPart'
>

/** A request in VS Code's words. */
export interface ChatRequest {
  messages: vscode.LanguageModelChatMessage[]
  options: vscode.LanguageModelChatRequestOptions
}

/** Why the person is asked for consent. */
const justification = () => t('An agent of the workflow that you have started is answered by this model.')

/** Keys of `llm_config` that name the model or belong to others. */
const ours = new Set(['model', 'model_hint', 'script', 'recording', 'provider'])

/**
 * Maps a request. VS Code knows no system text, which therefore is the first message of the user; the results of tools
 * that were called together go together, as models want them.
 */
export function chatRequest(parts: ChatParts, request: ModelRequest): ChatRequest {
  const { system, messages, tools, settings } = request
  const modelOptions = Object.fromEntries(Object.entries(settings).filter(([key]) => !ours.has(key)))
  return {
    messages: [
      ...(system ? [parts.LanguageModelChatMessage.User(system)] : []),
      ...chatMessages(parts, messages),
    ],
    options: {
      justification: justification(),
      ...(Object.keys(modelOptions).length > 0 ? { modelOptions } : {}),
      ...(tools.length > 0
        ? {
            tools: tools.map(({ name, description, inputSchema }) => ({
              name,
              description: description ?? name,
              inputSchema,
            })),
          }
        : {}),
    },
  }
}

function chatMessages(parts: ChatParts, messages: readonly Message[]): vscode.LanguageModelChatMessage[] {
  const mapped: vscode.LanguageModelChatMessage[] = []
  let results: vscode.LanguageModelToolResultPart[] | undefined
  for (const message of messages) {
    if (message.role === 'tool') {
      const result = resultPart(parts, message)
      if (results) results.push(result)
      else {
        results = [result]
        mapped.push(parts.LanguageModelChatMessage.User(results))
      }
      continue
    }
    results = undefined
    mapped.push(
      message.role === 'user'
        ? parts.LanguageModelChatMessage.User(message.text)
        : parts.LanguageModelChatMessage.Assistant([
            ...(message.text === '' ? [] : [new parts.LanguageModelTextPart(message.text)]),
            ...(message.toolCalls ?? []).map(
              ({ id, tool, arguments: given }) =>
                new parts.LanguageModelToolCallPart(
                  id,
                  tool,
                  isPlainObject(given) ? given : { value: given },
                ),
            ),
          ]),
    )
  }
  return mapped
}

function resultPart(
  parts: ChatParts,
  { callId, result, failed }: Extract<Message, { role: 'tool' }>,
): vscode.LanguageModelToolResultPart {
  const text = typeof result === 'string' ? result : JSON.stringify(result)
  // A part cannot be marked as failed.
  const content = [new parts.LanguageModelTextPart(failed ? `The tool failed: ${text}` : text)]
  return new parts.LanguageModelToolResultPart(callId, content)
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
