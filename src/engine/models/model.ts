import type { Address } from '../../workflow/address.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'

/** A tool as a model is told of it. */
export interface ToolSpec {
  name: string
  description?: string
  /** JSON Schema of the arguments. */
  inputSchema: JsonObject
}

/** A call of a tool that a model asks for. */
export interface ToolCall {
  id: string
  tool: string
  /** The arguments, or the text that was to be them where `malformed` says why it is no JSON. */
  arguments: Json
  malformed?: string
  /** What the server wants back with the result. */
  metadata?: JsonObject
}

/** One message of a conversation. */
export type ModelMessage =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; toolCalls?: ToolCall[] }
  | { role: 'tool'; callId: string; tool: string; result: Json; failed?: boolean }

/** One call of a model: all that goes in. JSON, because it is recorded and may be edited before it is sent. */
export interface ModelRequest {
  /** The name of the model where it runs. */
  model: string
  system?: string
  messages: ModelMessage[]
  tools: ToolSpec[]
  /** `llm_config` of the node: temperature, max_tokens, top_p, stop_sequences, and what the server has besides. */
  settings: JsonObject
  /** JSON Schema of the answer that is wanted. */
  outputSchema?: JsonObject
}

/** Tokens as the server counted them; what it did not say is absent, never 0. */
export interface Usage {
  inputTokens?: number
  outputTokens?: number
  /** The part of `inputTokens` that came from the server's cache. */
  cachedInputTokens?: number
  /** The part of `outputTokens` that was not shown. */
  reasoningTokens?: number
}

/** One call of a model: all that comes out. JSON, because it is recorded. */
export interface ModelResponse {
  text: string
  toolCalls: ToolCall[]
  /** `stop`, `length`, `tool-calls`, `content-filter`, or the server's word for another reason. */
  finishReason: string
  usage: Usage
  /** The model that answered, as the server calls it. */
  model: string
  /** What the call cost by the run's table of prices; absent where that is not known. */
  cost?: number
}

/** What a call of a model knows of its surroundings. Not recorded with the call. */
export interface ModelCall {
  /** Aborts the call; it then rejects with the error `cancelled`. */
  signal: AbortSignal
  /** Gets the text of the answer piece by piece, while it comes. */
  onText(delta: string): void
  /** The address of the agent's span: a node, or a member of a team. */
  address: Address
  /** Its id. */
  agent: string
  /** Which call of the agent it is, from 1. */
  turn: number
  /** Asks the person at the run, in a span of its own. */
  ask(prompt: string): Promise<string>
}

/** Something that answers. */
export interface Model {
  /** Its name where it runs, for {@link ModelRequest.model}, breakpoints and prices. */
  name: string
  /** @throws {PlayheadError} of the catalogue's part about models, or `cancelled` */
  generate(request: ModelRequest, call: ModelCall): Promise<ModelResponse>
}
