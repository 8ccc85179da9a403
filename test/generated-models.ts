import type { Model, ModelResponse } from '../src/engine/models/model.ts'
import type { Models } from '../src/engine/models/models.ts'
import type { ToolSet } from '../src/engine/tools/tool.ts'
import { isObject, type Json } from '../src/workflow/json.ts'
import { failure } from '../src/workflow/problem.ts'

/** The tool that agents of generated workflows have. */
export const generatedTool = 'look'

/** A model whose answer depends on the agent and its turn only. Agents whose id begins with `failing` get none. */
const model: Model = {
  name: 'generated',
  async generate(request, { agent, turn }) {
    await Promise.resolve()
    if (agent.startsWith('failing')) throw new Error(`deliberate, by ${agent}`)
    const response: ModelResponse = {
      text: `${agent} says ${turn}`,
      toolCalls: [],
      finishReason: 'stop',
      usage: { inputTokens: 3, outputTokens: turn },
      model: 'generated',
    }
    const choices = supported(request.outputSchema)
    if (choices)
      return { ...response, text: JSON.stringify({ support: choices[turn % choices.length], proposal: '' }) }
    if (turn > 1 || !request.tools.some(({ name }) => name === generatedTool)) return response
    const toolCalls = [{ id: 'call-1', tool: generatedTool, arguments: { at: agent } }]
    return { ...response, text: '', toolCalls, finishReason: 'tool-calls' }
  },
}

/** The members among whom a vote is to choose. */
function supported(schema: Json | undefined): Json[] | undefined {
  const properties = isObject(schema) ? schema['properties'] : undefined
  const support = isObject(properties) ? properties['support'] : undefined
  const values = isObject(support) ? support['enum'] : undefined
  return Array.isArray(values) ? values : undefined
}

/** The models of generated workflows. */
export const generatedModels: Models = { find: async () => model, cost: () => undefined }

/** The tools of generated workflows. */
export const generatedTools: ToolSet = {
  async find(name) {
    if (name !== generatedTool) throw failure('unknown-tool', { tool: name, known: [generatedTool] })
    return {
      name,
      description: 'Looks',
      inputSchema: { type: 'object' },
      async call(args, run) {
        run.log(`looks at ${String(args['at'])}`)
        await Promise.resolve()
        return { seen: args['at'] ?? null }
      },
    }
  },
  close: async () => undefined,
}
