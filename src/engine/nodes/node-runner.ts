import type { NodeOf, NodeTypeName, WorkflowNode } from '../../workflow/graph.ts'
import type { Json } from '../../workflow/json.ts'
import type { ValueTemplate } from '../../workflow/value.ts'
import type { AtOnce } from '../at-once.ts'
import type { NodeRun } from '../node-run.ts'

/** How one node type runs: the engine's half of its registry entry. */
export interface NodeRunner<T extends NodeTypeName> {
  /** The inputs that are resolved before the node is entered. */
  inputs?(node: NodeOf<T>): ValueTemplate
  /** False for a node of this type whose settings this version cannot run. */
  canRun?(node: NodeOf<T>): boolean
  /** Makes a value the node's result without running it; stores it where absent. */
  settle?(
    run: NodeRun<Extract<WorkflowNode, { type: T }>>,
    value: Json,
  ): AtOnce<readonly string[] | undefined>
  /** True when the runner itself heeds `timeout`. */
  readonly ownTimeout?: true
  /** Runs the node; where it chooses the way on by itself, returns the ids that follow. */
  run(run: NodeRun<Extract<WorkflowNode, { type: T }>>): AtOnce<readonly string[] | undefined>
}
