import type { StatementSync } from 'node:sqlite'
import type { Condition } from './catalog-query.ts'
import { unknownStart } from './catalog-schema.ts'
import { dayOf, slotLength, type Tally, type TallyField } from './tally.ts'

const ofStatus = (status: string) =>
  `count(*) FILTER (WHERE kind IN (SELECT key FROM kind WHERE status = '${status}'))`

/** `max(started)` is {@link unknownStart} where no start is known. */
const counted = `count(*) AS count, ${ofStatus('failed')} AS failed, ${ofStatus('running')} AS running,
  ${ofStatus('waiting')} AS waiting, max(started) AS newest`

/** Added, so that whole numbers are divided that are not negative. */
const longAgo = slotLength * 10 ** 9

type Counted = Omit<Tally, 'newest' | 'key'> & { newest: number }

/** What a catalog counts. Keys may come several times; to put them together is left to the caller. */
export function countsOf(
  statement: (sql: string) => StatementSync,
  { sql, values }: Condition,
  by: TallyField,
): Tally[] {
  const all = <T>(text: string) => statement(text).all(...values) as unknown as (Counted & T)[]
  const tally = (key: string, { count, failed, running, waiting, newest }: Counted): Tally => ({
    key,
    count,
    failed,
    running,
    waiting,
    ...(newest !== unknownStart && { newest }),
  })
  if (by === 'day') {
    // The calendar is asked for each quarter of an hour, not for each execution.
    const slots = all<{ slot: number | null }>(
      `SELECT CASE WHEN started > ${unknownStart} THEN (started + ${longAgo}) / ${slotLength} - ${longAgo / slotLength} END AS slot,
         ${counted}
       FROM run INDEXED BY run_started WHERE ${sql} GROUP BY slot`,
    )
    return slots.map(one => tally(one.slot === null ? '' : dayOf(one.slot * slotLength), one))
  }
  if (by === 'tag') {
    const tags = all<{ tag: string }>(
      `SELECT value AS tag, ${counted}
       FROM (SELECT tags, kind, started FROM run WHERE ${sql} AND tags <> '[]') CROSS JOIN json_each(tags) AS each
       GROUP BY value`,
    )
    return tags.map(one => tally(one.tag, one))
  }
  const kinds = statement(`SELECT key, ${by} AS name FROM kind`).all() as { key: number; name: string }[]
  const names = new Map(kinds.map(({ key, name }) => [key, name]))
  const groups = all<{ kind: number }>(`SELECT kind, ${counted} FROM run WHERE ${sql} GROUP BY kind`)
  return groups.map(one => tally(names.get(one.kind) ?? '', one))
}
