import { isNode, type Pair, type YAMLMap } from 'yaml'
import type { Workflow } from '../graph.ts'
import type { Json } from '../json.ts'
import { problem } from '../problem.ts'
import { reportNestedKeys } from './nested-keys.ts'
import { readRecovery, workflowRecovery, workflowRecoveryFields } from './recovery-fields.ts'
import type { YamlSource } from './yaml-source.ts'

/** What a workflow says of the failures of its nodes. @param keys the pairs of the workflow */
export function parseRecovery(
  yaml: YamlSource,
  keys: ReadonlyMap<string, Pair>,
  body?: YAMLMap,
): Pick<Workflow, 'retry' | 'onError'> {
  const given: Record<string, Json | undefined> = {}
  for (const key of Object.keys(workflowRecoveryFields)) {
    const value = keys.get(key)?.value
    if (isNode(value)) given[key] = yaml.data(value)
  }
  if (body) reportNestedKeys(yaml, body, workflowRecoveryFields)
  const read = workflowRecovery.safeParse(given)
  if (!read.success) {
    for (const issue of read.error.issues) {
      const detail = `"${issue.path.join('.')}": ${issue.message}.`
      yaml.problems.push(problem('invalid-value', { detail }, yaml.range(keys.get(String(issue.path[0]))!)))
    }
    return { onError: 'fail' }
  }
  const { retry, onError = 'fail' } = readRecovery(read.data)
  return { retry, onError }
}
