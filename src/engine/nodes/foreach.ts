import { copyObject, setOwn } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { runBranches } from '../branches.ts'
import { evaluate } from '../evaluate.ts'
import type { NodeRun } from '../node-run.ts'
import type { NodeRunner } from './node-runner.ts'

/** Runs a path for each item and stores the last output of each, in the order of the list. */
export const foreach: NodeRunner<'foreach'> = {
  async run(run) {
    const { scope, node, span, address } = run
    const { items, as, start, concurrency } = node.config
    const range = node.keys.get('items')
    const list = evaluate(run as NodeRun, items, range, scope.context)
    if (!Array.isArray(list)) {
      const place = { path: scope.run.file.path, range, address }
      throw failure('not-a-list', { expression: items.source, value: JSON.stringify(list) }, place)
    }
    const { context, outputs } = await runBranches(
      scope,
      { span, address },
      {
        branches: list.map(item => ({ start, own: [as, item] as const })),
        join: 'all',
        stops: new Set(node.next),
        concurrency,
      },
    )
    const key = node.output ?? node.id
    const written = copyObject(context)
    setOwn(written, key, outputs)
    await run.write(written, { keys: [key] })
    return undefined
  },
}
