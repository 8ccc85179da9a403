import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { ExecutionStatus } from '../recording/format.ts'
import { type Annotations, annotated } from './annotations.ts'
import { createKinds } from './catalog-kinds.ts'
import {
  bornOf,
  type Condition,
  conditionOf,
  headsOf,
  isSearch,
  lackingOf,
  orderOf,
  stretchesOf,
} from './catalog-query.ts'
import { catalogSchema, catalogVersion, unknownStart } from './catalog-schema.ts'
import { countsOf } from './catalog-tally.ts'
import { digestOf, digestOfAll } from './names-digest.ts'
import type { ResolvedQuery } from './query.ts'
import { errorText, parentOf, type RecordingRow, startOf } from './row.ts'
import type { FileMark, IndexedFile, RowIndex } from './row-index.ts'
import { atomically, sqlite } from './sqlite.ts'
import type { StatsGroup } from './stats.ts'
import { tallied } from './tally.ts'

/**
 * Where the catalog of a history is: in a folder of its own, because a database makes and removes files beside it, and
 * the time of the history's folder is to say whether recordings came or went.
 */
export const catalogFile = join('.catalog', 'catalog.sqlite')

/** How long to wait for another process that writes, in milliseconds. Writing takes a few of them. */
const patience = 1_000

/** Bytes that are read at a time: many rows are looked at for each question. */
const pageSize = 16_384

/** So many rows are put in order in a few milliseconds. */
const fewRows = 5_000

/** Removes the catalog of a history; whoever has it open keeps what it has. */
export function removeCatalog(folder: string): void {
  // The log first: with it, a new database would be taken for the old one.
  for (const ending of ['-wal', '-shm', '']) rmSync(join(folder, `${catalogFile}${ending}`), { force: true })
}

/**
 * Opens the catalog of a history, a database that several processes may use at the same time, and makes it where there
 * is none.
 * @returns undefined where this Node has no database
 * @throws the errors of the database and of the file system
 */
export function openCatalog(folder: string): RowIndex | undefined {
  const Database = sqlite()?.DatabaseSync
  if (!Database) return undefined
  mkdirSync(join(folder, '.catalog'), { recursive: true })
  const database = new Database(join(folder, catalogFile), { timeout: patience })
  try {
    prepare(database)
    return createCatalog(database, folder)
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

function prepare(database: DatabaseSync): void {
  database.exec(`PRAGMA page_size = ${pageSize}; PRAGMA journal_mode = WAL`)
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000')
  const version = () => database.prepare('PRAGMA user_version').get()?.['user_version']
  if (version() === catalogVersion) return
  atomically(database, () => {
    // Another process may have made it meanwhile.
    if (version() === catalogVersion) return
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    for (const { name } of tables) database.exec(`DROP TABLE "${String(name).replaceAll('"', '""')}"`)
    database.exec(catalogSchema)
    database.exec(`PRAGMA user_version = ${catalogVersion}`)
  })
}

function createCatalog(database: DatabaseSync, folder: string): RowIndex {
  const statements = new Map<string, StatementSync>()
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, known)
    return known
  }
  const all = <T>(sql: string, ...values: SQLInputValue[]) => statement(sql).all(...values) as T[]
  const get = <T>(sql: string, ...values: SQLInputValue[]) => statement(sql).get(...values) as T | undefined
  const run = (sql: string, ...values: SQLInputValue[]) => void statement(sql).run(...values)

  let annotations: Annotations = new Map()
  let annotationsMark = ''
  const markInside = () => get<{ value: string }>("SELECT value FROM meta WHERE name = 'annotations'")?.value
  const setMark = (mark: string) => run("UPDATE meta SET value = ? WHERE name = 'annotations'", mark)
  const rowIn = (json: string): RecordingRow => {
    const row = JSON.parse(json) as RecordingRow
    return annotated(row, annotations.get(row.id))
  }

  const kinds = createKinds(statement)
  const changing = <T>(work: () => T): T =>
    atomically(database, () => {
      kinds.forget()
      return work()
    })

  /** What a search finds of this one alone, where the id and the list of tags do not say it as they stand. */
  const putWords = (key: number, row: RecordingRow) => {
    const odd = [row.id, ...row.tags].filter(text => JSON.stringify(text.toLowerCase()) !== `"${text}"`)
    const words = [...odd.map(text => text.toLowerCase()), ...(row.error ? [errorText(row)] : [])].join('\n')
    if (words === '') run('DELETE FROM words WHERE key = ?', key)
    else run('INSERT OR REPLACE INTO words VALUES (?, ?)', key, words)
  }

  const remove = (name: string) => {
    run('DELETE FROM unreadable WHERE name = ?', name)
    const found = get<{ key: number }>('DELETE FROM run WHERE name = ? RETURNING key', name)
    if (!found) return
    for (const table of ['detail', 'words']) run(`DELETE FROM ${table} WHERE key = ?`, found.key)
  }

  const put = ({ name, modified, size, row, error }: IndexedFile) => {
    if (!row) {
      remove(name)
      run('INSERT INTO unreadable VALUES (?, ?, ?, ?, ?)', name, modified, size, error ?? '', digestOf(name))
      return
    }
    run('DELETE FROM unreadable WHERE name = ?', name)
    const seen = annotated(row, annotations.get(row.id))
    const { key } = get<{ key: number }>(
      `INSERT INTO run (name, modified, size, id, workflow, status, started, duration, events, kind, tags,
         parent, digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET modified = excluded.modified, size = excluded.size, id = excluded.id,
         workflow = excluded.workflow, status = excluded.status, started = excluded.started,
         duration = excluded.duration, events = excluded.events, kind = excluded.kind,
         tags = excluded.tags, parent = excluded.parent
       RETURNING key`,
      name,
      modified,
      size,
      row.id,
      row.workflow,
      row.status,
      startOf(row) ?? unknownStart,
      row.duration ?? null,
      row.events ?? null,
      kinds.keyOf(seen),
      JSON.stringify(seen.tags),
      parentOf(row) ?? null,
      digestOf(name),
    )!
    // Where the folder is may change, so the path is not kept.
    run('INSERT OR REPLACE INTO detail VALUES (?, ?)', key, JSON.stringify({ ...row, path: undefined }))
    putWords(key, seen)
  }

  const rowsOf = (found: { name: string; row: string }[]) =>
    found.map(({ name, row }) => ({ ...rowIn(row), path: join(folder, name) }))

  const withChildren = (row: RecordingRow): RecordingRow => {
    const { count, newest } = get<{ count: number; newest: number }>(
      `SELECT count(*) AS count, max(started) AS newest FROM run WHERE ${bornOf}`,
      row.id,
      row.id,
    )!
    return count === 0 ? row : { ...row, children: { count, newest } }
  }

  type Found = { name: string; row: string }

  const asked = (query: ResolvedQuery) => {
    const { condition, counts } = kinds.asked(query)
    const fitting = conditionOf(query, condition, counts)
    return { ...(query.families ? headsOf(fitting) : fitting), search: isSearch(query, counts) }
  }

  const shown = 'SELECT name, row FROM page CROSS JOIN run USING (key) CROSS JOIN detail USING (key)'

  /** Few are sorted quickly, whatever finds them; many come in order along an index that knows all that is asked. */
  const page = (query: ResolvedQuery, { sql, values }: Condition) => {
    const count = (among: string) =>
      get<{ count: number }>(`SELECT count(*) AS count FROM run WHERE ${among}`, ...values)!.count
    const matching = count(sql)
    const lacking = lackingOf(query.sort)
    const having = matching - (lacking && matching > 0 ? count(`(${sql}) AND ${lacking}`) : 0)
    const along = matching > fewRows ? `INDEXED BY run_${query.sort}` : ''
    const rows = stretchesOf(query, matching, having).flatMap(stretch => {
      const found = all<Found>(
        `WITH page AS MATERIALIZED (
           SELECT key FROM run ${along} WHERE (${sql}) AND (${stretch.sql})
           ORDER BY ${stretch.order} LIMIT ? OFFSET ?
         ) ${shown}`,
        ...values,
        stretch.limit,
        stretch.offset,
      )
      return rowsOf(stretch.reversed ? found.reverse() : found)
    })
    return { rows, matching }
  }

  /** Where finding them is what costs, they are found once. */
  const search = (query: ResolvedQuery, { sql, values }: Condition) => {
    const rows = all<Found>(
      `WITH hit AS MATERIALIZED (
         SELECT key, started, id, ${query.sort} FROM run INDEXED BY run_${query.sort} WHERE ${sql}
       ), page AS MATERIALIZED (SELECT key FROM hit ORDER BY ${orderOf(query)} LIMIT ? OFFSET ?)
       ${shown} UNION ALL SELECT '', (SELECT count(*) FROM hit)`,
      ...values,
      query.limit ?? -1,
      query.offset,
    )
    const matching = Number(rows.pop()!.row)
    return { rows: rowsOf(rows), matching }
  }

  return {
    state() {
      const meta = Object.fromEntries(
        all<{ name: string; value: number | string | null }>('SELECT * FROM meta').map(
          ({ name, value }) => [name, value] as const,
        ),
      )
      const { n } = get<{ n: number }>('SELECT count(*) AS n FROM unreadable')!
      return {
        generation: Number(meta['generation']),
        ...(typeof meta['folderModified'] === 'number' && { folderModified: meta['folderModified'] }),
        checkedAt: Number(meta['checkedAt']),
        annotations: String(meta['annotations']),
        files: Number(meta['files']) + n,
      }
    },
    onlyAdded(names) {
      const { last } = get<{ last: string | null }>(
        'SELECT max(last) AS last FROM (SELECT max(name) AS last FROM run UNION ALL SELECT max(name) FROM unreadable)',
      )!
      // Names begin with the time. A sum of digests tells whether all others are still the same.
      const isAdded = (name: string) => last === null || name > last
      const known = get<{ value: number }>("SELECT value FROM meta WHERE name = 'digest'")!.value
      if (digestOfAll(names.filter(name => !isAdded(name))) !== known) return undefined
      return names.filter(isAdded)
    },
    marks(loose = false) {
      type Mark = FileMark & { name: string; status: ExecutionStatus | null }
      const which = loose ? "WHERE status IN ('running', 'waiting', 'interrupted')" : ''
      const found = all<Mark>(
        `SELECT name, size, modified, status FROM run ${which}
         UNION ALL SELECT name, size, modified, NULL FROM unreadable`,
      )
      return new Map(
        found.map(({ name, size, modified, status }) => [
          name,
          { size, modified, status: status ?? undefined },
        ]),
      )
    },
    unsettled() {
      type Running = FileMark & { name: string; row: string }
      const running = all<Running>(
        "SELECT name, modified, size, row FROM run JOIN detail USING (key) WHERE status = 'running'",
      )
      return [
        ...running.map(file => ({ ...file, row: JSON.parse(file.row) as RecordingRow })),
        ...all<FileMark & { name: string; error: string }>(
          'SELECT name, modified, size, error FROM unreadable',
        ),
      ]
    },
    named: names =>
      names.flatMap(name => {
        const file = get<FileMark & { row: string }>(
          'SELECT modified, size, row FROM run JOIN detail USING (key) WHERE name = ?',
          name,
        )
        return file ? { ...file, name, row: JSON.parse(file.row) as RecordingRow } : []
      }),
    put: files =>
      changing(() => {
        files.forEach(put)
        // Another process knows newer tags than these were put with: all are to be applied again.
        if (markInside() !== annotationsMark) setMark('outdated')
      }),
    settle: (generation, gone, { folderModified, checkedAt }) =>
      atomically(database, () => {
        const now = get<{ value: number }>("SELECT value FROM meta WHERE name = 'generation'")
        if (now?.value !== generation) return false
        gone.forEach(remove)
        if (gone.length > 0) kinds.tidy()
        const set = (name: string, value: number | null) =>
          run('UPDATE meta SET value = ? WHERE name = ?', value, name)
        set('generation', generation + 1)
        set('folderModified', folderModified ?? null)
        set('checkedAt', checkedAt)
        return true
      }),
    annotate(changed, mark) {
      annotations = changed
      annotationsMark = mark
      if (markInside() === mark) return
      changing(() => {
        const before = all<{ id: string }>('SELECT id FROM annotated')
        for (const id of new Set([...before.map(one => one.id), ...changed.keys()])) {
          const found = all<{ key: number; row: string }>(
            'SELECT key, row FROM run JOIN detail USING (key) WHERE id = ?',
            id,
          )
          for (const { key, row } of found) {
            const seen = rowIn(row)
            run(
              'UPDATE run SET kind = ?, tags = ? WHERE key = ?',
              kinds.keyOf(seen),
              JSON.stringify(seen.tags),
              key,
            )
            putWords(key, seen)
          }
        }
        run('DELETE FROM annotated')
        for (const id of changed.keys()) run('INSERT INTO annotated VALUES (?)', id)
        setMark(mark)
      })
    },
    select(query) {
      const condition = asked(query)
      const found = condition.search ? search(query, condition) : page(query, condition)
      return query.families ? { ...found, rows: found.rows.map(withChildren) } : found
    },
    tally: (query, by) => tallied(countsOf(statement, asked({ ...query, families: false }), by), by),
    groups(query) {
      const { sql, values } = asked(query)
      type Found = { [P in keyof StatsGroup]: StatsGroup[P] | null }
      const found = all<Found>(
        `SELECT workflow, status, count(*) AS count, sum(size) AS size, total(duration) AS duration,
           count(duration) AS timed, min(duration) AS shortest, max(duration) AS longest,
           coalesce(sum(events), 0) AS events, min(nullif(started, ${unknownStart})) AS oldest,
           max(nullif(started, ${unknownStart})) AS newest
         FROM run WHERE ${sql} GROUP BY workflow, status`,
        ...values,
      )
      return found.map(
        group =>
          Object.fromEntries(
            Object.entries(group).filter(([, value]) => value !== null),
          ) as unknown as StatsGroup,
      )
    },
    beginningWith: (id, limit) =>
      rowsOf(
        all(
          'SELECT name, row FROM run JOIN detail USING (key) WHERE id >= ? AND id < ? ORDER BY id, name LIMIT ?',
          id,
          `${id}\u{10ffff}`,
          limit,
        ),
      ),
    unreadable: () => all('SELECT name, error FROM unreadable ORDER BY name'),
    close: () => database.close(),
  }
}
