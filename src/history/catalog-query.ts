import type { ResolvedQuery, SortField } from './query.ts'

/** A condition of SQL and its values. */
export interface Condition {
  sql: string
  values: (string | number)[]
  /** True when more than the columns of `run` is needed to decide. */
  costly: boolean
}

/** What a query means for the table `run`. @param workflows the names that the query's name stands for */
export function conditionOf(query: ResolvedQuery, workflows: readonly string[] | undefined): Condition {
  const parts: string[] = []
  const values: (string | number)[] = []
  const add = (sql: string, ...own: (string | number)[]) => {
    parts.push(sql)
    values.push(...own)
  }
  const oneOf = (column: string, among: readonly string[]) =>
    add(`${column} IN (${among.map(() => '?').join(', ')})`, ...among)
  if (workflows) oneOf('workflow', workflows)
  if (query.statuses) oneOf('status', query.statuses)
  if (query.success !== undefined) add('status = ?', query.success ? 'completed' : 'failed')
  for (const tag of query.tags ?? []) add('key IN (SELECT key FROM tag WHERE tag = ?)', tag)
  if (query.from !== undefined) add('started >= ?', query.from)
  if (query.before !== undefined) add('started < ?', query.before)
  if (query.minDuration !== undefined) add('duration >= ?', query.minDuration)
  if (query.maxDuration !== undefined) add('duration <= ?', query.maxDuration)
  if (query.pinned !== undefined) add(query.pinned ? 'pinned' : 'NOT pinned')
  if (query.program !== undefined) add('key IN (SELECT key FROM detail WHERE program = ?)', query.program)
  if (query.text !== undefined)
    add('key IN (SELECT key FROM words WHERE instr(text, ?))', query.text.toLowerCase())
  const costly = query.text !== undefined || (query.tags ?? []).length > 0
  return { costly, sql: parts.length === 0 ? 'TRUE' : parts.map(part => `(${part})`).join(' AND '), values }
}

const columns: Record<SortField, string> = {
  started: 'started',
  duration: 'duration',
  workflow: 'workflow',
  status: 'status',
  size: 'size',
  events: 'events',
}

/** The order of a query. What has no value comes last, as the smallest values do in a descending order anyway. */
export function orderOf({ sort, order }: ResolvedQuery): string {
  const direction = order === 'asc' ? 'ASC NULLS LAST' : 'DESC'
  const plain = order === 'asc' ? 'ASC' : 'DESC'
  const first = sort === 'started' ? [] : [`${columns[sort]} ${direction}`]
  return [...first, `started ${direction}`, `id ${plain}`, `name ${plain}`].join(', ')
}
