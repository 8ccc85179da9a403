import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Message,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider'
import { isObject, type Json, type JsonObject } from '../../workflow/json.ts'
import type { ModelMessage, ModelRequest } from './model.ts'
import { schemaInstruction } from './structured-output.ts'

/** The name under which the SDK looks for options that it passes on. */
export const providerName = 'openaiCompatible'

/** The names of tools as servers take them, and back. */
export interface WireNames {
  toWire(name: string): string
  fromWire(name: string): string
}

/** Servers take letters, digits, `_` and `-` in the names of tools, 64 at most; a workflow writes `server/tool`. */
export function wireNames({ tools, messages }: ModelRequest): WireNames {
  const used = messages.flatMap(message =>
    message.role === 'assistant' ? (message.toolCalls ?? []).map(({ tool }) => tool) : [],
  )
  const wire = new Map<string, string>()
  const real = new Map<string, string>()
  for (const name of [...tools.map(tool => tool.name), ...used]) {
    if (wire.has(name)) continue
    const plain = name.replace(/[^\w-]/g, '_').slice(0, 60)
    let candidate = plain
    for (let n = 2; real.has(candidate); n++) candidate = `${plain}_${n}`
    wire.set(name, candidate)
    real.set(candidate, name)
  }
  return { toWire: name => wire.get(name) ?? name, fromWire: name => real.get(name) ?? name }
}

/** Keys of `llm_config` that are not for the server. */
const ours = new Set(['model', 'model_hint', 'script', 'recording', 'provider'])

/**
 * A request in the words of the SDK.
 * @param asSchema whether the server is asked for JSON by `response_format`; else the system text does
 */
export function providerRequest(
  request: ModelRequest,
  asSchema: boolean,
  { toWire }: WireNames = wireNames(request),
): LanguageModelV4CallOptions {
  const { system, messages, tools, outputSchema } = request
  const instruction = outputSchema && !asSchema ? schemaInstruction(outputSchema) : undefined
  const instructions = [system, instruction].filter(text => text !== undefined && text !== '').join('\n\n')
  return {
    prompt: [
      ...(instructions === '' ? [] : [{ role: 'system', content: instructions } as const]),
      ...messages.map(message => providerMessage(message, toWire)),
    ],
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, inputSchema }) => ({
            type: 'function' as const,
            name: toWire(name),
            ...(description === undefined ? {} : { description }),
            inputSchema,
          })),
        }),
    ...(outputSchema && asSchema
      ? { responseFormat: { type: 'json' as const, schema: outputSchema, name: 'answer' } }
      : {}),
    ...settingsOf(request.settings),
  }
}

function settingsOf(settings: JsonObject): Partial<LanguageModelV4CallOptions> {
  const { temperature, max_tokens, top_p, stop_sequences, stop, seed, ...others } = settings
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => !ours.has(key)))
  const stops = textsOf(stop_sequences ?? stop)
  return {
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof max_tokens === 'number' ? { maxOutputTokens: max_tokens } : {}),
    ...(typeof top_p === 'number' ? { topP: top_p } : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(stops.length > 0 ? { stopSequences: stops } : {}),
    // A schema that people write by hand seldom keeps to the rules of OpenAI's strict mode.
    providerOptions: { [providerName]: { strictJsonSchema: false, ...rest } },
  }
}

function textsOf(value: Json | undefined): string[] {
  return [value ?? []].flat().filter(item => typeof item === 'string')
}

function providerMessage(message: ModelMessage, toWire: (name: string) => string): LanguageModelV4Message {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.text }] }
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
          ...(message.toolCalls ?? []).map(call => ({
            type: 'tool-call' as const,
            toolCallId: call.id,
            toolName: toWire(call.tool),
            input: call.arguments,
            ...(isProviderOptions(call.metadata) ? { providerOptions: call.metadata } : {}),
          })),
        ],
      }
    case 'tool': {
      const { result, failed } = message
      return {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: message.callId,
            toolName: toWire(message.tool),
            output:
              typeof result === 'string'
                ? { type: failed ? 'error-text' : 'text', value: result }
                : { type: failed ? 'error-json' : 'json', value: result },
          },
        ],
      }
    }
  }
}

function isProviderOptions(
  metadata: JsonObject | undefined,
): metadata is SharedV4ProviderOptions & JsonObject {
  return metadata !== undefined && Object.values(metadata).every(isObject)
}
