import { isAlias, isMap, isSeq, Pair, type YAMLMap } from 'yaml'
import { written } from './aliases.ts'
import { entries } from './mapping.ts'

/** The pairs of a mapping by their key, with those that it merges (`<<: *base`), and with what aliases stand for. */
export function writtenEntries(map: YAMLMap, open: ReadonlySet<unknown> = new Set()): Map<string, Pair> {
  const own = entries(map)
  const merged = own.get('<<')
  if (!merged && !map.items.some(({ value }) => isAlias(value))) return own
  const result = new Map<string, Pair>()
  for (const [key, pair] of own) result.set(key, isAlias(pair.value) ? aliased(pair) : pair)
  if (!merged) return result
  const inside = new Set([...open, map])
  const value = written(merged.value)
  for (const item of isSeq(value) ? value.items : [value]) {
    const base = written(item)
    if (!isMap(base) || inside.has(base)) continue
    for (const [key, pair] of writtenEntries(base, inside)) if (!result.has(key)) result.set(key, pair)
  }
  return result
}

/** The pair with what its alias stands for; without a value where that is nothing. */
function aliased(pair: Pair): Pair {
  const target = written(pair.value)
  return new Pair(pair.key, target ?? null)
}
