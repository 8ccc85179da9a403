import * as z from 'zod'
import { readDuration } from '../duration.ts'
import { fieldContents } from './field-content.ts'

/** A time: seconds as a number, or a text such as `500ms`. */
export const duration = z
  .union([z.number().min(0), z.string().min(1)])
  .refine(value => readDuration(value) !== undefined, 'is no duration; write seconds, or 500ms, 1.5s, 2m, 1h')

/** Names of tools, as a list or one name. */
export const toolNames = z
  .union([z.array(z.string()), z.string()])
  .transform(value => [value].flat())
  .register(fieldContents, { holds: 'tools' })

/** A map of values with references and templates. */
export const values = z.record(z.string(), z.json())

/** How a model is to be called. Keys that a provider has besides these are passed on. */
export const llmConfig = z
  .looseObject({
    model: z.string().optional().describe('The model.'),
    model_hint: z.string().optional().describe('Another word for `model`.'),
    temperature: z.number().optional().describe('How much answers vary.'),
    max_tokens: z.number().int().positive().optional().describe('The longest answer.'),
    top_p: z.number().optional().describe('The share of likely words to choose from.'),
    stop_sequences: z.array(z.string()).optional().describe('Texts that end the answer.'),
  })
  .describe('Model, temperature, max_tokens, top_p, stop_sequences.')

/** What a node may do: a map, a list of what is blocked, or `none`. */
export const constraints = z
  .union([
    z.literal('none'),
    z.array(z.enum(['llm', 'network', 'write', 'filesystem'])),
    z.object({
      llm_allowed: z.boolean().optional().describe('Whether models may be called.'),
      network_allowed: z
        .boolean()
        .optional()
        .describe('Whether tools may use the network. Nothing enforces it, and a warning says so.'),
      write_allowed: z
        .boolean()
        .optional()
        .describe('Whether tools may change anything. Nothing enforces it, and a warning says so.'),
      filesystem_allowed: z
        .boolean()
        .optional()
        .describe('Whether tools may use files. Nothing enforces it, and a warning says so.'),
      max_cost_tier: z
        .string()
        .optional()
        .describe(
          'The most expensive group of tools that may be used. Nothing enforces it, and a warning says so.',
        ),
      max_tool_calls: z.number().int().min(0).optional().describe('The most tool calls.'),
      timeout: duration
        .optional()
        .describe(
          'The most time. Nothing enforces it, and a warning says so: the key `timeout` of the node does.',
        ),
      allowed_tools: z.array(z.string()).optional().describe('The only tools that may be used.'),
      blocked_tools: z.array(z.string()).optional().describe('Tools that may not be used.'),
    }),
  ])
  .describe('What the node may use: network, model, write access, tools, cost.')
