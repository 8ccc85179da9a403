import { callOrNode, isSpecial } from '../engine/change.ts'
import type { OpenSpan, State } from '../recording/state.ts'
import { stackOf } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { Expression, Variables } from '../workflow/expression.ts'
import type { Json, JsonObject } from '../workflow/json.ts'

export { callOrNode, isSpecial }

/** What `node` is in a condition, a watch or the Node scope. */
export function nodeValue(state: State, span: OpenSpan): JsonObject | undefined {
  const node = callOrNode(state, span)
  if (!node) return undefined
  const error =
    node.error ?? stackOf(state, span).find(candidate => candidate.error)?.error ?? node.innerError
  return {
    id: node.id,
    type: node.nodeType ?? node.kind,
    address: node.address,
    visit: node.visit,
    attempt: node.attempt,
    ...(node.pinned ? { pinned: true } : {}),
    ...(node.reused ? { reused: true } : {}),
    input: node.input ?? {},
    output: node.output ?? null,
    error: (error as unknown as Json) ?? null,
    duration: Math.round((state.time - node.enteredAt) * 1_000) / 1_000,
  }
}

/** What `run` is. */
export function runValue(timeline: Timeline): JsonObject {
  const { execution, workflow, inputs } = timeline.header
  return { id: execution, workflow, inputs: inputs as JsonObject }
}

/**
 * The values of the names that some expressions read, at a position: the top-level keys of the context, and `node`,
 * `run` and `prev` (the context one step earlier), which win over keys of the same name.
 */
export async function namesFor(
  timeline: Timeline,
  state: State,
  span: OpenSpan,
  expressions: readonly Expression[],
): Promise<Variables> {
  const context = state.contexts.get(span.context) ?? {}
  const read = (name: string) => expressions.some(expression => expression.names.has(name))
  const special: Record<string, unknown> = {}
  if (read('node')) special['node'] = nodeValue(state, span) ?? null
  if (read('run')) special['run'] = runValue(timeline)
  if (read('prev')) special['prev'] = await previousContext(timeline, state.position, span)
  if (Object.keys(special).length === 0) return context
  return { ...context, ...special }
}

/** The context one step earlier on the thread: where the node, workflow or one before began; empty at the start. */
async function previousContext(timeline: Timeline, position: number, span: OpenSpan): Promise<JsonObject> {
  const { structure } = timeline
  for (let seq = Math.min(position - 1, structure.length) - 1; seq >= 0; seq--) {
    if (structure.type(seq) !== 'enter' || structure.thread(seq) !== span.thread) continue
    const { kind } = structure.site(seq)
    if (kind !== 'node' && kind !== 'workflow') continue
    const state = await timeline.state(seq + 1)
    return state.contexts.get(state.spans.get(seq)!.context) ?? {}
  }
  return {}
}
