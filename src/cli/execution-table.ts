import { isRerun, type RecordingRow } from '../history/row.ts'
import type { ExecutionStatus } from '../recording/format.ts'
import { formatDuration } from './duration.ts'
import type { Io } from './io.ts'
import type { StyleName } from './style.ts'
import { formatTable } from './table.ts'

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

/** Prints executions as a table. @param more a last column, with a text for each row */
export function printExecutions(
  rows: readonly RecordingRow[],
  io: Io,
  more?: { title: string; cells: readonly string[] },
): void {
  const ids = shortIds(rows)
  const marked = rows.some(row => row.tags.length > 0 || row.pinned)
  const forked = rows.some(row => row.parent)
  const cells = rows.map((row, i) => [
    ids.get(row.id)!,
    row.workflow,
    row.status,
    localTime(row.startedAt),
    row.duration === undefined ? '-' : formatDuration(row.duration),
    row.events === undefined ? '-' : String(row.events),
    ...(marked ? [[...(row.pinned ? ['(pinned)'] : []), ...row.tags].join(', ')] : []),
    ...(forked ? [madeFrom(row)] : []),
    ...(more ? [more.cells[i]!] : []),
  ])
  const titles = [
    ...columns,
    ...(marked ? [{ title: 'TAGS' }] : []),
    ...(forked ? [{ title: 'FORKED FROM' }] : []),
    ...(more ? [{ title: more.title }] : []),
  ]
  const lines = formatTable(titles, cells, (cell, row, column) => {
    if (row < 0) return io.style.dim(cell)
    return column === 2 ? io.style[colours[rows[row]!.status]](cell) : cell
  })
  for (const line of lines) io.print(line)
}

function madeFrom({ parent }: RecordingRow): string {
  if (!parent) return ''
  return isRerun(parent) ? `${parent.execution} (rerun)` : `${parent.execution} at ${parent.position}`
}

/** For each id its beginning that no other one has, at least eight characters. */
function shortIds(rows: readonly RecordingRow[]): Map<string, string> {
  const sorted = rows.map(row => row.id).toSorted()
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
export function localTime(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** Bytes for people: `812 B`, `3.4 KB`, `1.2 GB`, in powers of 1000. */
export function formatSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  const units = ['KB', 'MB', 'GB', 'TB']
  let value = bytes / 1_000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000
    unit++
  }
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`
}

/** An execution as `--json` prints it. */
export function asJson(row: RecordingRow) {
  const { id, workflow, status, startedAt, endedAt, duration, events, nodes, teams, maxDepth, error } = row
  return {
    id,
    workflow,
    status,
    startedAt,
    endedAt,
    duration,
    events,
    nodes,
    teams,
    maxDepth,
    error,
    questions: row.questions,
    tags: row.tags,
    pinned: row.pinned,
    program: row.program,
    parent: row.parent,
    checksum: row.checksum,
    path: row.path,
    size: row.size,
  }
}
