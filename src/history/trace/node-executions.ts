import type { SpanKind } from '../../recording/event.ts'
import type { Timeline } from '../../recording/timeline.ts'
import { type SpanTree, spanTreeOf } from './span-tree.ts'
import { readSpan, type SpanValues } from './span-values.ts'

/** One attempt of a node, with the calls of tools and models in it, and the members that worked in it. */
export interface NodeExecution extends SpanValues {
  calls: SpanValues[]
}

const inner: ReadonlySet<SpanKind> = new Set(['node', 'workflow', 'branch'])

/**
 * The nodes of an execution in the order in which they were entered, every attempt, read one by one. Only the blocks
 * around the beginning and the end of the current one are in memory.
 */
export async function* nodeExecutions(
  timeline: Timeline,
  tree: SpanTree = spanTreeOf(timeline.structure),
): AsyncGenerator<NodeExecution> {
  const { structure } = tree
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    const calls: SpanValues[] = []
    for (const span of callsIn(tree, seq)) calls.push((await readSpan(timeline, span)).values)
    yield { ...(await readSpan(timeline, seq)).values, calls }
  }
}

/** The calls and members in a span, without those of nodes inside it; handlers are the node itself. */
export function callsIn(tree: SpanTree, span: number): number[] {
  const calls: number[] = []
  const visit = (at: number) => {
    for (const child of tree.children(at)) {
      const { kind } = tree.structure.site(child)
      if (inner.has(kind)) continue
      if (kind !== 'handler') calls.push(child)
      visit(child)
    }
  }
  visit(span)
  return calls
}
