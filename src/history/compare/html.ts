import { formatDuration } from '../duration.ts'
import { type Html, html, page, valueHtml } from '../export/html.ts'
import type { ExecutionFacts } from '../trace/execution-facts.ts'
import type { Changes } from './changes.ts'
import type { Comparison } from './compare.ts'
import type { StepDifference, StepSide } from './compare-step.ts'
import type { NodeTiming } from './timings.ts'

/** A comparison as a page that needs nothing else. */
export function comparisonHtml(comparison: Comparison): string {
  const { a, b, path, inputs, output, state } = comparison
  const title = `${a.workflow} ${a.id} and ${b.workflow} ${b.id}`
  const body = html`<h1>Two executions: ${title}</h1>
${factsTable(a, b)}
<p>${comparison.same ? 'They did the same.' : pathText(path)}${comparison.sameSource ? '' : ' They ran different texts.'}</p>
${changesSection('Inputs', inputs)}
${stepsSection(comparison)}
${changesSection('Output', output)}
${changesSection('State at the end', state)}
${timingSection(comparison.timings)}`
  return page(`Comparison: ${title}`, body)
}

function pathText({ both, onlyA, onlyB, divergence }: Comparison['path']): string {
  if (!divergence) return `Both took the same path of ${both} steps.`
  const { position, a = 'its end', b = 'its end' } = divergence
  return `${both} steps are in both, ${onlyA} only in A, ${onlyB} only in B. The paths part after ${position} steps: A goes to ${a}, B to ${b}.`
}

function factsTable(a: ExecutionFacts, b: ExecutionFacts): Html {
  const rows: [string, (facts: ExecutionFacts) => string | number | undefined][] = [
    ['Execution', facts => facts.id],
    ['Workflow', facts => facts.workflow],
    ['File', facts => facts.program],
    ['Status', facts => facts.status],
    ['Error', ({ error }) => error && `${error.address}: ${error.message}`],
    ['Started', facts => facts.startedAt],
    ['Duration', facts => formatDuration(facts.duration)],
    ['Nodes', facts => facts.nodes],
    ['Teams', facts => facts.teams],
    ['Depth', facts => facts.maxDepth],
    ['Events', facts => facts.events],
    ['Tokens in', facts => facts.usage?.inputTokens],
    ['Tokens out', facts => facts.usage?.outputTokens],
    ['Cost', facts => facts.usage?.cost],
  ]
  const lines = rows
    .filter(([, value]) => value(a) !== undefined || value(b) !== undefined)
    .map(([name, value]) => {
      const kind =
        value(a) === value(b) || ['Execution', 'Started', 'Duration'].includes(name) ? '' : 'changed'
      return html`<tr><th>${name}</th><td class="${kind}">${value(a)}</td><td class="${kind}">${value(b)}</td></tr>\n`
    })
  return html`<table><thead><tr><th></th><th>A</th><th>B</th></tr></thead><tbody>${lines}</tbody></table>`
}

function changesSection(title: string, changes: Changes): Html {
  if (changes.list.length === 0) return html``
  return html`<h2>${title}</h2>${changesTable(changes)}`
}

function changesTable({ list, more }: Changes): Html {
  const rows = list.map(
    ({ path, kind, from, to }) =>
      html`<tr class="${kind}"><td><code>${path || '(the value)'}</code></td><td>${valueHtml(from)}</td><td>${valueHtml(to)}</td></tr>\n`,
  )
  const rest = more > 0 ? html`<tr><td class="dim">… ${more} more</td><td></td><td></td></tr>` : html``
  return html`<table><thead><tr><th>Path</th><th>A</th><th>B</th></tr></thead><tbody>${rows}${rest}</tbody></table>`
}

function stepsSection({ steps, moreSteps }: Comparison): Html {
  if (steps.length === 0) return html``
  const more = moreSteps > 0 ? html`<p class="dim">… ${moreSteps} more</p>` : html``
  return html`<h2>Steps that differ</h2>${steps.map(stepHtml)}${more}`
}

const signs = { added: '+', removed: '−', changed: '~' } as const

function stepHtml({ kind, what, a, b, input, output, writes }: StepDifference): Html {
  const same = a?.address === b?.address
  const name = same ? a?.address : [a?.address, b?.address].filter(Boolean).join(' ↔ ')
  const tables = Object.entries({ input, output, writes }).map(([title, changes]) =>
    changes ? html`<p class="dim">${title}</p>${changesTable(changes)}` : html``,
  )
  const endings = kind === 'changed' ? html` ${sideText(a)} → ${sideText(b)}` : html` ${sideText(a ?? b)}`
  return html`<details><summary class="${kind}">${signs[kind]} <code>${name}</code> <span class="dim">${what}</span>${endings}</summary>${tables}</details>\n`
}

function sideText(side: StepSide | undefined): string {
  if (!side) return ''
  const took = side.duration === undefined ? '' : ` in ${formatDuration(side.duration)}`
  const attempts = side.attempts > 1 ? `, ${side.attempts} attempts` : ''
  return `${side.status}${took}${attempts}${side.error ? `: ${side.error.message}` : ''}`
}

function timingSection(timings: readonly NodeTiming[]): Html {
  const rows = timings.map(
    ({ node, a, b, difference }) => html`<tr><td><code>${node}</code></td>
<td class="number">${a?.visits ?? 0}</td><td class="number">${b?.visits ?? 0}</td>
<td class="number">${a ? formatDuration(a.duration) : ''}</td><td class="number">${b ? formatDuration(b.duration) : ''}</td>
<td class="number">${difference < 0 ? '−' : '+'}${formatDuration(Math.abs(difference))}</td></tr>\n`,
  )
  return html`<h2>Timing</h2><table><thead><tr><th>Node</th><th class="number">Visits A</th><th class="number">B</th>
<th class="number">Time A</th><th class="number">B</th><th class="number">Difference</th></tr></thead><tbody>${rows}</tbody></table>`
}
