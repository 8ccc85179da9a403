import { z } from 'zod'
import { compile, type Expression, ExpressionError } from '../expression.ts'
import type { NodeType } from './node-type.ts'

/** Settings of a `transform` node: assignments, in order; a later one sees what an earlier one set. */
export interface TransformConfig {
  set: readonly { key: string; expression: Expression }[]
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const fields = z.object({
  set: z
    .record(z.string(), scalar)
    .describe('Context keys and the expressions that give their new values, evaluated in order.'),
})

/** Sets context keys by expressions. */
export const transform: NodeType<'transform', z.infer<typeof fields>> = {
  type: 'transform',
  summary: 'Sets context keys to the values of expressions.',
  fields,
  innerStops: [],
  shape: 'box',
  compile(given, { report }) {
    const set: { key: string; expression: Expression }[] = []
    let usable = true
    for (const [key, source] of Object.entries(given.set)) {
      try {
        set.push({ key, expression: compile(String(source)) })
      } catch (thrown) {
        if (!(thrown instanceof ExpressionError)) throw thrown
        usable = false
        report(
          'expression-syntax',
          { expression: String(source), detail: thrown.message, column: thrown.column },
          ['set', key],
        )
      }
    }
    return usable ? { set } : undefined
  },
  edges: () => [],
  describe: config => config.set.map(({ key, expression }) => `${key} = ${expression.source}`).join('; '),
}
