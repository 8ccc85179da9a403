import * as z from 'zod'
import type { Expression } from '../expression.ts'
import { compileField } from './expression-field.ts'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'

/** Settings of a `foreach` node. */
export interface ForeachConfig {
  items: Expression
  /** The context key that holds the item in its branch. */
  as: string
  /** The first node that runs for each item. */
  start: string
  /** How many items run at the same time. */
  concurrency: number
}

const fields = z.object({
  items: z
    .string()
    .min(1)
    .describe('An expression that gives a list.')
    .register(fieldContents, { holds: 'expression' }),
  as: z
    .string()
    .min(1)
    .default('item')
    .describe('The context key that holds the item.')
    .register(fieldContents, { holds: 'written-key' }),
  node: z
    .string()
    .describe("The first node that runs for each item, along `next` to its end or to this node's `next`.")
    .register(fieldContents, { holds: 'nodes' }),
  concurrency: z.number().int().positive().default(1).describe('How many items run at the same time.'),
})

/** Runs nodes once for each item of a list. */
export const foreach: NodeType<'foreach', z.infer<typeof fields>> = {
  type: 'foreach',
  summary: 'Runs nodes once for each item of a list and stores the results in the order of the list.',
  fields,
  innerStops: () => [],
  shape: 'bars',
  stores: true,
  writes: config => [config.as],
  repeats: config => config.items,
  compile({ items, as, node, concurrency }, { report }) {
    const list = compileField(items, report, ['items'])
    return list && { items: list, as, start: node, concurrency }
  },
  edges: config => [{ to: config.start, kind: 'parallel', label: `each ${config.as}` }],
  describe: config => `each ${config.as} of ${config.items.source}`,
}
