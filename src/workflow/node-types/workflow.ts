import * as z from 'zod'
import type { Json } from '../json.ts'
import { compileValue, type ValueTemplate } from '../value.ts'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'

/** Settings of a `workflow` node. */
export interface SubWorkflowConfig {
  /** Name of a workflow of the same file. */
  workflow: string
  /** Always of kind object. */
  inputs: ValueTemplate
}

const fields = z.object({
  workflow: z
    .string()
    .min(1)
    .describe('The name of a workflow in this file.')
    .register(fieldContents, { holds: 'workflow' }),
  inputs: z
    .record(z.string(), z.json())
    .optional()
    .describe("The sub-workflow's inputs.")
    .register(fieldContents, { holds: 'arguments' }),
})

/** Runs another workflow of the file in a context of its own. */
export const subWorkflow: NodeType<'workflow', z.infer<typeof fields>> = {
  type: 'workflow',
  summary: 'Runs another workflow of this file in a context of its own and stores its result.',
  fields,
  innerStops: () => [],
  shape: 'double-box',
  stores: true,
  compile: given => ({ workflow: given.workflow, inputs: compileValue((given.inputs ?? {}) as Json) }),
  edges: () => [],
  calls: config => config.workflow,
  describe: config => config.workflow,
}
