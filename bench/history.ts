import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeCatalog } from '../src/history/catalog.ts'
import { createFileStorage } from '../src/history/file-storage.ts'
import type { RecordingQuery } from '../src/history/query.ts'
import { type ExecutionStatus, executionStatuses } from '../src/recording/format.ts'
import { addTo } from '../test/history/make-history.ts'
import { repeat, row, timed } from './measure.ts'

const day = 86_400_000

/** What a list of a long history costs, from the command line's view: the catalog is opened, asked and closed. */
export async function measureHistory(executions: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-history-'))
  const size = executions.toLocaleString('en')
  try {
    for (let i = 0; i < executions; i++) addTo(folder, example(i, executions))
    removeCatalog(folder)
    const files = () => readdirSync(folder).map(name => statSync(join(folder, name)).size).length
    const baseline = {
      name: 'looking at the size of each file',
      value: Math.min(...repeat(() => timed(files))),
    }
    row(`list ${size} executions, no catalog yet`, await listing(folder, { limit: 50 }), 'ms', baseline)
    // A folder that has changed within the last two seconds is listed once more.
    await new Promise(resolve => setTimeout(resolve, 2_100))
    await listing(folder, { limit: 50 })
    const warm = async (name: string, query: RecordingQuery) =>
      row(`${name} of ${size}`, await best(() => listing(folder, { limit: 50, ...query })), 'ms', baseline)
    await warm('newest 50', {})
    await warm('by workflow', { workflow: 'work*7' })
    await warm('by status, workflow and duration', {
      status: 'failed',
      workflow: 'workflow 10',
      minDuration: 500,
    })
    await warm('by tag and dates', { tags: ['nightly'], from: '2025-02', to: '2025-03' })
    await warm('longest', { sort: 'duration' })
    await warm('shortest, last page', { sort: 'duration', order: 'asc', offset: executions - 100 })
    await warm('by text', { text: 'no fuel 77' })
    addTo(folder, { ...example(0, 1), id: 'one-more' })
    row(`newest 50 of ${size}, one is new`, await listing(folder, { limit: 50 }), 'ms', baseline)
    const storage = createFileStorage(folder)
    await storage.query({ limit: 50 })
    await new Promise(resolve => setTimeout(resolve, 2_100))
    await storage.query({ limit: 50 })
    row(
      `newest 50 of ${size}, catalog is open`,
      await best(() => took(() => storage.query({ limit: 50 }))),
      'ms',
      baseline,
    )
    row(`statistics of ${size}`, await best(() => took(() => storage.stats())), 'ms', baseline)
    await storage.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function listing(folder: string, query: RecordingQuery): Promise<number> {
  return took(async () => {
    const storage = createFileStorage(folder)
    const page = await storage.query(query)
    await storage.close()
    if (page.rows.length === 0) throw new Error(`nothing fits ${JSON.stringify(query)}`)
  })
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

async function best(work: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 5; i++) times.push(await work())
  return Math.min(...times)
}

const ended = executionStatuses.filter(status => status !== 'running')

function example(i: number, all: number) {
  const status: ExecutionStatus = i % 10 === 0 ? ended[(i / 10) % ended.length]! : 'completed'
  const startedAt = new Date(Date.UTC(2025, 0, 1) + (i * 90 * day) / all).toISOString()
  return {
    id: `${(i * 2_654_435_761) % 2 ** 32}`.padStart(10, '0') + i.toString(16).padStart(22, '0'),
    workflow: `workflow ${i % 20}`,
    status,
    startedAt,
    duration: (i * 7_919) % 10_000,
    tags: i % 7 === 0 ? ['nightly', 'test'] : [],
    program: `/home/me/project/flows/flow_${i % 20}.yaml`,
    ...(status === 'failed' && {
      error: { code: 'handler-failed', message: `There is no fuel ${i}`, address: 'main/call' },
    }),
  }
}
