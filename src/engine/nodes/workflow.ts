import { failure } from '../../workflow/problem.ts'
import { runWorkflow } from '../run-workflow.ts'
import type { NodeRunner } from './node-runner.ts'

/** How many workflows are begun inside one another in one go. */
const levelsAtOnce = 32

/** Runs a workflow of the same file in a context of its own and stores its result. */
export const subWorkflow: NodeRunner<'workflow'> = {
  inputs: node => node.config.inputs,
  async run(run) {
    const { scope, node } = run
    const place = { path: scope.run.file.path, range: node.keys.get('workflow'), address: run.address }
    const workflow = scope.run.file.workflows.get(node.config.workflow)
    const name = node.config.workflow
    if (!workflow)
      throw failure('unknown-workflow', { name, known: [...scope.run.file.workflows.keys()] }, place)
    const limit = scope.workflow.limits.maxDepth
    if (scope.depth + 1 > limit) throw failure('too-deep', { name, limit }, place)
    const { span: parent, address } = run
    // A node is begun on the stack of the one that calls it: one level after another would use it up.
    if (scope.depth % levelsAtOnce === 0) await undefined
    const caller = { parent, address, depth: scope.depth, tolerated: scope.tolerated }
    await run.store(await runWorkflow(scope.run, workflow, run.input, scope.signal, caller))
    return undefined
  },
}
