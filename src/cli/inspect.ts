import type { Command } from 'commander'
import { contextAt, positionOf } from '../debugger/context-at.ts'
import { isRerun } from '../history/row.ts'
import { queryState } from '../history/snapshots/query.ts'
import { analyse } from '../history/trace/analysis.ts'
import { factsOf } from '../history/trace/execution-facts.ts'
import { failure } from '../workflow/problem.ts'
import { formatDuration } from './duration.ts'
import { nearPath } from './invocation.ts'
import type { Io } from './io.ts'
import {
  addHistoryOption,
  type HistoryOption,
  type OpenedRecording,
  recordingName,
  withRecording,
} from './open-recording.ts'
import { printedValue } from './printed-value.ts'

interface InspectOptions extends HistoryOption {
  json?: boolean
  query?: string
  at?: string
  snapshot?: string
}

const maxLines = 200

/** `playhead inspect`: what is known of an execution, and its state. */
export function addInspect(program: Command, io: Io): void {
  const command = program
    .command('inspect')
    .description('show what is known of a recording, or its state at a place')
    .argument('<recording>', recordingName)
    .option('--json', 'print JSON')
    .option('-q, --query <path>', 'a value of the state: user.name, items[0].id')
    .option('--at <place>', 'the state there: start, end, failure, a position, or an address')
    .option('--snapshot <id>', 'the state of a snapshot')
  addHistoryOption(command).action((name: string, options: InspectOptions) =>
    withRecording(name, options, io, opened => inspect(opened, options, io)),
  )
}

async function inspect(opened: OpenedRecording, options: InspectOptions, io: Io): Promise<void> {
  const place = options.snapshot ?? options.at
  if (place === undefined && options.query === undefined) {
    await printFacts(opened, options, io)
    return
  }
  const { timeline } = opened
  const { position, context } = await contextAt(timeline, positionOf(timeline, place ?? 'end'))
  const value = options.query === undefined ? context : queryState(context, options.query)
  if (value === undefined)
    throw failure('nothing-at-path', { path: options.query!, known: Object.keys(context) })
  if (options.json) io.print(JSON.stringify(place === undefined ? value : { position, value }, undefined, 2))
  else for (const line of printedValue(value, maxLines)) io.print(line)
}

async function printFacts({ timeline, path, size }: OpenedRecording, options: InspectOptions, io: Io) {
  const facts = await factsOf(timeline)
  const { summary, header } = timeline
  const { byNode, byTool, toolCalls, failed, reused, usage } = await analyse(timeline)
  const checksum = summary?.checksum
  if (options.json) {
    const { parent, startedBy, environment } = header
    const rest = { environment, parent, startedBy, questions: summary?.questions }
    const nodes = { failedNodes: failed, reusedNodes: reused, toolCalls, byNode, byTool, usage }
    io.print(JSON.stringify({ ...facts, ...rest, ...nodes, path, size, checksum }, undefined, 2))
    return
  }
  const { style } = io
  io.print(style.bold(`${facts.workflow} ${facts.id}`))
  const section = (title: string, rows: readonly (readonly [string, string | number | undefined])[]) => {
    const known = rows.filter(([, value]) => value !== undefined && value !== '')
    if (known.length === 0) return
    io.print()
    io.print(style.bold(title))
    for (const [name, value] of known) io.print(`  ${style.dim(name.padEnd(14))} ${value}`)
  }
  section('Status', [
    ['Status', facts.status],
    ['Error', facts.error && `${facts.error.address}: ${facts.error.message}`],
    ['Asks', summary?.questions?.map(({ address, prompt }) => `${address}: ${prompt}`).join('; ')],
    ['Tags', facts.tags.join(', ')],
    header.parent && isRerun(header.parent)
      ? ['Rerun of', header.parent.execution]
      : ['Forked from', header.parent && `${header.parent.execution} at ${header.parent.position}`],
    ['Started by', header.startedBy && `${header.startedBy.execution}, ${header.startedBy.address}`],
  ])
  section('Timing', [
    ['Started', facts.startedAt],
    ['Ended', facts.endedAt],
    ['Duration', formatDuration(facts.duration)],
  ])
  section('Execution', [
    ['Nodes', `${facts.nodes}${reused ? `, ${reused} reused` : ''}${failed > 0 ? `, ${failed} failed` : ''}`],
    ['Teams', facts.teams || undefined],
    ['Depth', facts.maxDepth],
    ['Tool calls', toolCalls || undefined],
    [
      'Model calls',
      usage && `${usage.calls}, ${usage.inputTokens ?? '?'} tokens in, ${usage.outputTokens ?? '?'} out`,
    ],
    ['Cost', usage?.cost && Number(usage.cost.toPrecision(4))],
    ['Events', facts.events],
  ])
  section(
    'Slowest nodes',
    byNode.slice(0, 5).map(({ node, duration, runs }) => [node, `${formatDuration(duration)} (${runs}×)`]),
  )
  section('Storage', [
    ['File', nearPath(path, io.cwd)],
    ['Size', `${(size / 1_024).toFixed(1)} KB`],
    ['Checksum', checksum],
    ['Workflow', nearPath(facts.program, io.cwd)],
  ])
}
