import type { ExecutionStatus } from '../recording/format.ts'
import { stretchOf } from './date-bounds.ts'
import { familiesOf, isChildOf } from './families.ts'
import { nameTest } from './name-pattern.ts'
import { type RecordingRow, searchText, startOf } from './row.ts'

/** By what executions can be put in order. */
export const sortFields = ['started', 'duration', 'workflow', 'status', 'size', 'events'] as const

/** By what executions can be put in order. */
export type SortField = (typeof sortFields)[number]

/** Which executions, and in which order. What is absent does not restrict. */
export interface RecordingQuery {
  /** Name of the workflow; `*` and `?` stand for any text and any character. */
  workflow?: string
  /** One of these. */
  status?: ExecutionStatus | readonly ExecutionStatus[]
  /** True: completed. False: failed. All others have neither success nor failure. */
  success?: boolean
  /** All of these. */
  tags?: readonly string[]
  /** Started at or after this. A text is taken as people write dates: `2025-01-31`, `7d`; see {@link stretchOf}. */
  from?: Date | string
  /** Started at or before this; the whole of the day, month … that a text names. */
  to?: Date | string
  /** Milliseconds; what has no duration yet has neither a small nor a large one. */
  minDuration?: number
  maxDuration?: number
  /** Part of the id, the workflow, the path of its file, the error or a tag; capital or small letters. */
  text?: string
  pinned?: boolean
  /** Path of the workflow file. */
  program?: string
  /** Made from this execution: forked from it, run again, or started by a handler of it. */
  childOf?: string
  /**
   * True leaves out what was made from another execution that fits, too, less than a day after that began, and says of each how
   * many were made from it.
   */
  families?: boolean
  /** `started` by default. What has no value comes last in either order. */
  sort?: SortField
  /** `desc` by default. */
  order?: 'asc' | 'desc'
  limit?: number
  /** How many to leave out at the beginning. */
  offset?: number
}

/** A query with its dates as numbers and its defaults. */
export interface ResolvedQuery extends Omit<RecordingQuery, 'from' | 'to' | 'status'> {
  statuses?: readonly ExecutionStatus[]
  /** Milliseconds since 1970. */
  from?: number
  /** The first millisecond that is too late. */
  before?: number
  sort: SortField
  order: 'asc' | 'desc'
  offset: number
}

/** The executions that a query asks for. */
export interface RecordingPage {
  rows: readonly RecordingRow[]
  /** How many match without limit and offset. */
  matching: number
  /** How many there are. */
  total: number
  unreadable: readonly { path: string; error: string }[]
  /** What went wrong without making the answer wrong: for example tags that cannot be read. */
  warnings: readonly string[]
}

/** Puts numbers for dates, and defaults. @throws {PlayheadError} `invalid-date` */
export function resolveQuery(query: RecordingQuery, now: number = Date.now()): ResolvedQuery {
  const { status, from, to, ...rest } = query
  const before =
    to === undefined ? undefined : typeof to === 'string' ? stretchOf(to, now).until : to.getTime() + 1
  return {
    ...rest,
    ...(status !== undefined && { statuses: typeof status === 'string' ? [status] : status }),
    ...(from !== undefined && {
      from: typeof from === 'string' ? stretchOf(from, now).from : from.getTime(),
    }),
    ...(before !== undefined && { before }),
    sort: query.sort ?? 'started',
    order: query.order ?? 'desc',
    offset: query.offset ?? 0,
  }
}

/** The rows that a query asks for, in its order, and how many match. What a catalog does must be the same. */
export function select(
  rows: Iterable<RecordingRow>,
  query: ResolvedQuery,
): Pick<RecordingPage, 'rows' | 'matching'> {
  const all = [...rows]
  const parents = query.childOf === undefined ? undefined : all.filter(row => row.id === query.childOf)
  const test = testOf(query)
  const fitting = all.filter(row => test(row) && (parents?.some(parent => isChildOf(row, parent)) ?? true))
  const families = query.families ? familiesOf(all) : undefined
  const found = (families ? families.heads(fitting) : fitting).sort(orderOf(query))
  const end = query.limit === undefined ? undefined : query.offset + query.limit
  const page = found.slice(query.offset, end)
  return { rows: families ? page.map(families.withChildren) : page, matching: found.length }
}

function testOf(query: ResolvedQuery): (row: RecordingRow) => boolean {
  const named = query.workflow === undefined ? undefined : nameTest(query.workflow)
  const text = query.text?.toLowerCase()
  return row => {
    const { status, duration } = row
    const started = startOf(row)
    return (
      (named === undefined || named(row.workflow)) &&
      (query.statuses === undefined || query.statuses.includes(status)) &&
      (query.success === undefined || status === (query.success ? 'completed' : 'failed')) &&
      (query.tags ?? []).every(tag => row.tags.includes(tag)) &&
      (query.from === undefined || (started !== undefined && started >= query.from)) &&
      (query.before === undefined || (started !== undefined && started < query.before)) &&
      (query.minDuration === undefined || (duration !== undefined && duration >= query.minDuration)) &&
      (query.maxDuration === undefined || (duration !== undefined && duration <= query.maxDuration)) &&
      (query.pinned === undefined || row.pinned === query.pinned) &&
      (query.program === undefined || row.program === query.program) &&
      (text === undefined || searchText(row).includes(text))
    )
  }
}

const keys: Record<SortField, (row: RecordingRow) => string | number | undefined> = {
  started: startOf,
  duration: row => row.duration,
  workflow: row => row.workflow,
  status: row => row.status,
  size: row => row.size,
  events: row => row.events,
}

/** A total order: what is equal is in the order of start, then of ids, so that pages never overlap. */
function orderOf({ sort, order }: ResolvedQuery): (a: RecordingRow, b: RecordingRow) => number {
  const key = keys[sort]
  const sign = order === 'asc' ? 1 : -1
  const started = keys.started
  const unknown = Number.NEGATIVE_INFINITY
  return (a, b) =>
    compare(key(a), key(b), sign) ||
    (sort === 'started' ? 0 : compare(started(a) ?? unknown, started(b) ?? unknown, sign)) ||
    compare(a.id, b.id, sign) ||
    compare(a.path, b.path, sign)
}

function compare(a: string | number | undefined, b: string | number | undefined, sign: number): number {
  if (a === b) return 0
  if (a === undefined) return 1
  if (b === undefined) return -1
  return a < b ? -sign : sign
}
