import { isMap, isNode, type Pair } from 'yaml'
import { readDuration } from '../duration.ts'
import type { Limits } from '../graph.ts'
import { problem } from '../problem.ts'
import { executionFields, unusedKeys } from './file-fields.ts'
import { entries, reportUnknownKeys } from './mapping.ts'
import type { YamlSource } from './yaml-source.ts'

const executionKeys = Object.keys(executionFields.shape)

/** The keys that set each limit; the first one that is there counts. They stand below `execution:` or in the workflow. */
const limitKeys: Readonly<Record<keyof Limits, readonly string[]>> = {
  maxVisits: ['max_visits'],
  maxDepth: ['max_depth', 'max_recursion_depth'],
  maxNodes: ['max_iterations'],
  timeout: ['timeout', 'max_execution_timeout_seconds', 'max_timeout_seconds'],
  nodeTimeout: ['default_node_timeout', 'default_node_timeout_seconds'],
  maxConcurrency: ['max_concurrency'],
}

const isTime = (limit: keyof Limits) => limit === 'timeout' || limit === 'nodeTimeout'

/** The limits of a workflow. @param keys the pairs of the workflow */
export function parseLimits(yaml: YamlSource, keys: ReadonlyMap<string, Pair>): Limits {
  const pair = keys.get('execution')
  const inner = pair && isMap(pair.value) ? entries(pair.value) : new Map<string, Pair>()
  if (pair && isMap(pair.value)) reportUnknownKeys(yaml, pair.value, executionKeys, '"execution"')
  for (const [key, found] of [...keys, ...inner]) {
    if (unusedKeys.includes(key)) yaml.problems.push(problem('unused-key', { key }, yaml.range(found)))
  }
  const limits: Limits = { maxVisits: 1_000, maxDepth: 20 }
  for (const limit of Object.keys(limitKeys) as (keyof Limits)[]) {
    const names = limitKeys[limit]
    const found =
      names.map(name => inner.get(name)).find(Boolean) ?? names.map(name => keys.get(name)).find(Boolean)
    const value = found && isNode(found.value) ? yaml.data(found.value) : undefined
    if (!found) continue
    const read = isTime(limit)
      ? readDuration(value)
      : Number.isInteger(value) && Number(value) > 0
        ? Number(value)
        : undefined
    if (read !== undefined) limits[limit] = read
    else {
      const detail = `"${names[0]}" must be ${isTime(limit) ? 'a time: seconds, or 500ms, 1.5s, 2m, 1h' : 'a whole number above 0'}.`
      yaml.problems.push(problem('invalid-value', { detail }, yaml.range(found)))
    }
  }
  return limits
}
