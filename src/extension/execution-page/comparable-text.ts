import { nodeExecutions } from '../../history/trace/node-executions.ts'
import { lastPosition, type Timeline } from '../../recording/timeline.ts'
import type { Json } from '../../workflow/json.ts'

/** Nodes that are written; of more, how many there are. */
const mostNodes = 2_000

/** Characters of a value that are written. */
const longestValue = 2_000

/**
 * An execution as a text whose lines differ only where two executions do: without ids, dates and durations. Inputs, the
 * path with what each node gave, the error, the state at the end.
 */
export async function comparableText(timeline: Timeline): Promise<string> {
  const { header, status, summary } = timeline
  const lines = [`workflow: ${header.workflow}`, `status: ${status}`]
  if (summary?.error) lines.push(`error: ${summary.error.address}: ${summary.error.message}`)
  lines.push('', 'inputs:', ...indented(header.inputs as Json), '', 'path:')
  let count = 0
  for await (const { address, status: ended, attempt, output, error } of nodeExecutions(timeline)) {
    if (count++ >= mostNodes) continue
    lines.push(`  ${address}${attempt > 1 ? ` (attempt ${attempt})` : ''}: ${ended}`)
    if (error) lines.push(`    error: ${error.message.split('\n')[0]}`)
    if (output !== undefined) lines.push(...indented(output, '    '))
  }
  if (count > mostNodes) lines.push(`  … ${count - mostNodes} more`)
  const context = (await timeline.state(lastPosition(timeline))).contexts.get(0)
  if (context) lines.push('', 'state at the end:', ...indented(context))
  return `${lines.join('\n')}\n`
}

function indented(value: Json, indent = '  '): string[] {
  const text = JSON.stringify(value, null, 2)
  const cut = text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
  return cut.split('\n').map(line => indent + line)
}
