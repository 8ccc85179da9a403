import { shortValue } from '../debugger/variables.ts'
import type { Change, Changes } from '../history/compare/changes.ts'
import type { Comparison } from '../history/compare/compare.ts'
import type { StepDifference, StepSide } from '../history/compare/compare-step.ts'
import type { NodeTiming } from '../history/compare/timings.ts'
import type { ExecutionFacts } from '../history/trace/execution-facts.ts'
import { formatDuration } from './duration.ts'
import type { Io } from './io.ts'
import type { Style } from './style.ts'
import { type Column, formatTable } from './table.ts'
import { clip } from './terminal/clip.ts'

/** How many are shown of a list; all of it is in the JSON and the report. */
const shown = { steps: 30, changes: 12, stepChanges: 4, timings: 8, names: 12 }

/** Prints a comparison for people. */
export function printComparison(comparison: Comparison, io: Io): void {
  const { a, b, inputs, output, state } = comparison
  const { style } = io
  printFacts(a, b, io)
  io.print()
  const source = comparison.sameSource ? '' : ' They ran different texts.'
  if (comparison.same) {
    io.print(style.green(`They did the same: ${comparison.path.both} steps, in the same way.`) + source)
  } else printPath(comparison, source, io)
  printChanges('Inputs', inputs, io)
  printSteps(comparison, io)
  printChanges('Output', output, io)
  printChanges('State at the end', state, io)
  printTimings(comparison.timings, io)
}

const factColumns: Column[] = [{ title: '' }, { title: 'A' }, { title: 'B' }, { title: '' }]

function printFacts(a: ExecutionFacts, b: ExecutionFacts, io: Io): void {
  const counted = (name: string, from: number, to: number) => [name, `${from}`, `${to}`, signed(to - from)]
  const usage = (part: 'inputTokens' | 'outputTokens' | 'cost', name: string) => {
    const [from, to] = [a.usage?.[part], b.usage?.[part]]
    if (from === undefined && to === undefined) return []
    const known = from !== undefined && to !== undefined
    const text = (value: number | undefined) =>
      value === undefined ? '-' : `${Number(value.toPrecision(4))}`
    return [[name, text(from), text(to), known ? signed(to - from) : '']]
  }
  const rows = [
    ['Execution', a.id, b.id, ''],
    ['Workflow', a.workflow, b.workflow, ''],
    ['Status', a.status, b.status, ''],
    ['Started', a.startedAt, b.startedAt, ''],
    ['Duration', formatDuration(a.duration), formatDuration(b.duration), longer(a.duration, b.duration)],
    counted('Nodes', a.nodes, b.nodes),
    ...(a.teams + b.teams > 0 ? [counted('Teams', a.teams, b.teams)] : []),
    counted('Depth', a.maxDepth, b.maxDepth),
    counted('Events', a.events, b.events),
    ...usage('inputTokens', 'Tokens in'),
    ...usage('outputTokens', 'Tokens out'),
    ...usage('cost', 'Cost'),
  ]
  const lines = formatTable(factColumns, rows, (cell, row, column) => {
    if (row < 0 || column === 0) return io.style.dim(cell)
    return rows[row]![0] === 'Status' && a.status !== b.status ? io.style.yellow(cell) : cell
  })
  for (const line of lines) io.print(line)
  for (const [name, { error }] of [
    ['A', a],
    ['B', b],
  ] as const)
    if (error) io.print(io.style.red(`${name} failed at ${error.address}: ${error.message}`))
}

const signed = (difference: number) =>
  difference === 0 ? '' : `${difference > 0 ? '+' : ''}${Number(difference.toPrecision(4))}`

function longer(from: number, to: number): string {
  const difference = to - from
  const percent = from > 0 ? ` (${difference > 0 ? '+' : ''}${Math.round((difference / from) * 100)} %)` : ''
  return `${difference < 0 ? '-' : '+'}${formatDuration(Math.abs(difference))}${percent}`
}

function printPath({ path, nodes, firstDifference }: Comparison, source: string, io: Io): void {
  const { both, onlyA, onlyB, divergence } = path
  const { style } = io
  const only = `${onlyA} only in A, ${onlyB} only in B`
  const same = `The same path of ${both} steps.`
  io.print(style.bold(divergence ? `${both} steps in both, ${only}.` : same) + source)
  if (divergence) {
    const next = (address: string | undefined) => address ?? 'its end'
    io.print(
      `The paths part after ${divergence.position} steps: A goes to ${next(divergence.a)}, B to ${next(divergence.b)}.`,
    )
  }
  if (firstDifference) {
    const { a, b } = firstDifference.step
    const other = a!.address === b!.address ? '' : ` (B: ${b!.address})`
    io.print(`The first step that differs is ${a!.address}${other}.`)
  }
  for (const [title, names] of [
    ['Nodes only in A', nodes.onlyA],
    ['Nodes only in B', nodes.onlyB],
  ] as const) {
    if (names.length > 0) io.print(`${title}: ${listed(names)}`)
  }
}

function listed(names: readonly string[]): string {
  const more = names.length - shown.names
  return names.slice(0, shown.names).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function printSteps({ steps, moreSteps }: Comparison, io: Io): void {
  if (steps.length === 0) return
  io.print()
  io.print(io.style.bold('Steps that differ'))
  for (const step of steps.slice(0, shown.steps)) printStep(step, io)
  const more = Math.max(0, steps.length - shown.steps) + moreSteps
  if (more > 0) io.print(io.style.dim(`  … ${more} more; --json and --html have them`))
}

function printStep(step: StepDifference, io: Io): void {
  const { style } = io
  const { a, b, kind, what } = step
  const word = what === 'node' ? '' : style.dim(` (${what})`)
  if (kind !== 'changed') {
    const sign = kind === 'removed' ? style.red('-') : style.green('+')
    io.print(`${sign} ${(a ?? b)!.address}${word}`)
    return
  }
  const other = a!.address === b!.address ? '' : style.dim(` ↔ ${b!.address}`)
  io.print(`${style.yellow('~')} ${a!.address}${other}${word}${style.yellow(endings(a!, b!))}`)
  for (const [title, changes] of [
    ['input', step.input],
    ['output', step.output],
    ['writes', step.writes],
  ] as const) {
    if (!changes) continue
    for (const line of changeLines(changes, shown.stepChanges, style, io.columns - 13))
      io.print(`    ${style.dim(title.padEnd(7))} ${line}`)
  }
}

function endings(a: StepSide, b: StepSide): string {
  const parts: string[] = []
  if (a.status !== b.status) parts.push(`${a.status} → ${b.status}`)
  if (a.attempts !== b.attempts) parts.push(`${a.attempts} → ${b.attempts} attempts`)
  const error = b.error ?? a.error
  if (error && a.error?.message !== b.error?.message) parts.push(clip(error.message, 60))
  return parts.length > 0 ? `  ${parts.join(', ')}` : ''
}

/** Prints changes below a title; nothing where there is none. */
export function printChanges(title: string, changes: Changes, io: Io): void {
  if (changes.list.length === 0) return
  io.print()
  io.print(io.style.bold(title))
  for (const line of changeLines(changes, shown.changes, io.style, io.columns - 4)) io.print(`  ${line}`)
}

/** A line for each change: `+ path value`, `- path value`, `~ path old → new`. */
export function changeLines({ list, more }: Changes, limit: number, style: Style, width: number): string[] {
  const lines = list.slice(0, limit).map(change => changeLine(change, style, width))
  const rest = Math.max(0, list.length - limit) + more
  return rest > 0 ? [...lines, style.dim(`… ${rest} more`)] : lines
}

function changeLine({ path, kind, from, to }: Change, style: Style, width: number): string {
  const name = style.bold(path || '(the value)')
  const room = Math.max(20, width - path.length - 6)
  if (kind === 'added') return `${style.green('+')} ${name} ${clip(shortValue(to!), room)}`
  if (kind === 'removed') return `${style.red('-')} ${name} ${style.dim(clip(shortValue(from!), room))}`
  const [before, after] = [from!, to!].map(value => clip(shortValue(value), room >> 1))
  return `${style.yellow('~')} ${name} ${style.dim(before!)} → ${after}`
}

const timingColumns: Column[] = [
  { title: 'NODE' },
  { title: 'A', right: true },
  { title: 'B', right: true },
  { title: 'DIFFERENCE', right: true },
  { title: 'VISITS', right: true },
]

function printTimings(timings: readonly NodeTiming[], io: Io): void {
  const largest = timings.filter(({ a, b }) => a || b).slice(0, shown.timings)
  if (largest.length === 0) return
  io.print()
  io.print(io.style.bold('Timing'))
  const rows = largest.map(({ node, a, b, difference }) => [
    node,
    a ? formatDuration(a.duration) : '-',
    b ? formatDuration(b.duration) : '-',
    `${difference < 0 ? '-' : '+'}${formatDuration(Math.abs(difference))}`,
    a?.visits === b?.visits ? `${a?.visits ?? 0}` : `${a?.visits ?? 0} → ${b?.visits ?? 0}`,
  ])
  for (const line of formatTable(timingColumns, rows, (cell, row) => (row < 0 ? io.style.dim(cell) : cell)))
    io.print(line)
}
