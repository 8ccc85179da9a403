import { isTrue, type Json } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { callHandler } from '../call-handler.ts'
import { evaluate } from '../evaluate.ts'
import type { NodeRun } from '../node-run.ts'
import type { NodeRunner } from './node-runner.ts'

type ConditionRun = Parameters<NodeRunner<'condition'>['run']>[0]

/** Takes the branch of the condition's value. */
export const condition: NodeRunner<'condition'> = {
  settle: choose,
  async run(run) {
    const { handler } = run.node.config
    const isKey = handler?.optional && Object.hasOwn(run.scope.context, handler.name)
    if (!handler || isKey || !run.scope.run.ports.handlers(handler, run.scope.workflow)) {
      const range = run.node.keys.get('condition')
      return choose(run, evaluate(run as NodeRun, run.node.config.expression!, range, run.scope.context))
    }
    return run.within('handler', handler.text, async ({ span }) => {
      return choose(run, await callHandler(run as NodeRun, span, handler, run.scope.context, 'condition'))
    })
  },
}

async function choose(run: ConditionRun, value: Json): Promise<readonly string[]> {
  const { scope, node, address } = run
  const { branches } = node.config
  const key = branchOf(value, branches)
  if (key === undefined) {
    const place = { path: scope.run.file.path, range: node.keys.get('branches'), address }
    throw failure('no-branch', { value: JSON.stringify(value), branches: [...branches.keys()] }, place)
  }
  await run.write(scope.context, { value: typeof value === 'object' ? key : value })
  return [branches.get(key)!]
}

/** The branch key for a value: its text; by truth where the branches are true and false; `default` otherwise. */
function branchOf(value: Json, branches: ReadonlyMap<string, string>): string | undefined {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (branches.has(text)) return text
  const truth = isTrue(value) ? 'true' : 'false'
  if ((branches.has('true') || branches.has('false')) && branches.has(truth)) return truth
  return branches.has('default') ? 'default' : undefined
}
