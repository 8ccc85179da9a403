import { isTrue, type Json } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { evaluate } from '../evaluate.ts'
import type { NodeRunner } from './node-runner.ts'

/** Evaluates the expression and takes the branch of its value. */
export const condition: NodeRunner<'condition'> = {
  async run(run) {
    const { scope, node } = run
    const { expression, branches } = node.config
    const value = evaluate(run, expression, node.keys.get('condition'), scope.context)
    const key = branchOf(value, branches)
    if (key === undefined) {
      const place = { path: scope.run.file.path, range: node.keys.get('branches'), address: run.address }
      throw failure('no-branch', { value: JSON.stringify(value), branches: [...branches.keys()] }, place)
    }
    await run.write(scope.context, { value: typeof value === 'object' ? key : value })
    return [branches.get(key)!]
  },
}

/** The branch key for a value: its text; by truth where the branches are true and false; `default` otherwise. */
function branchOf(value: Json, branches: ReadonlyMap<string, string>): string | undefined {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (branches.has(text)) return text
  const truth = isTrue(value) ? 'true' : 'false'
  if ((branches.has('true') || branches.has('false')) && branches.has(truth)) return truth
  return branches.has('default') ? 'default' : undefined
}
