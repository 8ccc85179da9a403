import { copyObject, setOwn } from '../../workflow/json.ts'
import { evaluate } from '../evaluate.ts'
import type { NodeRunner } from './node-runner.ts'

/** Evaluates the assignments in order; a later one sees what an earlier one set. */
export const transform: NodeRunner<'transform'> = {
  async run(run) {
    const context = copyObject(run.scope.context)
    for (const { key, expression } of run.node.config.set) {
      setOwn(context, key, evaluate(run, expression, ['set', key], context))
    }
    await run.write(context, { keys: run.node.config.set.map(({ key }) => key) })
    return undefined
  },
}
