import { isMap, isScalar } from 'yaml'
import { parsePath } from '../json.ts'
import { nodeType } from '../node-types/registry.ts'
import type { Occurrence, OccurrenceStep } from './occurrence.ts'
import type { Outline, OutlineNode, OutlineWorkflow } from './outline.ts'
import { contentOfKey } from './sites.ts'

/** How far results of sub-workflows are followed from one place; a file may name itself in circles. */
const maxSteps = 50

/**
 * The members of results of sub-workflows: where `r` is the result of workflow `w`, `r.key` names the output `key` of
 * `w`, or its context key where it declares no outputs.
 */
export function memberOccurrences(outline: Outline, found: readonly Occurrence[]): Occurrence[] {
  const workflows = new Map(outline.workflows.map(one => [one.name, one]))
  const results = new Map(outline.workflows.map(one => [one.name, resultsOf(one)]))
  if ([...results.values()].every(one => one.size === 0)) return []
  const members: Occurrence[] = []
  for (const one of found) {
    if (one.kind !== 'context' || !one.steps || one.steps.length === 0) continue
    let left = maxSteps
    const follow = (workflow: string, key: string, steps: readonly Step[]): void => {
      const [first, ...rest] = steps
      if (typeof first?.key !== 'string') return
      for (const name of results.get(workflow)?.get(key) ?? []) {
        const called = workflows.get(name)
        if (!called || left-- <= 0) continue
        const outputs = called.pairs.get('outputs')?.value
        const output = isMap(outputs)
          ? outputs.items.find(pair => isScalar(pair.key) && String(pair.key.value) === first.key)
          : undefined
        if (isMap(outputs) && !output) continue
        const kind = output ? 'output' : 'context'
        if (first.range)
          members.push({
            kind,
            name: first.key,
            workflow: name,
            role: 'read',
            range: first.range,
            elsewhere: true,
          })
        if (!output) follow(name, first.key, rest)
        else {
          const [root, ...path] = referencePath(output.value)
          if (typeof root === 'string') follow(name, root, [...path.map(step => ({ key: step })), ...rest])
        }
      }
    }
    follow(one.workflow, one.name, one.steps)
  }
  return members
}

/** A step that is not written where the way began has no range. */
type Step = Pick<OccurrenceStep, 'key'> & Partial<OccurrenceStep>

/** The workflows whose results context keys of a workflow hold, by key. */
function resultsOf(workflow: OutlineWorkflow): Map<string, Set<string>> {
  const results = new Map<string, Set<string>>()
  for (const node of workflow.nodes) {
    const type = node.type === undefined ? undefined : nodeType(node.type)
    if (!type?.calls || !type.stores) continue
    const called = textOf(node, 'workflow')
    const key = textOf(node, 'output-key') ?? node.id
    if (called === undefined || key === undefined) continue
    results.set(key, (results.get(key) ?? new Set()).add(called))
  }
  return results
}

/** The text of the key of a node that holds a kind of name. */
function textOf(node: OutlineNode, content: 'workflow' | 'output-key'): string | undefined {
  for (const [key, { value }] of node.pairs) {
    if (contentOfKey(node.type, key) === content && isScalar(value)) return String(value.value)
  }
  return undefined
}

/** The path of a value that is a reference as a whole, as `$ctx.a.b`. */
function referencePath(value: unknown): (string | number)[] {
  const text = isScalar(value) && typeof value.value === 'string' ? value.value : ''
  return (text.startsWith('$ctx.') ? parsePath(text.slice('$ctx.'.length)) : undefined) ?? []
}
