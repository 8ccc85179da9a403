import type { JsonObject } from '../../workflow/json.ts'
import { copyObject, setOwn } from '../../workflow/json.ts'
import { runBranches } from '../branches.ts'
import type { NodeRunner } from './node-runner.ts'

/** Runs the branches and makes their merged writes the node's own. */
export const parallel: NodeRunner<'parallel'> = {
  async run(run) {
    const { scope, node, span, address } = run
    const { starts, join, concurrency } = node.config
    const branches = starts.map(start => ({ start }))
    const plan = { branches, join, stops: new Set(node.next), concurrency }
    const { context, results } = await runBranches(scope, { span, address }, plan)
    const output: JsonObject = {}
    for (const [branch, result] of results) setOwn(output, branch, result)
    if (node.output === undefined) await run.write(context, { value: output })
    else {
      const written = copyObject(context)
      setOwn(written, node.output, output)
      await run.write(written, { keys: [node.output] })
    }
    return undefined
  },
}
