import { copyObject, setOwn } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { MissingReferenceError, resolveValue } from '../../workflow/value.ts'
import { evaluate } from '../evaluate.ts'
import type { NodeRunner } from './node-runner.ts'

/** Makes the assignments in order; a later one sees what an earlier one set. */
export const transform: NodeRunner<'transform'> = {
  async run(run) {
    const { scope, node, address } = run
    const context = copyObject(scope.context)
    for (const { key, value, range } of node.config.set) {
      if ('source' in value) {
        setOwn(context, key, evaluate(run, value, range, context))
        continue
      }
      try {
        setOwn(context, key, resolveValue(value, context, scope.run.ports.environment))
      } catch (thrown) {
        if (!(thrown instanceof MissingReferenceError)) throw thrown
        const known = Object.keys(context).map(name => `$ctx.${name}`)
        const place = { path: scope.run.file.path, range, address }
        throw failure('missing-reference', { reference: thrown.reference, known }, place)
      }
    }
    await run.write(context, { keys: node.config.set.map(({ key }) => key) })
    return undefined
  },
}
