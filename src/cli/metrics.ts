import { type Command, InvalidArgumentError } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { createFileStorage } from '../history/file-storage.ts'
import { type Metrics, metricsOf, type Sample } from '../history/metrics/metrics.ts'
import type { Trend } from '../history/metrics/trend.ts'
import type { RecordingRow } from '../history/row.ts'
import { analyse } from '../history/trace/analysis.ts'
import { factsOf } from '../history/trace/execution-facts.ts'
import type { Timeline } from '../recording/timeline.ts'
import { formatError } from '../workflow/problem.ts'
import { formatDuration } from './duration.ts'
import type { Io } from './io.ts'
import { addHistoryOption, type HistoryOption, withRecording } from './open-recording.ts'
import { createProgress } from './progress.ts'
import { type Column, formatTable } from './table.ts'
import { writeOutput } from './write-output.ts'

interface MetricsOptions extends HistoryOption {
  workflow?: string
  execution?: string
  export?: string
  window: number
  limit: number
  json?: boolean
}

/** `playhead metrics`: executions added up. */
export function addMetrics(program: Command, io: Io): void {
  const command = program
    .command('metrics')
    .description('add up executions: success, durations, nodes, tools, cost, trends')
    .option('-w, --workflow <name>', 'only those of this workflow; * and ? stand for any characters')
    .option('-e, --execution <recording>', 'one execution')
    .option('-l, --limit <number>', 'only the latest', wholeNumber, 100)
    .option('--window <number>', 'how many of the latest the trends look at', wholeNumber, 10)
    .option('-o, --export <file>', 'write them as JSON')
    .option('--json', 'print them as JSON')
  addHistoryOption(command).action((options: MetricsOptions) => showMetrics(options, io))
}

async function showMetrics(options: MetricsOptions, io: Io): Promise<void> {
  const samples = options.execution
    ? [await withRecording(options.execution, options, io, ({ timeline }) => sampleOf(timeline))]
    : await samplesOf(options, io)
  const metrics = metricsOf(samples, options.window)
  const text = () => JSON.stringify({ timestamp: new Date().toISOString(), ...metrics }, undefined, 2)
  if (options.export !== undefined) await writeOutput(once(`${text()}\n`), options.export, io)
  if (options.json) io.print(text())
  else if (options.export === undefined) printMetrics(metrics, io)
}

async function* once(text: string): AsyncGenerator<string> {
  yield text
}

/** The executions that count come from the catalog; only these are read. */
async function samplesOf(options: MetricsOptions, io: Io): Promise<Sample[]> {
  const { workflow, limit } = options
  const reading = createProgress('Reading recordings')
  const storage = createFileStorage(historyFolder(options, io.cwd), { onProgress: reading.show })
  const { rows, unreadable, warnings } = await storage
    .query({ limit, ...(workflow !== undefined && { workflow }) })
    .finally(async () => {
      reading.end()
      await storage.close()
    })
  for (const text of [...warnings, ...unreadable.map(({ error }) => error)]) io.complain(text)
  const progress = createProgress('Adding up')
  const samples: Sample[] = []
  try {
    for (const row of rows) {
      samples.push(await readSample(row, options, io))
      progress.show(samples.length, rows.length)
    }
  } finally {
    progress.end()
  }
  return samples
}

/** One that cannot be read to its end still counts, by what its first and last lines say. */
async function readSample(row: RecordingRow, options: MetricsOptions, io: Io): Promise<Sample> {
  try {
    return await withRecording(row.path!, options, io, ({ timeline }) => sampleOf(timeline))
  } catch (thrown) {
    io.complain(formatError(thrown))
    const { id, workflow, status, startedAt, duration } = row
    return { id, workflow, status, startedAt, ...(duration !== undefined && { duration }) }
  }
}

async function sampleOf(timeline: Timeline): Promise<Sample> {
  const { id, workflow, status, startedAt, duration } = await factsOf(timeline)
  const analysis = await analyse(timeline)
  return { id, workflow, status, startedAt, ...(timeline.summary && { duration }), analysis }
}

const shown = 10

function printMetrics(metrics: Metrics, io: Io): void {
  const { style } = io
  const { durations, usage, trends, nodes, tools } = metrics
  const row = (name: string, value: string | undefined) => {
    if (value !== undefined) io.print(`${style.dim(name.padEnd(14))} ${value}`)
  }
  const statuses = Object.entries(metrics.byStatus).map(([status, count]) => `${count} ${status}`)
  row('Executions', `${metrics.executions}${statuses.length > 0 ? ` (${statuses.join(', ')})` : ''}`)
  row('Success', metrics.successRate === undefined ? undefined : percent(metrics.successRate))
  if (durations) {
    row(
      'Duration',
      `${formatDuration(durations.average)} on average, median ${formatDuration(durations.median)}`,
    )
    row('', `from ${formatDuration(durations.shortest)} to ${formatDuration(durations.longest)}`)
  }
  row('Node runs', `${nodes.runs}${nodes.failed > 0 ? `, ${nodes.failed} failed` : ''}`)
  row('Tool calls', tools.calls > 0 ? `${tools.calls}, ${tools.failed} failed` : undefined)
  if (usage) {
    row(
      'Models',
      `${usage.calls} calls, ${usage.inputTokens ?? '?'} tokens in, ${usage.outputTokens ?? '?'} out`,
    )
    row('Cost', usage.cost === undefined ? undefined : `${Number(usage.cost.toPrecision(4))}`)
  }
  if (trends.recent.length > 1) {
    io.print()
    io.print(style.bold(`Trends of the latest ${trends.recent.length}`))
    row('Duration', trendText(trends.duration))
    row('Success', trendText(trends.success))
    row('Cost', trends.cost && trendText(trends.cost))
  }
  printTable(
    'NODE',
    nodes.byNode.map(one => [one.node, one.runs, one.failed, one.duration, one.longest]),
    io,
  )
  printTable(
    'TOOL',
    tools.byTool.map(one => [one.tool, one.calls, one.failed, one.duration]),
    io,
  )
}

const percent = (rate: number) => `${Number((rate * 100).toFixed(1))} %`

const trendText = ({ direction, change }: Trend) =>
  direction === 'insufficient data' ? direction : `${direction} (${change > 0 ? '+' : ''}${change} %)`

/** @param rows name, count, failed, whole duration, and the longest where there is one */
function printTable(
  title: string,
  rows: readonly (readonly [string, number, number, number, number?])[],
  io: Io,
) {
  if (rows.length === 0) return
  const columns: Column[] = [
    { title },
    ...['RUNS', 'FAILED', 'TOTAL', 'AVERAGE'].map(name => ({ title: name, right: true })),
    ...(rows[0]!.length > 4 ? [{ title: 'LONGEST', right: true }] : []),
  ]
  const cells = rows
    .slice(0, shown)
    .map(([name, runs, failed, total, longest]) => [
      name,
      `${runs}`,
      `${failed}`,
      formatDuration(total),
      formatDuration(total / runs),
      ...(longest === undefined ? [] : [formatDuration(longest)]),
    ])
  io.print()
  for (const line of formatTable(columns, cells, (cell, at) => (at < 0 ? io.style.dim(cell) : cell)))
    io.print(line)
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It is a whole number above 0.')
  return Number(text)
}
