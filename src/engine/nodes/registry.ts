import type { NodeTypeName } from '../../workflow/graph.ts'
import { agent } from './agent.ts'
import { compute } from './compute.ts'
import { condition } from './condition.ts'
import { foreach } from './foreach.ts'
import { human } from './human.ts'
import type { NodeRunner } from './node-runner.ts'
import { parallel } from './parallel.ts'
import { team } from './team.ts'
import { tool } from './tool.ts'
import { transform } from './transform.ts'
import { wait } from './wait.ts'
import { subWorkflow } from './workflow.ts'

const runners: { [T in NodeTypeName]: NodeRunner<T> } = {
  agent,
  compute,
  tool,
  transform,
  condition,
  parallel,
  foreach,
  human,
  team,
  workflow: subWorkflow,
  wait,
}

/** How a node type runs, seen by code that does not care which it is; undefined for one that cannot run. */
export function runnerOf(type: NodeTypeName): NodeRunner<NodeTypeName> | undefined {
  return runners[type] as NodeRunner<NodeTypeName> | undefined
}
