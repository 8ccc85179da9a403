import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { type ExecutionRecord, recordAsCsv, recordOf, recordTitles } from '../history/execution-record.ts'
import { failure } from '../workflow/problem.ts'
import { formatDuration } from './duration.ts'
import { localTime } from './execution-table.ts'
import { addFilterOptions, addPageOptions, type FilterOptions, queryOf } from './history-filter.ts'
import { nearPath } from './invocation.ts'
import type { Io } from './io.ts'
import type { Kept } from './kept.ts'

interface HistoryOptions extends FilterOptions {
  export?: string
  format?: 'json' | 'csv'
}

const length = 10

/** `playhead history`: the executions with what went in, what came out and which nodes ran. */
export function addHistory(program: Command, { io, within }: Kept): void {
  const command = program
    .command('history')
    .description('show or export the executions with their inputs, outputs and nodes')
  addPageOptions(addFilterOptions(command), `at most so many (default: ${length}; all with --export)`)
    .option('--export <file>', 'write them to a file')
    .addOption(
      new Option(
        '-f, --format <format>',
        'json or csv (default: by the ending of the file, else json)',
      ).choices(['json', 'csv']),
    )
    .option('--json', 'print a JSON list, the same as -f json')
    .action(async (options: HistoryOptions) => {
      const query = queryOf(options)
      const limit = query.limit ?? (options.export === undefined ? length : undefined)
      const format =
        options.format ??
        (options.json
          ? 'json'
          : options.export === undefined
            ? undefined
            : /\.csv$/i.test(options.export)
              ? 'csv'
              : 'json')
      await within(options, async storage => {
        const page = await storage.query({ ...query, limit })
        const records: ExecutionRecord[] = []
        for (const row of page.rows) records.push(await recordOf(row, storage))
        const text =
          format === 'csv'
            ? `${[recordTitles, ...records.map(recordAsCsv)].join('\r\n')}\r\n`
            : `${JSON.stringify(records, undefined, 2)}\n`
        if (options.export !== undefined) {
          const path = resolve(io.cwd, options.export)
          await writeFile(path, text).catch(thrown => {
            throw failure('file-unwritable', { path, detail: (thrown as Error).message }, { path }, thrown)
          })
          io.complain(`Wrote ${records.length} executions to ${nearPath(path, io.cwd)}.`)
        } else if (format) io.print(text.trimEnd())
        else if (records.length === 0) io.print('No recordings.')
        else for (const record of records) printRecord(record, io)
        for (const { error } of page.unreadable) io.complain(error)
        for (const warning of page.warnings) io.complain(warning)
      })
    })
}

function printRecord(record: ExecutionRecord, io: Io): void {
  const { style } = io
  const took = record.duration === null ? '' : ` · ${formatDuration(record.duration)}`
  io.print(`${style.bold(record.workflow)} ${record.id}`)
  io.print(`  ${record.status} · ${localTime(record.timestamp)}${took}`)
  const line = (name: string, text: string) => io.print(`  ${style.dim(name.padEnd(8))}${short(text, io)}`)
  line('inputs', JSON.stringify(record.inputs))
  if (record.outputs !== null) line('outputs', JSON.stringify(record.outputs))
  line('nodes', record.nodes.join(' → ') || '-')
  if (record.error !== null) line('error', record.error)
}

function short(text: string, { terminal, columns }: Io): string {
  const width = Math.max(20, columns - 11)
  return terminal && text.length > width ? `${text.slice(0, width - 1)}…` : text
}
