import { keysAtNodes } from '../data-flow.ts'
import type { Workflow, WorkflowFile } from '../graph.ts'
import { nearest, type Problem, problem } from '../problem.ts'
import { comparePositions, type SourceRange } from '../source.ts'
import type { Occurrence } from './occurrence.ts'

/** Names that expressions have besides the context's keys. */
const ownNames = new Set(['ctx', 'node', 'run', 'prev'])

/**
 * Names that are read at a node where no way that leads there can have written them. A workflow without declared
 * inputs can be given any key, so there only what looks misspelt is reported.
 */
export function checkContext(
  file: Pick<WorkflowFile, 'workflows'>,
  symbols: readonly Occurrence[],
  problems: Problem[],
): void {
  for (const workflow of file.workflows.values()) {
    const mine = symbols.filter(one => one.kind === 'context' && one.workflow === workflow.name)
    const everywhere = new Set(mine.filter(one => one.role !== 'read').map(one => one.name))
    const writes = Map.groupBy(
      mine.filter(one => one.role === 'write'),
      one => `${one.node} ${one.name}`,
    )
    const keys = keysAtNodes(workflow)
    for (const read of mine) {
      if (read.role !== 'read' || read.node === undefined || ownNames.has(read.name)) continue
      const known = keys.get(read.node)
      if (!known || known.has(read.name)) continue
      // A later assignment of a node sees what an earlier one set.
      const own = writes.get(`${read.node} ${read.name}`) ?? []
      if (own.some(write => isBefore(write.range, read.range))) continue
      const all = known.all()
      const near = everywhere.has(read.name) ? undefined : nearest(read.name, all)
      if (!near && !everywhere.has(read.name) && isOpen(workflow)) continue
      problems.push(problem('unknown-context-key', { key: read.name, known: all, near }, read.range))
    }
  }
}

/** Whether a part stands before another one of the same node, in the file in which both stand. */
function isBefore(one: SourceRange, other: SourceRange): boolean {
  const [a, b] = [one.from ?? { path: '', range: one }, other.from ?? { path: '', range: other }]
  return a.path === b.path && comparePositions(a.range.start, b.range.start) < 0
}

const isOpen = (workflow: Workflow) => workflow.inputs.length === 0
