import { unknownStart } from './catalog-schema.ts'
import { familyTime } from './families.ts'
import type { ResolvedQuery, SortField } from './query.ts'

/** A condition of SQL and its values. */
export interface Condition {
  sql: string
  values: (string | number)[]
}

/** Conditions that must all hold. */
function createCondition() {
  const parts: string[] = []
  const values: (string | number)[] = []
  return {
    add(sql: string, ...own: (string | number)[]) {
      parts.push(sql)
      values.push(...own)
    },
    done: (): Condition => ({
      sql: parts.length === 0 ? 'TRUE' : parts.map(part => `(${part})`).join(' AND '),
      values,
    }),
  }
}

/** What a query means for the table `kind`. @param workflows the names that the query's name stands for */
export function kindConditionOf(query: ResolvedQuery, workflows: readonly string[] | undefined): Condition {
  const { add, done } = createCondition()
  const oneOf = (column: string, among: readonly string[]) =>
    add(`${column} IN (${among.map(() => '?').join(', ')})`, ...among)
  if (workflows) oneOf('workflow', workflows)
  if (query.statuses) oneOf('status', query.statuses)
  if (query.success !== undefined) add('status = ?', query.success ? 'completed' : 'failed')
  if (query.pinned !== undefined) add(query.pinned ? 'pinned' : 'NOT pinned')
  if (query.program !== undefined) add('program = ?', query.program)
  return done()
}

/** How many kinds there are, how many of them fit, and how many of those hold the text that is looked for. */
export interface KindCounts {
  all: number
  fitting: number
  told: number
}

/** The condition for what was made from an execution, whose id it takes twice. */
export const bornOf = `parent = ? AND started > (
  SELECT min(elder.started) FROM run AS elder WHERE elder.id = ? AND elder.started > ${unknownStart})`

/** What a query means for the table `run`; what holds for all, or for none, is not asked for each. */
export function conditionOf(query: ResolvedQuery, kinds: Condition, counts: KindCounts): Condition {
  const { all, fitting, told } = counts
  const { add, done } = createCondition()
  if (fitting === 0) add('FALSE')
  else if (fitting < all) add(`kind IN (SELECT key FROM kind WHERE ${kinds.sql})`, ...kinds.values)
  if (query.from !== undefined) add('started >= ?', query.from)
  if (query.before !== undefined) add('started < ? AND started > ?', query.before, unknownStart)
  if (query.minDuration !== undefined) add('duration >= ?', query.minDuration)
  if (query.maxDuration !== undefined) add('duration <= ?', query.maxDuration)
  if (query.childOf !== undefined)
    add(`key IN (SELECT key FROM run AS child WHERE ${bornOf})`, query.childOf, query.childOf)
  for (const tag of query.tags ?? []) add('instr(tags, ?)', JSON.stringify(tag))
  if (query.text !== undefined && isSearch(query, counts)) {
    const text = query.text.toLowerCase()
    // What could be the signs of the list instead of the text of a tag is looked for tag by tag.
    const inTags = /["[\],\\]/.test(text)
      ? 'EXISTS (SELECT 1 FROM json_each(tags) WHERE instr(value, ?))'
      : 'instr(tags, ?)'
    const own = `instr(id, ?) OR ${inTags} OR key IN (SELECT key FROM words WHERE instr(text, ?))`
    if (told === 0) add(own, text, text, text)
    else add(`kind IN (SELECT key FROM kind WHERE instr(text, ?)) OR ${own}`, text, text, text, text)
  }
  return done()
}

/** Leaves out what stands under another that fits, too. The condition is asked of both. */
export function headsOf({ sql, values }: Condition): Condition {
  const elder = `elder.id = run.parent AND elder.started < run.started AND elder.started > run.started - ${familyTime}`
  const alone = `run.parent IS NULL OR NOT EXISTS (SELECT 1 FROM run AS elder WHERE ${elder} AND (${sql}))`
  return { sql: `(${sql}) AND (${alone})`, values: [...values, ...values] }
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

/** What tells, for a field that not every execution has, those that have it, and those that do not. */
const known: Partial<Record<SortField, { has: string; lacks: string }>> = {
  started: { has: `started > ${unknownStart}`, lacks: `started = ${unknownStart}` },
  duration: { has: 'duration IS NOT NULL', lacks: 'duration IS NULL' },
  events: { has: 'events IS NOT NULL', lacks: 'events IS NULL' },
}

/** The fields by which a query sorts: in the end by one that no two executions have in common. */
const fieldsOf = (sort: SortField) => [...new Set([sort, 'started', 'id', 'key'])]

/** The order of a query; what has no value comes last. */
export function orderOf({ sort, order }: ResolvedQuery): string {
  const field = known[sort]
  return [...(field ? [`${field.has} DESC`] : []), ...fieldsOf(sort).map(one => `${one} ${order}`)].join(', ')
}

/** True where each execution has to be searched for a text. */
export const isSearch = (query: ResolvedQuery, { fitting, told }: KindCounts): boolean =>
  query.text !== undefined && told < fitting

/** The condition of those that come last, because they have no value; undefined where every execution has the field. */
export const lackingOf = (sort: SortField): string | undefined => known[sort]?.lacks

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
  const field = known[sort]
  if (!field) add('TRUE', offset, end, matching)
  else {
    add(field.has, offset, Math.min(end, having), having)
    add(field.lacks, Math.max(0, offset - having), end - having, matching - having)
  }
  return stretches
}
