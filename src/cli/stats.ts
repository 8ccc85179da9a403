import type { Command } from 'commander'
import type { Figures } from '../history/stats.ts'
import { executionStatuses } from '../recording/format.ts'
import { formatDuration } from './duration.ts'
import { formatSize, localTime } from './execution-table.ts'
import { addFilterOptions, type FilterOptions, queryOf } from './history-filter.ts'
import { nearPath } from './invocation.ts'
import type { Kept } from './kept.ts'
import { formatTable } from './table.ts'

/** `playhead stats`: what a history holds, added up. */
export function addStats(program: Command, { io, folder, within }: Kept): void {
  addFilterOptions(
    program.command('stats').description('add up the executions: how many, how long, how large'),
  )
    .option('--json', 'print a JSON object')
    .action(async (options: FilterOptions) => {
      const stats = await within(options, storage => storage.stats(queryOf(options)))
      if (options.json) {
        io.print(JSON.stringify(stats, undefined, 2))
        return
      }
      const { style } = io
      const line = (name: string, value: string) => io.print(`  ${style.dim(name.padEnd(14))}${value}`)
      io.print(style.bold(`Executions in ${nearPath(folder(options), io.cwd)}`))
      line('total', String(stats.count))
      for (const status of executionStatuses) {
        const count = stats.byStatus[status]
        if (count !== undefined) line(status, String(count))
      }
      if (stats.successRate !== undefined) line('success rate', rate(stats))
      if (stats.unreadable > 0) line('unreadable', `${stats.unreadable} files`)
      line('size', formatSize(stats.size))
      if (stats.averageDuration !== undefined) {
        line('all together', formatDuration(stats.duration))
        line('on average', formatDuration(stats.averageDuration))
        line('shortest', formatDuration(stats.shortest!))
        line('longest', formatDuration(stats.longest!))
      }
      if (stats.oldest !== undefined) {
        line('oldest', localTime(stats.oldest))
        line('newest', localTime(stats.newest!))
      }
      if (stats.workflows.length === 0) return
      io.print()
      const rows = stats.workflows.map(figures => [
        figures.workflow,
        String(figures.count),
        rate(figures),
        figures.averageDuration === undefined ? '-' : formatDuration(figures.averageDuration),
        formatSize(figures.size),
        figures.newest === undefined ? '-' : localTime(figures.newest),
      ])
      for (const text of formatTable(columns, rows, (cell, row) => (row < 0 ? style.dim(cell) : cell)))
        io.print(text)
    })
}

const columns = [
  { title: 'WORKFLOW' },
  { title: 'EXECUTIONS', right: true },
  { title: 'SUCCESS', right: true },
  { title: 'AVERAGE', right: true },
  { title: 'SIZE', right: true },
  { title: 'NEWEST' },
]

/** Of those that completed or failed. */
function rate({ successRate }: Figures): string {
  return successRate === undefined ? '-' : `${Number((successRate * 100).toFixed(1))} %`
}
