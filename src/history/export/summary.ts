import type { Timeline } from '../../recording/timeline.ts'
import { formatDuration } from '../duration.ts'
import { analyse } from '../trace/analysis.ts'
import { factsOf } from '../trace/execution-facts.ts'
import { nodeExecutions } from '../trace/node-executions.ts'

const longestPath = 200
const most = 10

/** An execution as a text for people, piece by piece. */
export async function* toSummary(timeline: Timeline): AsyncGenerator<string> {
  const facts = await factsOf(timeline)
  const analysis = await analyse(timeline)
  const { usage, reused = 0 } = analysis
  const lines = [
    `Execution: ${facts.id}`,
    `Workflow: ${facts.workflow} (${facts.program})`,
    `Status: ${facts.status}`,
    ...(facts.error ? [`Error: ${facts.error.address}: ${facts.error.message}`] : []),
    `Started: ${facts.startedAt}`,
    ...(facts.endedAt ? [`Ended: ${facts.endedAt}`] : []),
    `Duration: ${formatDuration(facts.duration)}`,
    `Nodes: ${analysis.nodes - reused} run, ${reused > 0 ? `${reused} reused, ` : ''}${analysis.failed} failed`,
    ...(facts.teams > 0 ? [`Teams: ${facts.teams}`] : []),
    `Depth: ${facts.maxDepth}`,
    `Tool calls: ${analysis.toolCalls}`,
    ...(usage
      ? [
          `Model calls: ${usage.calls}, ${usage.inputTokens ?? '?'} tokens in, ${usage.outputTokens ?? '?'} out${usage.cost === undefined ? '' : `, cost ${Number(usage.cost.toPrecision(4))}`}`,
        ]
      : []),
    `Events: ${facts.events}`,
    ...(facts.tags.length > 0 ? [`Tags: ${facts.tags.join(', ')}`] : []),
    '',
    'Slowest nodes:',
    ...analysis.byNode
      .slice(0, most)
      .map(({ node, duration, runs }) => `  ${node}: ${formatDuration(duration)} (${runs}×)`),
    ...(analysis.byTool.length > 0
      ? ['', 'Tools:', ...analysis.byTool.slice(0, most).map(({ tool, calls }) => `  ${tool}: ${calls}×`)]
      : []),
    '',
    'Path:',
  ]
  yield `${lines.join('\n')}\n`
  let count = 0
  for await (const { address, status, duration, attempt, error } of nodeExecutions(timeline)) {
    if (count++ === longestPath) break
    const took = duration === undefined ? '' : ` (${formatDuration(duration)})`
    const tries = attempt > 1 ? `, attempt ${attempt}` : ''
    yield `  ${address}${tries}: ${status}${took}${error ? `: ${error.message.split('\n')[0]}` : ''}\n`
  }
  if (analysis.nodes > longestPath) yield `  … ${analysis.nodes - longestPath} more\n`
}
