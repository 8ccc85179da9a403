import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCatalog } from '../src/history/catalog.ts'
import { type RecordingQuery, resolveQuery, sortFields } from '../src/history/query.ts'
import type { RecordingRow } from '../src/history/row.ts'
import { type ExecutionStatus, executionStatuses } from '../src/recording/format.ts'

const day = 86_400_000

/** Filters of all kinds: selective ones and such that nearly all fit, alone and together. */
const filters: Record<string, RecordingQuery> = {
  none: {},
  workflow: { workflow: 'workflow 10' },
  'workflows by pattern': { workflow: 'work*7' },
  'all workflows by pattern': { workflow: 'work*' },
  completed: { success: true },
  failed: { success: false },
  statuses: { status: ['completed', 'waiting'] },
  'tag, 1 in 7': { tags: ['nightly'] },
  'two tags': { tags: ['nightly', 'test'] },
  'tag on most': { tags: ['all'] },
  'rare tag': { tags: ['rare'] },
  month: { from: '2025-02', to: '2025-02' },
  'from a day on': { from: '2025-01-02' },
  'up to a day': { to: '2025-03-20' },
  'least duration': { minDuration: 500 },
  durations: { minDuration: 500, maxDuration: 5_000 },
  'text, few': { text: 'no fuel 77' },
  'text, none': { text: 'nowhere' },
  'text, many': { text: 'fuel' },
  pinned: { pinned: true },
  'not pinned': { pinned: false },
  program: { program: '/home/me/project/flows/flow_3.yaml' },
  'tag and dates': { tags: ['nightly'], from: '2025-02', to: '2025-03' },
  'tag, dates, status, duration': { tags: ['all'], from: '2025-01-10', success: true, minDuration: 100 },
  'workflow, status, duration': { workflow: 'workflow 10', status: 'failed', minDuration: 500 },
  'dates and durations': { from: '2025-01-10', to: '2025-03-20', minDuration: 100, maxDuration: 9_000 },
  everything: {
    workflow: 'work*',
    success: true,
    tags: ['all'],
    from: '2025-01-10',
    to: '2025-03-20',
    minDuration: 10,
    maxDuration: 9_900,
    text: 'flow',
    pinned: false,
  },
}

/** Milliseconds of processor time for each filter, order and page, from the opening of the catalog to its closing. */
export function measureCatalog(executions: number, times = 3): { name: string; ms: number }[] {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-catalog-'))
  try {
    fill(folder, executions)
    const found: { name: string; ms: number }[] = []
    for (const [name, filter] of Object.entries(filters)) {
      for (const sort of sortFields) {
        for (const order of ['asc', 'desc'] as const) {
          const matching = select(folder, { ...filter, limit: 1 }).matching
          const pages = { first: 0, middle: Math.floor(matching / 2), last: Math.max(0, matching - 50) }
          for (const [page, offset] of Object.entries(pages)) {
            const query = { ...filter, sort, order, limit: 50, offset }
            let ms = Number.POSITIVE_INFINITY
            for (let i = 0; i < times; i++) {
              const before = process.cpuUsage()
              select(folder, query)
              const { user, system } = process.cpuUsage(before)
              ms = Math.min(ms, (user + system) / 1_000)
            }
            found.push({ name: `${name}, by ${sort} ${order}, ${page} page`, ms })
          }
        }
      }
    }
    return found.sort((a, b) => b.ms - a.ms)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function select(folder: string, query: RecordingQuery) {
  const catalog = openCatalog(folder)!
  try {
    return catalog.select(resolveQuery(query, Date.UTC(2025, 5, 1)))
  } finally {
    catalog.close()
  }
}

/** Fills a catalog as if so many files had been read. */
function fill(folder: string, executions: number): void {
  const catalog = openCatalog(folder)!
  try {
    const started = performance.now()
    const pinned = new Map<string, { pinned: true }>()
    for (let first = 0; first < executions; first += 1_000) {
      const count = Math.min(1_000, executions - first)
      const rows = Array.from({ length: count }, (_, i) => example(first + i, executions))
      for (const [i, { id }] of rows.entries()) if ((first + i) % 500 === 0) pinned.set(id, { pinned: true })
      catalog.put(
        rows.map(row => ({ name: `${row.startedAt} ${row.id}.playhead`, modified: 1, size: row.size, row })),
      )
    }
    console.error(`filled in ${Math.round(performance.now() - started)} ms`)
    const annotated = new Map([...pinned].map(([id]) => [id, { pinned: true, add: [], remove: [] }]))
    catalog.annotate(annotated as never, 'bench')
  } finally {
    catalog.close()
  }
}

const ended = executionStatuses.filter(status => status !== 'running')

function example(i: number, all: number): RecordingRow {
  const status: ExecutionStatus = i % 10 === 0 ? ended[(i / 10) % ended.length]! : 'completed'
  const done = status !== 'interrupted'
  return {
    id: `${(i * 2_654_435_761) % 2 ** 32}`.padStart(10, '0') + i.toString(16).padStart(22, '0'),
    workflow: `workflow ${i % 20}`,
    program: `/home/me/project/flows/flow_${i % 20}.yaml`,
    status,
    startedAt: new Date(Date.UTC(2025, 0, 1) + (i * 90 * day) / all).toISOString(),
    ...(done && { duration: (i * 7_919) % 10_000, events: (i * 31) % 997, nodes: i % 50, maxDepth: 2 }),
    ...(status === 'failed' && {
      error: { code: 'handler-failed', message: `There is no fuel ${i}`, address: 'main/call' },
    }),
    tags: [
      ...(i % 7 === 0 ? ['nightly', 'test'] : []),
      ...(i % 10 < 9 ? ['all'] : []),
      ...(i % 5_000 === 3 ? ['rare'] : []),
    ],
    pinned: false,
    size: 2_000 + ((i * 37) % 5_000),
    sourceHash: 'a'.repeat(64),
    checksum: 'b'.repeat(64),
    writer: { host: 'machine', pid: 4711 },
  }
}

if (import.meta.main) {
  const found = measureCatalog(Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 3))
  const over = found.filter(({ ms }) => ms > 30)
  console.log(`${found.length} queries; ${over.length} over 30 ms`)
  for (const { name, ms } of found.slice(0, Number(process.argv[4] ?? 40)))
    console.log(`${ms.toFixed(1).padStart(7)}  ${name}`)
}
