import * as z from 'zod'
import type { Expression } from '../expression.ts'
import type { HandlerReference } from '../graph.ts'
import { readHandler } from './compute.ts'
import { compileField } from './expression-field.ts'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'

/** Settings of a `condition` node. */
export interface ConditionConfig {
  /** Absent when the condition can only be a handler. */
  expression?: Expression
  /** A condition that is a name may be a handler that returns the branch; a context key of that name comes first. */
  handler?: HandlerReference
  /** Node ids by branch key; `default` catches the rest. */
  branches: ReadonlyMap<string, string>
  text: string
}

const scalar = z.union([z.string(), z.number(), z.boolean()])

const fields = z.object({
  condition: scalar
    .describe('The expression whose value names the branch; or the name of a handler that returns it.')
    .register(fieldContents, { holds: 'condition' }),
  branches: z
    .record(z.string(), z.string())
    .describe('Node ids by value: "true", "false", any text or number; "default" catches the rest.')
    .register(fieldContents, { holds: 'branches' }),
})

/** Chooses the next node by the value of an expression. */
export const condition: NodeType<'condition', z.infer<typeof fields>> = {
  type: 'condition',
  summary: 'Chooses the next node by the value of an expression.',
  fields,
  // A name may be a context key, and then nothing is called: a breakpoint there would never be met.
  innerStops: config =>
    config.handler && !config.handler.optional ? [{ kind: 'handler', key: 'condition' }] : [],
  shape: 'diamond',
  choosesNext: true,
  decidesBy: config => config.expression,
  branchValues: config => (config.expression?.isBoolean && !config.handler ? ['true', 'false'] : undefined),
  decides: ({ handler, branches }) =>
    handler?.optional
      ? { key: handler.name, values: [...branches.keys()].filter(key => key !== 'default') }
      : undefined,
  compile(given, { id, report }) {
    const branches = new Map(Object.entries(given.branches))
    const keys = [...branches.keys()]
    if (!branches.has('default') && !(branches.has('true') && branches.has('false'))) {
      report('no-default-branch', { id, covered: keys }, ['branches'])
    }
    const text = String(given.condition)
    if (/^\.{1,2}\/\S+$/.test(text)) return { handler: readHandler(text), branches, text }
    const handler = /^[A-Za-z_]\w*$/.test(text) ? { ...readHandler(text), optional: true } : undefined
    const expression = compileField(text, report, ['condition'])
    return expression && { expression, branches, text, ...(handler ? { handler } : {}) }
  },
  edges: config => [...config.branches].map(([label, to]) => ({ to, label, kind: 'branch' as const })),
  describe: config => config.text,
}
