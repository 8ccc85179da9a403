import * as z from 'zod'
import type { Json } from '../json.ts'
import { compileValue, type ValueTemplate } from '../value.ts'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'
import { constraints, values } from './shared-fields.ts'
import { type ToolLimits, toolLimits } from './tool-limits.ts'

/** Settings of a `tool` node. */
export interface ToolConfig {
  tool: string
  limits: ToolLimits
  /** Always of kind object. */
  inputs: ValueTemplate
}

const fields = z.object({
  tool: z
    .string()
    .min(1)
    .describe('The tool to call: `name`, or `server/name` for one of an MCP server.')
    .register(fieldContents, { holds: 'tools' }),
  inputs: values.optional().describe("The tool's arguments."),
  arguments: values.optional().describe('Another word for `inputs`.'),
  constraints: constraints.optional(),
})

/** Calls one tool. */
export const tool: NodeType<'tool', z.infer<typeof fields>> = {
  type: 'tool',
  summary: 'Calls a tool and stores its result.',
  fields,
  innerStops: () => [{ kind: 'tool', key: 'tool' }],
  shape: 'box',
  stores: true,
  compile: (given, context) => ({
    tool: given.tool,
    limits: toolLimits(given.constraints, context),
    inputs: compileValue((given.inputs ?? given.arguments ?? {}) as Json),
  }),
  edges: () => [],
  describe: config => config.tool,
}
