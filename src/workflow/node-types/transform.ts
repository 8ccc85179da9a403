import { z } from 'zod'
import { compile, type Expression, ExpressionError } from '../expression.ts'
import type { Json } from '../json.ts'
import type { SourceRange } from '../source.ts'
import { compileValue, type ValueTemplate } from '../value.ts'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'

/** One assignment: a text is an expression, anything else a value as it stands, references in it filled in. */
export interface Assignment {
  key: string
  value: Expression | ValueTemplate
  range: SourceRange
}

/** Settings of a `transform` node: assignments, in order; a later one sees what an earlier one set. */
export interface TransformConfig {
  set: readonly Assignment[]
}

const fields = z.object({
  set: z
    .record(z.string(), z.json())
    .describe(
      'Context keys and their new values, in order: a text is an expression, a list or a map a value.',
    )
    .register(fieldContents, { holds: 'assignments' }),
})

/** Sets context keys by expressions. */
export const transform: NodeType<'transform', z.infer<typeof fields>> = {
  type: 'transform',
  summary: 'Sets context keys to the values of expressions.',
  fields,
  innerStops: [],
  shape: 'box',
  compile(given, { report, rangeOf }) {
    const set: Assignment[] = []
    let usable = true
    for (const [key, source] of Object.entries(given.set)) {
      try {
        const value = typeof source === 'string' ? compile(source) : compileValue(source as Json)
        set.push({ key, value, range: rangeOf(['set', key]) })
      } catch (thrown) {
        if (!(thrown instanceof ExpressionError)) throw thrown
        usable = false
        const { message: detail, column } = thrown
        report('expression-syntax', { expression: String(source), detail, column }, ['set', key])
      }
    }
    return usable ? { set } : undefined
  },
  edges: () => [],
  describe: config =>
    config.set.map(({ key, value }) => ('source' in value ? `${key} = ${value.source}` : key)).join('; '),
}
