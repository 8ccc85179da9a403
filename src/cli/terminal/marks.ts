import type { Debuggee } from '../../debugger/debuggee.ts'
import { stackOf } from '../../recording/state.ts'
import type { Structure } from '../../recording/structure.ts'
import type { NodeMark } from '../text-graph.ts'

/**
 * What is known of the nodes of the workflow around a span, at the place where the playhead stands.
 * @param span any span inside the workflow
 */
export async function marksAt(
  { timeline, playhead }: Debuggee,
  span: number,
): Promise<Map<string, NodeMark>> {
  const { structure } = timeline
  const { position } = playhead.cursor
  const workflow = workflowSpan(structure, span)
  const marks = new Map<string, NodeMark>()
  for (let seq = workflow; seq < position; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    if (workflowSpan(structure, seq) !== workflow) continue
    const { id } = structure.site(seq)
    marks.set(id, { visits: (marks.get(id)?.visits ?? 0) + 1, state: stateAt(structure, seq, position) })
  }
  const state = await timeline.state(position)
  for (const { kind, id } of stackOf(state, state.spans.get(span))) {
    if (kind === 'workflow') break
    const mark = kind === 'node' ? marks.get(id) : undefined
    if (!mark) continue
    mark.state = 'current'
    break
  }
  return marks
}

function stateAt(structure: Structure, span: number, position: number): NodeMark['state'] {
  const exit = structure.exit(span)
  if (exit === undefined || exit >= position) return 'open'
  return structure.status(span) === 'completed' ? 'done' : 'failed'
}

function workflowSpan(structure: Structure, span: number): number {
  let at = span
  while (structure.site(at).kind !== 'workflow') at = structure.parent(at)!
  return at
}
