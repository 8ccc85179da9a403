import * as z from 'zod'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'

/** Settings of a `parallel` node. */
export interface ParallelConfig {
  /** The first node of each branch. */
  starts: readonly string[]
  /** `all`: every branch must succeed. `any`: one is enough, all are awaited. `first`: the first to succeed ends the rest. */
  join: 'all' | 'any' | 'first'
  /** How many branches run at the same time; all where absent. */
  concurrency?: number
}

const fields = z.object({
  parallel_nodes: z
    .array(z.string())
    .min(1)
    .describe(
      "The first node of each branch. A branch runs along `next` to its end or to this node's own `next`.",
    )
    .register(fieldContents, { holds: 'nodes' }),
  join_strategy: z
    .enum(['all', 'any', 'first', 'merge'])
    .default('all')
    .describe(
      '`all` branches must succeed; `any` one is enough; the `first` to succeed ends the others. `merge` is another word for `all`.',
    ),
  concurrency: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('How many branches run at the same time; all by default.'),
})

/** Runs branches at the same time, each on its own view of the context, and merges their writes. */
export const parallel: NodeType<'parallel', z.infer<typeof fields>> = {
  type: 'parallel',
  summary:
    'Runs branches at the same time and merges what they wrote, in the order in which they are listed.',
  fields,
  innerStops: () => [],
  shape: 'bars',
  compile: given => ({
    starts: given.parallel_nodes,
    join: given.join_strategy === 'merge' ? 'all' : given.join_strategy,
    concurrency: given.concurrency,
  }),
  edges: config => config.starts.map(to => ({ to, kind: 'parallel' as const })),
  describe: config => `${config.join} of ${config.starts.join(', ')}`,
}
