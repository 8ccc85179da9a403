import type { Command } from 'commander'
import { asJson, printExecutions } from './execution-table.ts'
import {
  addFilterOptions,
  addPageOptions,
  type FilterOptions,
  isFiltered,
  queryOf,
} from './history-filter.ts'
import { nearPath } from './invocation.ts'
import type { Kept } from './kept.ts'

/** How many a table shows where nothing is said; a list for programs is whole. */
const tableLength = 50

/** `playhead list`: the executions of a history. */
export function addList(program: Command, { io, folder, within }: Kept): void {
  const command = program.command('list').description('list the executions, newest first')
  addPageOptions(addFilterOptions(command), `at most so many (default: ${tableLength}; all with --json)`)
    .option('--json', 'print a JSON list')
    .action(async (options: FilterOptions) => {
      const query = queryOf(options)
      const limit = query.limit ?? (options.json ? undefined : tableLength)
      const page = await within(options, storage => storage.query({ ...query, limit }))
      const { rows, matching, total } = page
      if (options.json) io.print(JSON.stringify(rows.map(asJson), undefined, 2))
      else if (rows.length === 0) {
        const near = nearPath(folder(options), io.cwd)
        const which =
          total === 0 ? '' : matching > 0 ? ` so far down (of ${matching})` : ` match (of ${total})`
        io.print(`No recordings${which} in ${near}.`)
      } else {
        printExecutions(rows, io)
        const first = (query.offset ?? 0) + 1
        const last = first + rows.length - 1
        if (last < matching || first > 1) {
          const of = isFiltered(query) ? `${matching} that match` : `${matching}`
          const next = last < matching ? ` The next: --offset ${last}` : ''
          io.print(io.style.dim(`${first} to ${last} of ${of}.${next}`))
        }
      }
      for (const { error } of page.unreadable) io.complain(error)
      for (const warning of page.warnings) io.complain(warning)
    })
}
