import * as z from 'zod'
import type { Expression } from '../expression.ts'
import type { HandlerReference } from '../graph.ts'
import type { Json } from '../json.ts'
import type { SourceRange } from '../source.ts'
import { readStatements } from '../statements.ts'
import { compileValue, type ValueTemplate } from '../value.ts'
import { readHandler } from './compute.ts'
import { compileField, reportFaultyCall } from './expression-field.ts'
import { fieldContents } from './field-content.ts'
import type { CompileContext, NodeType } from './node-type.ts'

/** One assignment: a text is an expression, anything else a value as it stands, references in it filled in. */
export interface Assignment {
  /** The context key, and the keys below it. */
  path: readonly string[]
  value: Expression | ValueTemplate
  range: SourceRange
}

/** Settings of a `transform` node: assignments, in order; a later one sees what an earlier one set. */
export interface TransformConfig {
  set: readonly Assignment[]
  /** A function that gets the context and returns the keys to set, before the assignments. */
  handler?: HandlerReference
}

const fields = z.object({
  set: z
    .record(z.string(), z.json())
    .optional()
    .describe(
      'Context keys and their new values, in order: a text is an expression, a list or a map a value.',
    )
    .register(fieldContents, { holds: 'assignments' }),
  transform: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Assignments `key = expression`, one a line; or the name of a handler that returns the keys to set.',
    )
    .register(fieldContents, { holds: 'statements' }),
})

type Fields = z.infer<typeof fields>

/** Sets context keys by expressions. */
export const transform: NodeType<'transform', Fields> = {
  type: 'transform',
  summary: 'Sets context keys to the values of expressions.',
  fields,
  innerStops: config => (config.handler ? [{ kind: 'handler', key: 'transform' }] : []),
  shape: 'box',
  compile(given, context) {
    if (given.set === undefined && given.transform === undefined) {
      context.report('missing-key', { key: 'set', where: 'A transform node' })
      return undefined
    }
    const text = given.transform ?? ''
    const isHandler = /^\s*(\.{0,2}\/\S+|[A-Za-z_]\w*)\s*$/.test(text)
    const statements = isHandler ? [] : compileStatements(text, context)
    const set = compileSet(given.set ?? {}, context)
    if (!statements || !set) return undefined
    return { set: [...statements, ...set], ...(isHandler ? { handler: readHandler(text.trim()) } : {}) }
  },
  edges: () => [],
  writes: config => (config.handler ? undefined : config.set.map(({ path }) => path[0]!)),
  describe: config =>
    [
      ...(config.handler ? [config.handler.text] : []),
      ...config.set.map(({ path, value }) =>
        'source' in value ? `${path.join('.')} = ${value.source}` : path.join('.'),
      ),
    ].join('; '),
}

function compileSet(
  given: NonNullable<Fields['set']>,
  { report, rangeOf }: CompileContext,
): Assignment[] | undefined {
  const set: Assignment[] = []
  let usable = true
  for (const [key, source] of Object.entries(given)) {
    const value =
      typeof source === 'string' ? compileField(source, report, ['set', key]) : compileValue(source as Json)
    if (value) set.push({ path: [key], value, range: rangeOf(['set', key]) })
    else usable = false
  }
  return usable ? set : undefined
}

function compileStatements(text: string, { id, report, rangeOf }: CompileContext): Assignment[] | undefined {
  const { statements, problems } = readStatements(text)
  for (const { line, kind, detail, column, within } of problems) {
    if (kind === 'syntax')
      report('expression-syntax', { expression: line, detail, column }, ['transform'], within)
    else report('not-an-expression', { id, line }, ['transform'], within)
  }
  for (const { expression, place } of statements) reportFaultyCall(expression, report, ['transform'], place)
  const range = rangeOf(['transform'])
  return problems.length > 0
    ? undefined
    : statements.map(({ path, expression }) => ({ path, value: expression, range }))
}
