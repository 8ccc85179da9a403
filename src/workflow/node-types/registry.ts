import type { Edge, NodeTypeName, WorkflowNode } from '../graph.ts'
import { agent } from './agent.ts'
import { compute } from './compute.ts'
import { condition } from './condition.ts'
import { foreach } from './foreach.ts'
import { human } from './human.ts'
import type { InnerStop, NodeType } from './node-type.ts'
import { parallel } from './parallel.ts'
import { team } from './team.ts'
import { tool } from './tool.ts'
import { transform } from './transform.ts'
import { wait } from './wait.ts'
import { subWorkflow } from './workflow.ts'

/** Every node type by its name in the YAML. Checks, breakpoint places, graphs and documentation derive from it. */
export const nodeTypes = {
  agent,
  compute,
  tool,
  condition,
  transform,
  parallel,
  foreach,
  team,
  human,
  workflow: subWorkflow,
  wait,
} as const

/** The entry of a node's type, seen by code that does not care which it is. */
export type AnyNodeType = NodeType<NodeTypeName, object>

/** Other names that existing files use. */
export const typeAliases: Readonly<Record<string, NodeTypeName>> = { hitl: 'human' }

/** The name of a node type as the registry has it. */
export function canonicalType(name: string): string {
  return Object.hasOwn(typeAliases, name) ? typeAliases[name]! : name
}

/** The type of a node that gives none, by the other keys that it has. */
export function impliedType(keys: { has(key: string): boolean }): string | undefined {
  return Object.values(nodeTypes).find(type => 'impliedBy' in type && type.impliedBy?.(keys))?.type
}

/** The entry for a name from the YAML, or undefined. */
export function nodeType(given: string): AnyNodeType | undefined {
  const name = canonicalType(given)
  return Object.hasOwn(nodeTypes, name)
    ? (nodeTypes[name as NodeTypeName] as unknown as AnyNodeType)
    : undefined
}

/** The calls inside a node at which one can stop. */
export function innerStopsOf(node: WorkflowNode): readonly InnerStop[] {
  return nodeType(node.type)?.innerStops(node.config) ?? []
}

/** All ways out of a node: what its type adds, then `next`. */
export function edgesOf(node: WorkflowNode): Edge[] {
  const type = nodeType(node.type)!
  const own = type.edges(node.config)
  return type.choosesNext ? own : [...own, ...node.next.map(to => ({ to, kind: 'next' as const }))]
}
