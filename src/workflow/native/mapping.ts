import { isScalar, type Node, type Pair, type YAMLMap } from 'yaml'
import { nearest, problem } from '../problem.ts'
import type { YamlSource } from './yaml-source.ts'

/** The pairs of a mapping by their key as text (`true:` and `"true":` are the same). */
export function entries(map: YAMLMap): Map<string, Pair> {
  const result = new Map<string, Pair>()
  for (const pair of map.items) {
    if (!isScalar(pair.key)) continue
    const { value } = pair.key
    // The merge key is a symbol to the YAML library.
    result.set(typeof value === 'symbol' ? '<<' : String(value), pair)
  }
  return result
}

/** Warns of keys that nothing reads. Keys beginning with `x-` and `.` are the author's own. */
export function reportUnknownKeys(
  yaml: YamlSource,
  map: YAMLMap,
  known: readonly string[],
  where: string,
): void {
  for (const [key, pair] of entries(map)) {
    if (known.includes(key) || key.startsWith('x-') || key.startsWith('.') || key === '<<') continue
    yaml.problems.push(
      problem('unknown-key', { key, where, known, near: nearest(key, known) }, yaml.range(pair.key as Node)),
    )
  }
}
