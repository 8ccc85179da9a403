import { z } from 'zod'
import type { HandlerReference } from '../graph.ts'
import type { Json } from '../json.ts'
import { compileValue, type ValueTemplate } from '../value.ts'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'

/** Settings of a `compute` node. */
export interface ComputeConfig {
  handler: HandlerReference
  /** Always of kind object. */
  inputs: ValueTemplate
}

const fields = z.object({
  handler: z
    .string()
    .min(1)
    .describe('The exported function to call: `name`, or `./file.ts#name`.')
    .register(fieldContents, { holds: 'handler' }),
  inputs: z.record(z.string(), z.json()).optional().describe('What the handler gets as its first argument.'),
})

/** Runs a function of the handler module. */
export const compute: NodeType<'compute', z.infer<typeof fields>> = {
  type: 'compute',
  summary: 'Calls a JavaScript or TypeScript function and stores what it returns.',
  fields,
  innerStops: () => [{ kind: 'handler', key: 'handler' }],
  shape: 'box',
  stores: true,
  compile(given) {
    return { handler: readHandler(given.handler), inputs: compileValue((given.inputs ?? {}) as Json) }
  },
  edges: () => [],
  describe: config => config.handler.text,
}

/** Reads `name`, `./file.ts#name` or `./file.ts` (its default export). */
export function readHandler(text: string): HandlerReference {
  const hash = text.indexOf('#')
  if (hash >= 0) return { module: text.slice(0, hash), name: text.slice(hash + 1) || 'default', text }
  if (/[/\\]|\.[cm]?[jt]s$/.test(text)) return { module: text, name: 'default', text }
  return { name: text, text }
}
