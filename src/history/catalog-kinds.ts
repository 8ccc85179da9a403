import type { StatementSync } from 'node:sqlite'
import { type Condition, type KindCounts, kindConditionOf } from './catalog-query.ts'
import { nameTest } from './name-pattern.ts'
import type { ResolvedQuery } from './query.ts'
import { kindText, type RecordingRow } from './row.ts'

/** What executions have in common, in the table `kind` of a catalog. */
export interface Kinds {
  /** The key of the kind of an execution as people see it. To be asked within a transaction. */
  keyOf(row: RecordingRow): number
  /** To be called when a transaction begins: what was known before may be gone. */
  forget(): void
  /** Removes those that no execution is of. */
  tidy(): void
  /** Which kinds a query asks for. */
  asked(query: ResolvedQuery): { condition: Condition; counts: KindCounts }
}

/** @param statement prepares SQL, once */
export function createKinds(statement: (sql: string) => StatementSync): Kinds {
  const known = new Map<string, number>()

  const workflowsOf = (query: ResolvedQuery): string[] | undefined => {
    if (query.workflow === undefined) return undefined
    const names = statement('SELECT DISTINCT workflow FROM kind').all() as { workflow: string }[]
    const fits = nameTest(query.workflow)
    return names.map(({ workflow }) => workflow).filter(fits)
  }

  return {
    keyOf(row) {
      const identity = [row.workflow, row.status, row.program, row.pinned ? 1 : 0]
      const name = JSON.stringify(identity)
      const before = known.get(name)
      if (before !== undefined) return before
      statement(
        `INSERT INTO kind (workflow, status, program, pinned, text) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      ).run(...identity, kindText(row))
      const { key } = statement(
        'SELECT key FROM kind WHERE workflow = ? AND status = ? AND program = ? AND pinned = ?',
      ).get(...identity) as { key: number }
      known.set(name, key)
      return key
    },
    forget: () => known.clear(),
    tidy: () => void statement('DELETE FROM kind WHERE key NOT IN (SELECT kind FROM run)').run(),
    asked(query) {
      const condition = kindConditionOf(query, workflowsOf(query))
      const counts = statement(
        `SELECT count(*) AS "all", count(*) FILTER (WHERE ${condition.sql}) AS fitting,
           count(*) FILTER (WHERE (${condition.sql}) AND instr(text, ?)) AS told FROM kind`,
      ).get(
        ...condition.values,
        ...condition.values,
        query.text?.toLowerCase() ?? '',
      ) as unknown as KindCounts
      return { condition, counts }
    },
  }
}
