import type { Json } from '../../workflow/json.ts'
import type { Model, ModelMessage, ModelRequest, ModelResponse, ToolCall } from './model.ts'

/**
 * A model whose answers a person types. A line `/call tool {"argument": 1}` calls a tool; all other lines are the answer.
 */
export function createAskModel(): Model {
  return {
    name: 'ask',
    async generate(request, { ask, turn }) {
      return readAnswer(await ask(promptOf(request)), turn)
    },
  }
}

/** All that a model would have been told, as text. */
function promptOf(request: ModelRequest): string {
  const { system, messages, tools, outputSchema } = request
  const parts = [...(system ? [`System: ${system}`] : []), ...messages.map(describeMessage)]
  if (tools.length > 0) {
    const names = tools.map(({ name, description }) => `- ${name}${description ? `: ${description}` : ''}`)
    parts.push(`Tools, called by a line such as /call ${tools[0]!.name} {}:\n${names.join('\n')}`)
  }
  if (outputSchema) parts.push(`The answer must be JSON that fits: ${JSON.stringify(outputSchema)}`)
  return parts.join('\n\n')
}

function describeMessage(message: ModelMessage): string {
  switch (message.role) {
    case 'user':
      return message.text
    case 'assistant': {
      const calls =
        message.toolCalls?.map(call => `/call ${call.tool} ${JSON.stringify(call.arguments)}`) ?? []
      return `You: ${[message.text, ...calls].filter(text => text !== '').join('\n')}`
    }
    case 'tool': {
      const { tool, result } = message
      return `Result of ${tool}: ${typeof result === 'string' ? result : JSON.stringify(result)}`
    }
  }
}

function readAnswer(answer: string, turn: number): ModelResponse {
  const toolCalls: ToolCall[] = []
  const lines = answer.split('\n').filter(line => {
    const call = /^\/call\s+(\S+)\s*(.*)$/.exec(line.trim())
    if (call) toolCalls.push(readCall(call[1]!, call[2]!, `call-${turn}-${toolCalls.length + 1}`))
    return !call
  })
  return {
    text: lines.join('\n').trim(),
    toolCalls,
    finishReason: toolCalls.length > 0 ? 'tool-calls' : 'stop',
    usage: {},
    model: 'ask',
  }
}

function readCall(tool: string, text: string, id: string): ToolCall {
  try {
    return { id, tool, arguments: JSON.parse(text === '' ? '{}' : text) as Json }
  } catch (thrown) {
    return { id, tool, arguments: text, malformed: (thrown as Error).message }
  }
}
