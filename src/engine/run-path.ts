import type { WorkflowNode } from '../workflow/graph.ts'
import { meetingPoint } from '../workflow/join.ts'
import { runBranches } from './branches.ts'
import { cancelled } from './errors.ts'
import { runNode } from './run-node.ts'
import { catchUp, type Scope, writeContext } from './scope.ts'

/** Runs nodes one after another, from one to the end of the path or to one of the stops. */
export async function runPath(scope: Scope, start: string, stops: ReadonlySet<string>): Promise<void> {
  let id: string | undefined = start
  while (id !== undefined && !stops.has(id)) {
    const breath = scope.run.ports.breathe()
    if (breath) await breath
    if (scope.signal.aborted) throw cancelled()
    const node: WorkflowNode = scope.workflow.nodes.get(id)!
    // Also where it is there already: what runs beside has its turn between two nodes.
    const next: readonly string[] = await runNode(scope, node)
    id = next.length < 2 ? next[0] : await runFan(scope, next, stops)
  }
  if (scope.run.past) catchUp(scope, true)
}

/** `next: [b, c]`: runs all of them up to the node where they meet, which is next. */
async function runFan(
  scope: Scope,
  starts: readonly string[],
  stops: ReadonlySet<string>,
): Promise<string | undefined> {
  const join = meetingPoint(scope.workflow, starts)
  const inner = join === undefined ? stops : new Set([...stops, join])
  const branches = starts.map(start => ({ start }))
  const { context } = await runBranches(scope, scope, { branches, join: 'all', stops: inner })
  await writeContext(scope, scope.span, context)
  return join
}
