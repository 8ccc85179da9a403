import { DatabaseSync } from 'node:sqlite'

const database = new DatabaseSync('shop.db')

/** Runs a statement; each `?` stands for a value. */
export function query(text, values = []) {
  return database.prepare(text).all(...values)
}
