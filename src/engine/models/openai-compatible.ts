import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider'
import { isObject, type Json, type JsonObject } from '../../workflow/json.ts'
import { PlayheadError } from '../../workflow/problem.ts'
import { cancelled } from '../errors.ts'
import type { Endpoint } from './endpoint.ts'
import { endpointError, errorInAnswer, refusesSchema } from './endpoint-errors.ts'
import type { Model, ModelResponse, ToolCall, Usage } from './model.ts'
import { present } from './prices.ts'
import { providerName, providerRequest, wireNames } from './provider-request.ts'

/**
 * A model behind an OpenAI-compatible server. Each call is one request, whose text streams; nothing is tried again and no
 * tool is called here, for both are the engine's to record. The SDK is loaded at the first call.
 */
export function createOpenAICompatibleModel(endpoint: Endpoint): Model {
  // A server that refused `response_format` once is not asked for it again.
  let takesSchemas = true
  return {
    name: endpoint.model,
    async generate(request, { signal, onText }) {
      if (signal.aborted) throw cancelled()
      // Ends the request when the answer is not read to its end, whatever the reason.
      const over = new AbortController()
      const model = await connect(endpoint, request.model)
      const names = wireNames(request)
      const open = async (asSchema: boolean) =>
        model.doStream({
          ...providerRequest(request, asSchema, names),
          abortSignal: AbortSignal.any([signal, over.signal]),
        })
      // Many servers let the form of the answer suppress calls of tools, so with tools only the text asks for it.
      const asSchema = takesSchemas && request.outputSchema !== undefined && request.tools.length === 0
      try {
        const { stream } = await open(asSchema).catch(thrown => {
          if (!asSchema || !refusesSchema(thrown)) throw thrown
          takesSchemas = false
          return open(false)
        })
        const response = await collect(stream, endpoint, request.model, onText)
        const toolCalls = response.toolCalls.map(one => ({ ...one, tool: names.fromWire(one.tool) }))
        return { ...response, toolCalls }
      } catch (thrown) {
        over.abort()
        if (signal.aborted) throw cancelled()
        throw thrown instanceof PlayheadError ? thrown : endpointError(thrown, endpoint)
      }
    },
  }
}

async function connect(endpoint: Endpoint, model: string) {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  const provider = createOpenAICompatible({
    name: providerName,
    baseURL: endpoint.url,
    ...(endpoint.key === undefined ? {} : { apiKey: endpoint.key }),
    headers: { ...endpoint.headers },
    includeUsage: true,
    supportsStructuredOutputs: true,
    transformRequestBody: body => withCurrentNames(body, endpoint),
  })
  return provider.chatModel(model)
}

/** OpenAI's newer models take the limit of tokens by its newer name only; other servers may know just the old one. */
function withCurrentNames(body: Record<string, unknown>, endpoint: Endpoint): Record<string, unknown> {
  if (new URL(endpoint.url).hostname !== 'api.openai.com' || body['max_tokens'] === undefined) return body
  const { max_tokens, ...rest } = body
  return { ...rest, max_completion_tokens: max_tokens }
}

async function collect(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  endpoint: Endpoint,
  asked: string,
  onText: (delta: string) => void,
): Promise<ModelResponse> {
  const response: ModelResponse = { text: '', toolCalls: [], finishReason: 'other', usage: {}, model: asked }
  for await (const part of stream) {
    switch (part.type) {
      case 'text-delta':
        response.text += part.delta
        onText(part.delta)
        break
      case 'tool-call':
        response.toolCalls.push(toolCall(part))
        break
      case 'response-metadata':
        response.model = part.modelId ?? asked
        break
      case 'finish':
        response.finishReason =
          part.finishReason.unified === 'other'
            ? (part.finishReason.raw ?? 'other')
            : part.finishReason.unified
        response.usage = usageOf(part.usage)
        break
      case 'error':
        throw errorInAnswer(part.error, endpoint)
    }
  }
  return response
}

function toolCall(part: Extract<LanguageModelV4StreamPart, { type: 'tool-call' }>): ToolCall {
  const metadata = part.providerMetadata as JsonObject | undefined
  const call = { id: part.toolCallId, tool: part.toolName, ...(isObject(metadata) ? { metadata } : {}) }
  // Tools without parameters are often called with nothing at all.
  const text = part.input.trim() === '' ? '{}' : part.input
  try {
    return { ...call, arguments: JSON.parse(text) as Json }
  } catch (thrown) {
    return { ...call, arguments: part.input, malformed: (thrown as Error).message }
  }
}

function usageOf({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage {
  return present({
    inputTokens: inputTokens.total,
    outputTokens: outputTokens.total,
    cachedInputTokens: inputTokens.cacheRead || undefined,
    reasoningTokens: outputTokens.reasoning || undefined,
  })
}
