import * as z from 'zod'
import type { HandlerReference } from '../graph.ts'
import type { Json } from '../json.ts'
import { compileValue, type ValueTemplate } from '../value.ts'
import { fieldContents } from './field-content.ts'
import { mappedInputs } from './mapped-inputs.ts'
import type { NodeType } from './node-type.ts'
import { constraints, toolNames, values } from './shared-fields.ts'
import { type ToolLimits, toolLimits } from './tool-limits.ts'

/** Settings of a `compute` node. */
export interface ComputeConfig {
  /** Absent where only tools are named. */
  handler?: HandlerReference
  /** Called with the same inputs, where there is no handler. */
  tools: readonly string[]
  limits: ToolLimits
  /** Whether the first tool that fails ends the node. */
  failFast: boolean
  /** Whether the tools run at the same time. */
  parallel: boolean
  /** Always of kind object. */
  inputs: ValueTemplate
}

const fields = z.object({
  handler: z
    .string()
    .min(1)
    .optional()
    .describe('The exported function to call: `name`, or `./file.ts#name`.')
    .register(fieldContents, { holds: 'handler' }),
  inputs: values.optional().describe('What the handler gets as its first argument.'),
  input_mapping: values
    .optional()
    .describe('Another word for `inputs`, in which a plain name is a context key.')
    .register(fieldContents, { holds: 'mapping' }),
  tools: toolNames.optional().describe('Tools to call one after another, where there is no handler.'),
  constraints: constraints.optional(),
  fail_fast: z
    .boolean()
    .default(true)
    .describe(
      'Whether the first tool that fails ends the node. Else its error stands in its place in the output.',
    ),
  parallel: z.boolean().default(false).describe('Whether the tools run at the same time.'),
  execution_target: z.string().optional().describe('Where other programs run it; not read.'),
})

/** Runs a function of the handler module. */
export const compute: NodeType<'compute', z.infer<typeof fields>> = {
  type: 'compute',
  summary: 'Calls a JavaScript or TypeScript function and stores what it returns.',
  fields,
  innerStops: config =>
    config.handler ? [{ kind: 'handler', key: 'handler' }] : [{ kind: 'tool', key: 'tools' }],
  shape: 'box',
  stores: true,
  compile(given, context) {
    const { report } = context
    const tools = given.tools ?? []
    if (given.handler === undefined && tools.length === 0) {
      report('missing-key', { key: 'handler', where: 'A compute node' })
      return undefined
    }
    const inputs = (given.inputs ?? mappedInputs(given.input_mapping ?? {})) as Json
    const handler = given.handler === undefined ? {} : { handler: readHandler(given.handler) }
    return {
      ...handler,
      tools,
      limits: toolLimits(given.constraints, context),
      failFast: given.fail_fast,
      parallel: given.parallel,
      inputs: compileValue(inputs),
    }
  },
  edges: () => [],
  describe: config => config.handler?.text ?? config.tools.join(', '),
}

/** Reads `name`, `./file.ts#name` or `./file.ts` (its default export). */
export function readHandler(text: string): HandlerReference {
  const hash = text.indexOf('#')
  if (hash >= 0) return { module: text.slice(0, hash), name: text.slice(hash + 1) || 'default', text }
  if (/[/\\]|\.[cm]?[jt]s$/.test(text)) return { module: text, name: 'default', text }
  return { name: text, text }
}
