import type { Timeline } from '../../recording/timeline.ts'
import type { Json } from '../../workflow/json.ts'
import { formatDuration } from '../duration.ts'
import { type Analysis, analyse } from '../trace/analysis.ts'
import { type ExecutionFacts, factsOf, resultOf } from '../trace/execution-facts.ts'
import { type NodeExecution, nodeExecutions } from '../trace/node-executions.ts'
import { type Html, html, page, valueHtml } from './html.ts'

/** Rows of the table of nodes; a browser does not like more. */
const maxRows = 3_000
const most = 10

/** An execution as a page that needs nothing else. */
export async function toReport(timeline: Timeline): Promise<string> {
  const facts = await factsOf(timeline)
  const analysis = await analyse(timeline)
  const { structure, length } = timeline
  const last = length === 0 ? undefined : await timeline.state(structure.exit(0) ?? length)
  const rows: Html[] = []
  for await (const node of nodeExecutions(timeline)) {
    if (rows.length === maxRows) break
    rows.push(nodeRow(node, facts.duration))
  }
  const more =
    analysis.nodes > maxRows
      ? html`<p class="dim">The first ${maxRows} of ${analysis.nodes}; the CSV has all.</p>`
      : html``
  const body = html`<h1>${facts.workflow} <span class="dim">${facts.id}</span></h1>
${factsList(facts, analysis)}
<h2>Nodes</h2>
<table><thead><tr><th>Node</th><th>Status</th><th class="number">Duration</th><th>When</th><th>Input</th><th>Output</th><th>Calls</th></tr></thead>
<tbody>${rows}</tbody></table>${more}
${slowest(analysis)}
<h2>Inputs</h2>${valueHtml(facts.inputs)}
<h2>Result</h2>${valueHtml(await resultOf(timeline))}
<h2>State at the end</h2>${valueHtml(last?.contexts.get(0))}
<h2>Workflow</h2>${valueHtml(timeline.header.source)}`
  return page(`${facts.workflow} ${facts.id}`, body)
}

function factsList(facts: ExecutionFacts, { failed, nodes, reused, toolCalls, usage }: Analysis): Html {
  const { error } = facts
  const rows: [string, string | number | undefined][] = [
    ['File', facts.program],
    ['Error', error && `${error.address}: ${error.message}`],
    ['Started', facts.startedAt],
    ['Duration', formatDuration(facts.duration)],
    ['Nodes', `${nodes}${reused ? `, ${reused} reused` : ''}${failed > 0 ? `, ${failed} failed` : ''}`],
    ['Teams', facts.teams || undefined],
    ['Depth', facts.maxDepth],
    ['Events', facts.events],
    ['Tool calls', toolCalls || undefined],
    ['Tokens', usage && `${usage.inputTokens ?? '?'} in, ${usage.outputTokens ?? '?'} out`],
    ['Cost', usage?.cost],
    ['Tags', facts.tags.join(', ') || undefined],
  ]
  const lines = rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => html`<tr><th>${name}</th><td>${value}</td></tr>\n`)
  return html`<table><tbody><tr><th>Status</th><td class="${facts.status}">${facts.status}</td></tr>${lines}</tbody></table>`
}

function nodeRow(node: NodeExecution, total: number): Html {
  const { address, status, duration, attempt, startedAt, error, calls } = node
  const percent = (time: number) => (total > 0 ? Math.min(100, Math.max(0, (time / total) * 100)) : 0)
  const position = `left:${percent(startedAt).toFixed(2)}%;width:${percent(duration ?? total - startedAt).toFixed(2)}%`
  const message = error ? html`<br>${error.message}` : html``
  const list = calls.map(
    call =>
      html`<details><summary>${call.kind} ${call.id}${call.status === 'completed' ? '' : ` (${call.status})`}</summary>${valueHtml(call.input as Json)}${valueHtml(call.output)}</details>`,
  )
  return html`<tr><td><code>${address}</code>${attempt > 1 ? `, attempt ${attempt}` : ''}</td><td class="${status}">${status}${message}</td>
<td class="number">${duration === undefined ? '' : formatDuration(duration)}</td><td><div class="bar"><i style="${position}"></i></div></td>
<td>${valueHtml(node.input as Json)}</td><td>${valueHtml(node.output)}</td><td>${list}</td></tr>\n`
}

function slowest({ byNode, byTool }: Analysis): Html {
  const nodes = byNode
    .slice(0, most)
    .map(
      ({ node, runs, failed, duration }) =>
        html`<tr><td><code>${node}</code></td><td class="number">${runs}</td><td class="number">${failed}</td><td class="number">${formatDuration(duration)}</td></tr>\n`,
    )
  const tools = byTool
    .slice(0, most)
    .map(
      ({ tool, calls, failed, duration }) =>
        html`<tr><td><code>${tool}</code></td><td class="number">${calls}</td><td class="number">${failed}</td><td class="number">${formatDuration(duration)}</td></tr>\n`,
    )
  const head = (what: string) =>
    html`<thead><tr><th>${what}</th><th class="number">Runs</th><th class="number">Failed</th><th class="number">Time</th></tr></thead>`
  const toolTable =
    tools.length > 0 ? html`<h2>Tools</h2><table>${head('Tool')}<tbody>${tools}</tbody></table>` : html``
  return html`<h2>Slowest nodes</h2><table>${head('Node')}<tbody>${nodes}</tbody></table>${toolTable}`
}
