import { unknownStart } from './catalog-schema.ts'
import type { ResolvedQuery, SortField } from './query.ts'

/** A condition of SQL and its values. */
export interface Condition {
  sql: string
  values: (string | number)[]
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
  for (const tag of query.tags ?? []) add('instr(tags, ?)', JSON.stringify(tag))
  if (query.from !== undefined) add('started >= ?', query.from)
  if (query.before !== undefined) add('started < ? AND started > ?', query.before, unknownStart)
  if (query.minDuration !== undefined) add('duration >= ?', query.minDuration)
  if (query.maxDuration !== undefined) add('duration <= ?', query.maxDuration)
  if (query.pinned !== undefined) add(query.pinned ? 'pinned' : 'NOT pinned')
  if (query.program !== undefined) add('key IN (SELECT key FROM detail WHERE program = ?)', query.program)
  if (query.text !== undefined)
    add('key IN (SELECT key FROM words WHERE instr(text, ?))', query.text.toLowerCase())
  return { sql: parts.length === 0 ? 'TRUE' : parts.map(part => `(${part})`).join(' AND '), values }
}

/** A part of the executions that fit, in one direction along the index of a field. */
export interface Stretch {
  /** What must hold besides. */
  sql: string
  order: string
  limit: number
  offset: number
  /** True when the rows come in the opposite order. */
  reversed: boolean
}

/** What tells, for a field that not every execution has, those that have it. */
const known: Partial<Record<SortField, string>> = {
  started: `started > ${unknownStart}`,
  duration: 'duration IS NOT NULL',
  events: 'events IS NOT NULL',
}

/** The fields by which a query sorts: in the end by one that no two executions have in common. */
const fieldsOf = (sort: SortField) => [...new Set([sort, 'started', 'id', 'key'])]

/** The order of a query; what has no value comes last. */
export function orderOf({ sort, order }: ResolvedQuery): string {
  const has = known[sort]
  return [...(has ? [`${has} DESC`] : []), ...fieldsOf(sort).map(field => `${field} ${order}`)].join(', ')
}

/** The condition of those that come first; undefined where every execution has the field. */
export const knownOf = (sort: SortField): string | undefined => known[sort]

/**
 * The page of a query as parts of an index: what has no value comes last in either order, and a page near the end is taken
 * from there.
 * @param matching how many fit
 * @param having how many of them have the field
 */
export function stretchesOf(query: ResolvedQuery, matching: number, having: number): Stretch[] {
  const { sort, order, offset } = query
  const end = Math.min(matching, query.limit === undefined ? matching : offset + query.limit)
  const stretches: Stretch[] = []
  const add = (sql: string, from: number, to: number, size: number) => {
    if (from >= to) return
    const reversed = from > size - to
    const ascending = (order === 'asc') !== reversed
    const direction = ascending ? 'ASC' : 'DESC'
    stretches.push({
      sql,
      order: fieldsOf(sort)
        .map(field => `${field} ${direction}`)
        .join(', '),
      limit: to - from,
      offset: reversed ? size - to : from,
      reversed,
    })
  }
  const has = known[sort]
  if (!has) add('TRUE', offset, end, matching)
  else {
    add(has, offset, Math.min(end, having), having)
    add(`NOT (${has})`, Math.max(0, offset - having), end - having, matching - having)
  }
  return stretches
}
