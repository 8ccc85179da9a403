import { z } from 'zod'
import { compile, type Expression, ExpressionError } from '../expression.ts'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'

/** Settings of a `condition` node. */
export interface ConditionConfig {
  expression: Expression
  /** Node ids by branch key; `default` catches the rest. */
  branches: ReadonlyMap<string, string>
}

const scalar = z.union([z.string(), z.number(), z.boolean()])

const fields = z.object({
  condition: scalar
    .describe('The expression whose value names the branch.')
    .register(fieldContents, { holds: 'expression' }),
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
  innerStops: [],
  shape: 'diamond',
  choosesNext: true,
  compile(given, { id, report }) {
    const branches = new Map(Object.entries(given.branches))
    const keys = [...branches.keys()]
    if (!branches.has('default') && !(branches.has('true') && branches.has('false'))) {
      report('no-default-branch', { id, covered: keys }, ['branches'])
    }
    const source = String(given.condition)
    try {
      return { expression: compile(source), branches }
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) throw thrown
      report('expression-syntax', { expression: source, detail: thrown.message, column: thrown.column }, [
        'condition',
      ])
      return undefined
    }
  },
  edges: config => [...config.branches].map(([label, to]) => ({ to, label, kind: 'branch' as const })),
  describe: config => config.expression.source,
}
