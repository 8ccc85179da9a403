import { type Command, InvalidArgumentError, Option } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { listRecordings, type RecordingEntry } from '../history/recordings.ts'
import { type ExecutionStatus, executionStatuses } from '../recording/format.ts'
import { formatDuration } from './duration.ts'
import { nearPath } from './invocation.ts'
import type { Io } from './io.ts'
import type { StyleName } from './style.ts'
import { formatTable } from './table.ts'

interface ListOptions {
  history?: string
  json?: boolean
  limit?: number
  workflow?: string
  status?: ExecutionStatus
}

/** `playhead list`: the recordings of a history. */
export function addList(program: Command, io: Io): void {
  program
    .command('list')
    .description('list the recordings, newest first')
    .option('--history <folder>', 'where the recordings are (default: .playhead)')
    .option('--json', 'print a JSON list')
    .option('-l, --limit <number>', 'at most so many', parseLimit)
    .option('-w, --workflow <name>', 'only those of this workflow')
    .addOption(new Option('--status <status>', 'only those that ended like this').choices(executionStatuses))
    .action((options: ListOptions) => list(options, io))
}

async function list(options: ListOptions, io: Io): Promise<void> {
  const folder = historyFolder(options, io.cwd)
  const { recordings, unreadable } = await listRecordings(folder)
  const chosen = recordings
    .filter(({ header }) => options.workflow === undefined || header.workflow === options.workflow)
    .filter(({ status }) => options.status === undefined || status === options.status)
    .slice(0, options.limit)
  if (options.json) io.print(JSON.stringify(chosen.map(asJson), undefined, 2))
  else if (chosen.length === 0) {
    const which = recordings.length > 0 ? ` match (of ${recordings.length})` : ''
    io.print(`No recordings${which} in ${nearPath(folder, io.cwd)}.`)
  } else printTable(chosen, shortIds(recordings), io)
  for (const { error } of unreadable) io.complain(error)
}

const columns = [
  { title: 'ID' },
  { title: 'WORKFLOW' },
  { title: 'STATUS' },
  { title: 'STARTED' },
  { title: 'DURATION', right: true },
  { title: 'EVENTS', right: true },
]

const colours: Record<ExecutionStatus, StyleName> = {
  running: 'cyan',
  completed: 'green',
  failed: 'red',
  cancelled: 'yellow',
  waiting: 'cyan',
  interrupted: 'yellow',
}

function printTable(entries: readonly RecordingEntry[], ids: ReadonlyMap<string, string>, io: Io): void {
  const rows = entries.map(({ header, status, summary }) => [
    ids.get(header.execution)!,
    header.workflow,
    status,
    localTime(header.startedAt),
    summary ? formatDuration(summary.duration) : '-',
    summary ? String(summary.events) : '-',
  ])
  const lines = formatTable(columns, rows, (cell, row, column) => {
    if (row < 0) return io.style.dim(cell)
    return column === 2 ? io.style[colours[entries[row]!.status]](cell) : cell
  })
  for (const line of lines) io.print(line)
}

/** For each id its beginning that no other one has, at least eight characters. */
function shortIds(entries: readonly RecordingEntry[]): Map<string, string> {
  const ids = entries.map(entry => entry.header.execution)
  const sorted = ids.toSorted()
  const shared = (a: string, b: string | undefined) => {
    let n = 0
    while (b !== undefined && n < a.length && a[n] === b[n]) n++
    return n
  }
  return new Map(
    sorted.map((id, i) => [
      id,
      id.slice(0, Math.max(8, shared(id, sorted[i - 1]) + 1, shared(id, sorted[i + 1]) + 1)),
    ]),
  )
}

/** `2026-03-01 14:05:09`, in the time zone of this machine. */
function localTime(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

function asJson({ header, status, summary, path, size }: RecordingEntry) {
  return {
    id: header.execution,
    workflow: header.workflow,
    status,
    startedAt: header.startedAt,
    endedAt: summary?.endedAt,
    duration: summary?.duration,
    events: summary?.events,
    error: summary?.error,
    tags: header.tags,
    program: header.path,
    path,
    size,
  }
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('A limit is a whole number above 0.')
  return Number(text)
}
