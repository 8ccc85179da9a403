/** A call of a tool, as models ask for it. */
export interface ToolCall {
  id: string
  tool: string
  arguments: unknown
}

/** A message of a conversation, as the debug adapter tells it. */
export type Message =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; toolCalls?: ToolCall[] }
  | { role: 'tool'; callId: string; tool: string; result: unknown; failed?: boolean }

/** A call of a model, as the debug adapter asks for it. */
export interface ModelRequest {
  /** `vscode` for any; else a family or an id, perhaps after its vendor: `copilot/gpt-4o`. */
  model: string
  system?: string
  messages: Message[]
  tools: { name: string; description?: string; inputSchema: object }[]
  settings: Record<string, unknown>
}

/** What a model answered. Numbers of tokens that are not known are absent. */
export interface ModelResponse {
  text: string
  toolCalls: ToolCall[]
  finishReason: 'stop' | 'tool-calls'
  usage: { inputTokens?: number; outputTokens?: number }
  /** The family of the model that answered. */
  model: string
}

/** Why there is no answer. */
export interface ModelError {
  kind: 'missing' | 'refused' | 'blocked' | 'failed'
  message: string
  /** The models that there are, where the one that was asked for is missing. */
  models?: string[]
}

/** What is sent back for a call. */
export type Answer = { response: ModelResponse } | { error: ModelError }
