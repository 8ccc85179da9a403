import type { DatabaseSync } from 'node:sqlite'

type Sqlite = typeof import('node:sqlite')

let found: Sqlite | undefined | null = null

/** Node's own database; undefined where this Node, or this Electron, has none. */
export function sqlite(): Sqlite | undefined {
  if (found === null) found = load()
  return found
}

function load(): Sqlite | undefined {
  // Some versions warn that it is experimental, which is nothing that the user of a command can do anything about.
  const { emitWarning } = process
  try {
    process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
      if (!/SQLite is an experimental/.test(String(warning))) emitWarning(warning, ...rest)
    }) as typeof emitWarning
    const sqlite = process.getBuiltinModule?.('node:sqlite')
    return typeof sqlite?.DatabaseSync === 'function' ? sqlite : undefined
  } catch {
    return undefined
  } finally {
    process.emitWarning = emitWarning
  }
}

/** Corrupt, no database at all, or with other tables than expected. */
const rebuildable = new Set([1, 11, 26])

/** What an error of the database calls for; undefined when it is an error of something else. */
export function remedyOf(thrown: unknown): 'rebuild' | 'do without' | undefined {
  const { code, errcode } = thrown as { code?: unknown; errcode?: unknown }
  if (code !== 'ERR_SQLITE_ERROR' && code !== 'ERR_INVALID_STATE') return undefined
  return typeof errcode === 'number' && rebuildable.has(errcode & 0xff) ? 'rebuild' : 'do without'
}

/** Does all of some work or nothing of it. */
export function atomically<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw thrown
  }
}
