import type { Workflow, WorkflowNode } from './graph.ts'
import { nodeType } from './node-types/registry.ts'

/**
 * What the node after a question decides by, when it decides by one context key: files ask a person and then test a key
 * that nothing else sets, so the answer is meant to be there.
 */
export function decisionAfter(
  workflow: Workflow,
  node: WorkflowNode,
): { key: string; values: readonly string[] } | undefined {
  if (!nodeType(node.type)?.answers || node.next.length !== 1) return undefined
  const next = workflow.nodes.get(node.next[0]!)
  return next && nodeType(next.type)?.decides?.(next.config)
}
