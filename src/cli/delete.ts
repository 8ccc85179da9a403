import type { Command } from 'commander'
import { formatError } from '../workflow/problem.ts'
import { formatSize } from './execution-table.ts'
import type { Kept } from './kept.ts'

interface DeleteOptions {
  history?: string
  force?: boolean
  json?: boolean
}

/** `playhead delete`: deletes single executions. */
export function addDelete(program: Command, { io, within }: Kept): void {
  program
    .command('delete')
    .description('delete executions for good; never what is running')
    .argument('<recordings...>', 'ids, or beginnings of ids of at least 4 characters')
    .option('--history <folder>', 'where the recordings are (default: .playhead)')
    .option('--force', 'delete what is pinned or waits for an answer, too')
    .option('--json', 'print a JSON list')
    .action(async (names: string[], options: DeleteOptions) => {
      const results = await within(options, storage => storage.delete(names, { force: options.force }))
      if (options.json) {
        const list = results.map(result =>
          'error' in result ? { id: result.id, error: formatError(result.error) } : result,
        )
        io.print(JSON.stringify(list, undefined, 2))
      }
      for (const result of results) {
        if ('error' in result) io.complain(formatError(result.error))
        else if (!options.json) io.print(`Deleted ${result.id}, ${formatSize(result.freed)}.`)
      }
      process.exitCode = results.some(result => 'error' in result) ? 1 : 0
    })
}
