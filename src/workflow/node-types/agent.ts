import * as z from 'zod'
import type { JsonObject } from '../json.ts'
import { compileValue, type ValueTemplate } from '../value.ts'
import { fieldContents } from './field-content.ts'
import { mappedInputs } from './mapped-inputs.ts'
import type { NodeType } from './node-type.ts'
import { constraints, llmConfig, toolNames, values } from './shared-fields.ts'
import { type ToolLimits, toolLimits } from './tool-limits.ts'

/** Settings of an `agent` node. */
export interface AgentConfig {
  role: string
  /** What the agent is to do. */
  goal: ValueTemplate
  system?: ValueTemplate
  tools: readonly string[]
  /** The most tool calls in one run of the node. */
  toolBudget: number
  limits: ToolLimits
  /** False where the constraints allow no model. */
  modelAllowed: boolean
  /** Names that templates can use besides the context's. Always of kind object. */
  inputs: ValueTemplate
  model?: string
  llm: JsonObject
  /** JSON Schema of the answer. */
  outputSchema?: JsonObject
}

const fields = z.object({
  role: z.string().default('executor').describe('What the agent is: executor, researcher, reviewer …'),
  goal: z.string().default('').describe('What it is to do; a text with templates.'),
  system: z.string().optional().describe('The system text; a text with templates.'),
  instructions: z.string().optional().describe('Another word for `system`.'),
  tools: toolNames.optional().describe('The tools that it may call.'),
  allowed_tools: toolNames.optional().describe('Another word for `tools`.'),
  tool_budget: z.number().int().min(0).default(15).describe('The most tool calls.'),
  input_mapping: values
    .optional()
    .describe('Names for templates, and what they stand for in the context.')
    .register(fieldContents, { holds: 'mapping' }),
  inputs: values
    .optional()
    .describe('Another word for `input_mapping`.')
    .register(fieldContents, { holds: 'mapping' }),
  model: z.string().optional().describe('The model; the run’s setting by default.'),
  llm_config: llmConfig.optional(),
  output_schema: z.record(z.string(), z.json()).optional().describe('JSON Schema of the answer.'),
  constraints: constraints.optional(),
  profile: z.string().optional().describe('A named group of settings.'),
})

/** Lets a model work on a goal with tools. */
export const agent: NodeType<'agent', z.infer<typeof fields>> = {
  type: 'agent',
  summary: 'Gives a goal to a model, which may call tools, and stores its answer.',
  // Existing files leave the type of agents out.
  impliedBy: keys => keys.has('goal') && !keys.has('members'),
  fields,
  innerStops: () => [
    { kind: 'model', key: 'goal' },
    { kind: 'tool', key: 'tools' },
    { kind: 'tool', key: 'allowed_tools' },
  ],
  shape: 'round',
  stores: true,
  schemaKey: 'output_schema',
  resultSchema: config => config.outputSchema,
  compile(given, context) {
    const system = given.system ?? given.instructions
    return {
      role: given.role,
      goal: compileValue(given.goal),
      ...(system === undefined ? {} : { system: compileValue(system) }),
      tools: given.tools ?? given.allowed_tools ?? [],
      toolBudget: given.tool_budget,
      limits: toolLimits(given.constraints, context),
      modelAllowed: allowsModel(given.constraints),
      inputs: compileValue(mappedInputs(given.input_mapping ?? given.inputs ?? {})),
      model: given.model ?? given.llm_config?.model ?? given.llm_config?.model_hint,
      llm: (given.llm_config ?? {}) as JsonObject,
      outputSchema: given.output_schema as JsonObject | undefined,
    }
  },
  templateNames: ({ inputs }) => (inputs.kind === 'object' ? inputs.entries.map(([name]) => name) : []),
  edges: () => [],
  describe: config => config.role,
}

function allowsModel(given: z.infer<typeof constraints> | undefined): boolean {
  if (given === undefined || given === 'none') return true
  return Array.isArray(given) ? !given.includes('llm') : given.llm_allowed !== false
}
