import type { Edge, NodeTypeName, WorkflowNode } from '../graph.ts'
import { compute } from './compute.ts'
import { condition } from './condition.ts'
import type { NodeType } from './node-type.ts'
import { parallel } from './parallel.ts'
import { transform } from './transform.ts'
import { wait } from './wait.ts'
import { subWorkflow } from './workflow.ts'

/** Every node type by its name in the YAML. Checks, breakpoint places, graphs and documentation derive from it. */
export const nodeTypes = {
  compute,
  transform,
  condition,
  parallel,
  workflow: subWorkflow,
  wait,
} as const

/** The entry of a node's type, seen by code that does not care which it is. */
export type AnyNodeType = NodeType<NodeTypeName, object>

/** The entry for a name from the YAML, or undefined. */
export function nodeType(name: string): AnyNodeType | undefined {
  return Object.hasOwn(nodeTypes, name)
    ? (nodeTypes[name as NodeTypeName] as unknown as AnyNodeType)
    : undefined
}

/** All ways out of a node: what its type adds, then `next`. */
export function edgesOf(node: WorkflowNode): Edge[] {
  const type = nodeType(node.type)!
  const own = type.edges(node.config)
  return type.choosesNext ? own : [...own, ...node.next.map(to => ({ to, kind: 'next' as const }))]
}
