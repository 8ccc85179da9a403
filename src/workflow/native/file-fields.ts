import * as z from 'zod'
import { isolations } from '../graph.ts'
import { workflowRecoveryFields } from './recovery-fields.ts'
import { serversField } from './server-fields.ts'

const secrets = z
  .array(z.string())
  .optional()
  .describe('Environment variables whose values are masked wherever they would be shown or recorded.')

const isolation = z
  .enum(isolations)
  .optional()
  .describe(
    'Where handlers are called. `process`: in a process of their own, so that a crash ends the node only. `none`, the default: in that of the run.',
  )

/** The keys at top level of a file that has `workflows:`. */
export const fileFields = z.object({
  workflows: z.record(z.string(), z.json()).describe('The workflows by name.'),
  handlers: z
    .string()
    .optional()
    .describe('The module that exports the functions of `compute` nodes, relative to this file.'),
  isolation,
  mcp_servers: serversField.optional(),
  secrets,
  version: z.json().optional().describe('A version of your own; not read.'),
  name: z.string().optional().describe('A title for people.'),
  description: z.string().optional().describe('What the file is for.'),
  metadata: z.json().optional().describe('Anything; not read.'),
})

/** The keys of a workflow. */
export const workflowFields = z.object({
  description: z.string().optional().describe('What the workflow is for.'),
  inputs: z
    .record(z.string(), z.json())
    .optional()
    .describe('The inputs by name: type, default, required, description; or just a default.'),
  outputs: z
    .record(z.string(), z.json())
    .optional()
    .describe('The result, a map of values. Without it the final context is the result.'),
  nodes: z.array(z.json()).describe('The nodes; the first one is where it starts.'),
  ...workflowRecoveryFields,
  secrets,
  start_node: z.string().optional().describe('The node to start with, where it is not the first.'),
  handlers: z.string().optional().describe('The handler module of this workflow, relative to this file.'),
  isolation: isolation.describe(
    'As for the file. What counts is the workflow that is run, not what it calls.',
  ),
  mcp_servers: serversField.optional(),
  auto_chain: z
    .boolean()
    .optional()
    .describe('`true`: a node without `next` goes on to the node below it. Else it ends its path.'),
  execution: z.record(z.string(), z.json()).optional().describe('Limits: `max_visits`, `max_depth`.'),
  $ref: z
    .string()
    .optional()
    .describe(
      'A workflow of another file, `./file.yaml#workflow`, whose keys are taken where this one has none.',
    ),
  metadata: z.json().optional().describe('Anything. `arguments`, a list of inputs, is read like `inputs`.'),
  max_iterations: z.number().optional().describe('As under `execution`.'),
  max_recursion_depth: z.number().optional().describe('As under `execution`.'),
  max_execution_timeout_seconds: z.number().optional().describe('As under `execution`.'),
  default_node_timeout_seconds: z.number().optional().describe('As under `execution`.'),
  max_retries: z.number().optional().describe('Not used; give nodes a `retry_policy`.'),
  error_handling: z
    .json()
    .optional()
    .describe('Not used; give nodes a `retry_policy` or `continue_on_error`.'),
  batch_config: z.json().optional().describe('Not used.'),
  temporal_context: z.json().optional().describe('Not used.'),
  services: z.json().optional().describe('Not used.'),
  schedule: z.json().optional().describe('Not used.'),
})

/** Keys that existing files have and that say something this program does not do. */
export const unusedKeys = [
  'max_retries',
  'error_handling',
  'batch_config',
  'temporal_context',
  'services',
  'schedule',
]

/** The keys of `execution:`. */
export const executionFields = z.object({
  max_visits: z
    .number()
    .int()
    .positive()
    .default(1_000)
    .describe('How often a node may be entered in one run.'),
  max_depth: z.number().int().positive().default(20).describe('How deep workflows may call each other.'),
  max_recursion_depth: z.number().optional().describe('Another word for `max_depth`.'),
  max_iterations: z
    .number()
    .optional()
    .describe('How many nodes may be entered in all; no limit by default.'),
  timeout: z.json().optional().describe('The most time for the whole run: seconds, or 500ms, 1.5s, 2m, 1h.'),
  max_execution_timeout_seconds: z.number().optional().describe('Another word for `timeout`.'),
  max_timeout_seconds: z.number().optional().describe('Another word for `timeout`.'),
  default_node_timeout: z.json().optional().describe('The `timeout` of nodes that have none of their own.'),
  default_node_timeout_seconds: z.number().optional().describe('Another word for `default_node_timeout`.'),
  max_retries: z.number().optional().describe('Not used; give nodes a `retry_policy`.'),
  max_concurrency: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('How many branches of one node may run at the same time; no limit by default.'),
})

/** The keys of an input that is written as a map. */
export const inputFields = z.object({
  type: z
    .enum(['string', 'number', 'integer', 'boolean', 'object', 'array', 'any'])
    .optional()
    .describe('The JSON type that a value must have.'),
  default: z.json().optional().describe('The value where none is given.'),
  required: z.boolean().optional().describe('`true`: a run without it does not start.'),
  secret: z
    .boolean()
    .optional()
    .describe('`true`: the value is masked wherever it would be shown or recorded.'),
  description: z.string().optional().describe('What the input is for.'),
})
