import { isNode, type Pair } from 'yaml'
import { type Isolation, isolations } from '../graph.ts'
import { problem } from '../problem.ts'
import type { YamlSource } from './yaml-source.ts'

/** Where handlers run, as a file or a workflow says. @param keys its pairs */
export function parseIsolation(yaml: YamlSource, keys: ReadonlyMap<string, Pair>): Isolation | undefined {
  const pair = keys.get('isolation')
  if (!pair) return undefined
  const value = isNode(pair.value) ? yaml.data(pair.value) : undefined
  const found = isolations.find(name => name === value)
  if (!found) {
    const detail = `"isolation" must be ${isolations.map(name => `"${name}"`).join(' or ')}.`
    yaml.problems.push(problem('invalid-value', { detail }, yaml.range(pair)))
  }
  return found
}
