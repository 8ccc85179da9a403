import type { Timeline } from '../../recording/timeline.ts'
import { formatDuration } from '../duration.ts'
import { type RanNode, ranGraph } from './graph.ts'

/** What an execution ran through, for Graphviz. */
export async function toDot(timeline: Timeline): Promise<string> {
  const { nodes, edges } = await ranGraph(timeline)
  const text = (value: string) => `"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
  const shape = (node: RanNode, i: number) =>
    `n${i} [label=${text(labelOf(node).join('\n'))}${node.failed > 0 ? ', color=red' : ''}];`
  const outermost = timeline.header.workflow
  const inner = Map.groupBy(
    nodes.map((node, i) => ({ node, i })).filter(({ node }) => node.workflow !== outermost),
    ({ node }) => node.workflow,
  )
  return `${[
    'digraph workflow_execution {',
    '  rankdir=TD;',
    `  label=${text(`${outermost} ${timeline.header.execution}`)};`,
    '  node [shape=box];',
    ...nodes.flatMap((node, i) => (node.workflow === outermost ? [`  ${shape(node, i)}`] : [])),
    ...[...inner].flatMap(([workflow, list], number) => [
      `  subgraph cluster_${number} {`,
      `    label=${text(workflow)};`,
      ...list.map(({ node, i }) => `    ${shape(node, i)}`),
      '  }',
    ]),
    ...edges.map(({ from, to, count, kind }) => {
      const label = count > 1 ? `label=${text(`${count}×`)}` : ''
      const parts = [label, kind === 'inside' ? 'style=dashed' : ''].filter(Boolean).join(', ')
      return `  n${from} -> n${to}${parts ? ` [${parts}]` : ''};`
    }),
    '}',
  ].join('\n')}\n`
}

/** What an execution ran through, for Mermaid. */
export async function toMermaid(timeline: Timeline): Promise<string> {
  const { nodes, edges } = await ranGraph(timeline)
  // Entities by number: Mermaid reads quotes, brackets and tags inside of texts.
  const text = (value: string) => value.replace(/[^\w .,:/()×-]/gu, sign => `#${sign.codePointAt(0)};`)
  return `${[
    'flowchart TD',
    ...nodes.map((node, i) => `  n${i}["${labelOf(node).map(text).join('<br>')}"]`),
    ...edges.map(({ from, to, count, kind }) => {
      const label = count > 1 ? `|"${count}×"|` : ''
      return `  n${from} ${kind === 'inside' ? '-.->' : '-->'}${label} n${to}`
    }),
    ...nodes.flatMap((node, i) => (node.failed > 0 ? [`  style n${i} stroke:#c33`] : [])),
  ].join('\n')}\n`
}

function labelOf({ id, visits, failed, duration }: RanNode): string[] {
  const parts = [
    visits > 1 ? `${visits}×` : '',
    formatDuration(duration),
    failed > 0 ? `${failed} failed` : '',
  ]
  return [id, parts.filter(Boolean).join(', ')]
}
