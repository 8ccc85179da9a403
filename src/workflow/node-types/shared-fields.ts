import { z } from 'zod'
import { readDuration } from '../duration.ts'

/** A time: seconds as a number, or a text such as `500ms`. */
export const duration = z
  .union([z.number().min(0), z.string().min(1)])
  .refine(value => readDuration(value) !== undefined, 'is no duration; write seconds, or 500ms, 1.5s, 2m, 1h')

/** Names of tools, as a list or one name. */
export const toolNames = z.union([z.array(z.string()), z.string()]).transform(value => [value].flat())

/** A map of values with references and templates. */
export const values = z.record(z.string(), z.json())

/** How a model is to be called. Keys that a provider has besides these are passed on. */
export const llmConfig = z
  .looseObject({
    model: z.string().optional(),
    model_hint: z.string().optional(),
    temperature: z.number().optional(),
    max_tokens: z.number().int().positive().optional(),
    top_p: z.number().optional(),
    stop_sequences: z.array(z.string()).optional(),
  })
  .describe('Model, temperature, max_tokens, top_p, stop_sequences.')

/** What a node may do: a map, a list of what is blocked, or `none`. */
export const constraints = z
  .union([
    z.literal('none'),
    z.array(z.enum(['llm', 'network', 'write', 'filesystem'])),
    z.looseObject({
      llm_allowed: z.boolean().optional(),
      network_allowed: z.boolean().optional(),
      write_allowed: z.boolean().optional(),
      filesystem_allowed: z.boolean().optional(),
      max_cost_tier: z.string().optional(),
      max_tool_calls: z.number().int().min(0).optional(),
      timeout: duration.optional(),
      allowed_tools: z.array(z.string()).optional(),
      blocked_tools: z.array(z.string()).optional(),
    }),
  ])
  .describe('What the node may use: network, model, write access, tools, cost.')
