import { type Command, InvalidArgumentError, Option } from 'commander'
import { type RecordingQuery, sortFields } from '../history/query.ts'
import { type ExecutionStatus, executionStatuses } from '../recording/format.ts'
import { readDuration } from '../workflow/duration.ts'

/** What the options of {@link addFilterOptions} give. */
export interface FilterOptions
  extends Pick<RecordingQuery, 'workflow' | 'minDuration' | 'maxDuration' | 'sort' | 'order' | 'limit'> {
  history?: string
  json?: boolean
  status?: ExecutionStatus[]
  success?: 'true' | 'false'
  tag?: string[]
  start?: string
  end?: string
  search?: string
  pinned?: boolean
  offset?: number
}

/** The options that choose executions, the same for every command that lists them. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--history <folder>', 'where the recordings are (default: .playhead)')
    .option(
      '-w, --workflow <name>',
      'only those of this workflow; * and ? stand for any text and any character',
    )
    .addOption(
      new Option('--status <status...>', 'only those that stand like this')
        .choices(executionStatuses)
        .argParser(several(executionStatuses)),
    )
    .addOption(new Option('--success <which>', 'true: completed, false: failed').choices(['true', 'false']))
    .addOption(tagOption('--tag <tag>', 'only those with this tag; may be given several times'))
    .addOption(tagOption('--tags <tags>', 'the same, several tags with commas between them').hideHelp())
    .option('--start <date>', 'only those that started at this date or later: 2025-01-31, yesterday, 7d …')
    .option('--end <date>', 'only those that started at this date or earlier; a day counts to its end')
    .option('--min-duration <time>', 'only those that took at least so long: 500ms, 10s, 2m, 1h', parseTime)
    .option('--max-duration <time>', 'only those that took at most so long', parseTime)
    .option('--search <text>', 'only those with this text in id, workflow, file, error or tags')
    .option('--pinned', 'only those that are pinned')
}

/** The options that put executions in order and cut the list into pages. */
export function addPageOptions(command: Command, limit: string): Command {
  return command
    .addOption(
      new Option('--sort <field>', 'put them in order by this (default: started)').choices(sortFields),
    )
    .addOption(
      new Option('--order <order>', 'from the largest down, or up (default: desc)').choices(['asc', 'desc']),
    )
    .addOption(new Option('--sort-by <field>').choices(sortFields).hideHelp())
    .addOption(new Option('--sort-order <order>').choices(['asc', 'desc']).hideHelp())
    .option('-l, --limit <number>', limit, parseLimit)
    .option('--offset <number>', 'leave out so many at the beginning', parseWhole)
}

/** What the options ask for. */
export function queryOf(
  options: FilterOptions & { tags?: string[]; sortBy?: RecordingQuery['sort']; sortOrder?: 'asc' | 'desc' },
): RecordingQuery {
  const tags = [...(options.tag ?? []), ...(options.tags ?? [])]
  const query: RecordingQuery = {
    workflow: options.workflow,
    status: options.status,
    success: options.success === undefined ? undefined : options.success === 'true',
    tags: tags.length > 0 ? tags : undefined,
    from: options.start,
    to: options.end,
    minDuration: options.minDuration,
    maxDuration: options.maxDuration,
    text: options.search,
    pinned: options.pinned,
    sort: options.sort ?? options.sortBy,
    order: options.order ?? options.sortOrder,
    limit: options.limit,
    offset: options.offset,
  }
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
}

/** True when the options leave anything out. */
export function isFiltered(query: RecordingQuery): boolean {
  return Object.keys(query).some(key => !['sort', 'order', 'limit', 'offset'].includes(key))
}

/** An option that may be given several times, or with commas. */
export function tagOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: string[] = []) => [
    ...before,
    ...text
      .split(',')
      .map(tag => tag.trim())
      .filter(tag => tag !== ''),
  ])
}

/** Values of a list, of which `--status` takes several. */
function several<T extends string>(choices: readonly T[]) {
  return (text: string, before: T[] = []): T[] => {
    const values = text.split(',').map(value => value.trim())
    const unknown = values.find(value => !choices.includes(value as T))
    if (unknown !== undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`)
    return [...before, ...(values as T[])]
  }
}

/** A whole number from 1 on. */
export function parseLimit(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('A limit is a whole number above 0.')
  return Number(text)
}

/** A whole number from 0 on. */
export function parseWhole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is a whole number, 0 or more.')
  return Number(text)
}

function parseTime(text: string): number {
  const time = readDuration(text)
  if (time === undefined) throw new InvalidArgumentError('A time is a number with ms, s, m or h.')
  return time
}
