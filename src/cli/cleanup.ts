import { type Command, CommanderError, InvalidArgumentError } from 'commander'
import { applyRetention, type RetentionPolicy, type RetentionReport } from '../history/retention.ts'
import { formatError } from '../workflow/problem.ts'
import { asJson, formatSize, printExecutions } from './execution-table.ts'
import { parseWhole, tagOption } from './history-filter.ts'
import type { Io } from './io.ts'
import type { Kept } from './kept.ts'
import { createProgress } from './progress.ts'

interface CleanupOptions {
  history?: string
  maxAgeDays?: number
  maxCount?: number
  maxSize?: number
  keepFailedDays?: number
  deleteFailed?: boolean
  keepTag?: string[]
  dryRun?: boolean
  json?: boolean
}

const day = 86_400_000

/** `playhead cleanup`: deletes old executions by rules. */
export function addCleanup(program: Command, { io, within }: Kept): void {
  const command = program.command('cleanup')
  command
    .description('delete old executions; never what runs, waits for an answer or is pinned')
    .option('--history <folder>', 'where the recordings are (default: .playhead)')
    .option('--max-age-days <days>', 'those that ended longer ago may go', parseDays)
    .option('--max-count <number>', 'keep at most so many, the newest', parseWhole)
    .option('--max-size <size>', 'keep at most so many bytes, the newest: 500MB, 2GB', parseSize)
    .option('--keep-failed-days <days>', 'keep failed ones for so long (default: for ever)', parseDays)
    .option('--delete-failed', 'treat failed ones like all others')
    .addOption(tagOption('--keep-tag <tag>', 'keep what has this tag; may be given several times'))
    .option('--dry-run', 'delete nothing; show what would go, and why')
    .option('--json', 'print a JSON object')
    .action(async (options: CleanupOptions) => {
      const policy = policyOf(options)
      const progress = createProgress('Deleting')
      const report = await within(options, storage =>
        applyRetention(storage, policy, { dryRun: options.dryRun === true, onProgress: progress.show }),
      ).finally(progress.end)
      if (options.json) io.print(JSON.stringify(reportAsJson(report), undefined, 2))
      else printReport(report, io)
      for (const { error } of report.failed) io.complain(formatError(error))
      // What has begun to run meanwhile stays, as it should.
      const wrong = report.failed.some(({ error }) => !stays.has((error as { code?: string }).code ?? ''))
      process.exitCode = wrong ? 1 : 0
    })
}

const stays = new Set(['recording-in-use', 'recording-waiting', 'recording-pinned'])

function policyOf(options: CleanupOptions): RetentionPolicy {
  const { maxAgeDays, maxCount, maxSize, keepFailedDays, deleteFailed, keepTag } = options
  const wrong = (text: string) => {
    process.stderr.write(`error: ${text}\nAdd --help to see how it is used.\n`)
    return new CommanderError(2, 'playhead.cleanup', text)
  }
  if (deleteFailed && keepFailedDays !== undefined)
    throw wrong('--delete-failed and --keep-failed-days say different things; give one of them.')
  if ([maxAgeDays, maxCount, maxSize, keepFailedDays].every(rule => rule === undefined))
    throw wrong('say what may go: --max-age-days, --max-count, --max-size or --keep-failed-days.')
  return {
    ...(maxAgeDays !== undefined && { maxAge: maxAgeDays * day }),
    ...(maxCount !== undefined && { maxCount }),
    ...(maxSize !== undefined && { maxSize }),
    keepFailed: keepFailedDays === undefined ? !deleteFailed : keepFailedDays * day,
    ...(keepTag && { keepTags: keepTag }),
  }
}

function printReport(report: RetentionReport, io: Io): void {
  const { dryRun, deleted, freed, kept, keptSize, unmet } = report
  if (deleted.length > 0) {
    const rows = deleted.map(({ row }) => row)
    const cells = deleted.map(({ row, explanation }) => `${formatSize(row.size).padStart(7)}  ${explanation}`)
    printExecutions(rows, io, { title: 'WHY', cells })
  }
  const verb = dryRun ? 'Would delete' : 'Deleted'
  io.print(`${verb} ${counted(deleted.length)}, ${formatSize(freed)}. Kept ${kept}, ${formatSize(keptSize)}.`)
  if (report.swept && report.swept.files.length > 0)
    io.print(
      `${dryRun ? 'Would remove' : 'Removed'} ${report.swept.files.length} left by processes that were killed, ${formatSize(report.swept.freed)}.`,
    )
  const stayed = Object.entries(report.protected).filter(([, count]) => count > 0)
  if (stayed.length > 0)
    io.print(
      `Not touched by any rule: ${stayed.map(([why, count]) => `${count} ${names[why] ?? why}`).join(', ')}.`,
    )
  if (unmet.length > 0)
    io.print(
      io.style.yellow(`What is not touched is more than the limit of ${unmet.join(' and ')} by itself.`),
    )
}

const names: Record<string, string> = { tag: 'tagged' }

const counted = (n: number) => `${n} execution${n === 1 ? '' : 's'}`

function reportAsJson(report: RetentionReport) {
  return {
    ...report,
    deleted: report.deleted.map(({ row, reason, explanation }) => ({ ...asJson(row), reason, explanation })),
    failed: report.failed.map(({ row, error }) => ({ id: row.id, error: formatError(error) })),
  }
}

function parseDays(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It is a number of days, 0 or more.')
  return Number(text)
}

const units: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?$/i.exec(text.trim())
  if (!match) throw new InvalidArgumentError('A size is a number of bytes, or one with KB, MB, GB or TB.')
  const unit = units[match[2]!.toLowerCase()]!
  return Math.floor(Number(match[1]) * (match[3] ? 1024 ** Math.round(Math.log10(unit) / 3) : unit))
}
