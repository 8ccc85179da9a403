import type { McpTool, Sources } from './tool.ts'
import { checkWorkflow } from './tools/check-workflow.ts'
import { diff } from './tools/diff.ts'
import { failureSummary } from './tools/failure-summary.ts'
import { graph } from './tools/graph.ts'
import { listExecutions } from './tools/list-executions.ts'
import { runWorkflow } from './tools/run-workflow.ts'
import { stateAt } from './tools/state-at.ts'
import { whoWrote } from './tools/who-wrote.ts'

/** Every tool for language models, of this server and of VS Code. */
export const allTools: readonly McpTool[] = [
  listExecutions,
  failureSummary,
  stateAt,
  whoWrote,
  diff,
  graph,
  checkWorkflow,
  runWorkflow,
]

/** Those that work with some sources: without a way to run, only what reads. */
export const toolsFor = (sources: Sources): readonly McpTool[] =>
  allTools.filter(({ readOnly }) => readOnly || sources.run !== undefined)
