import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reachable } from '../../src/workflow/check.ts'
import { writtenKeys } from '../../src/workflow/data-flow.ts'
import type { Workflow } from '../../src/workflow/graph.ts'
import { missingKeys } from '../../src/workflow/missing-keys.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { edgesOf } from '../../src/workflow/node-types/registry.ts'

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
const id = fc.constantFrom(...ids)
const node = fc.record({
  writes: fc.constantFrom('x', 'y', 'z', undefined),
  next: fc.array(id, { maxLength: 2 }),
  branches: fc.array(id, { maxLength: 2 }),
})

/** A transform node that sets a key, a handler that can set any, or a parallel node. */
function workflowOf(nodes: readonly { writes?: string; next: string[]; branches: string[] }[]): Workflow {
  const lines = nodes.map(({ writes, next, branches }, i) => {
    const own =
      branches.length > 0
        ? `type: parallel, parallel_nodes: [${branches}]`
        : writes === undefined
          ? 'type: transform, transform: anything'
          : `type: transform, set: { ${writes}: "1" }`
    return `      - { id: ${ids[i]}, ${own}, next: [${next}] }\n`
  })
  const file = parseWorkflowFile(`workflows:\n  w:\n    nodes:\n${lines.join('')}`, 'flow.yaml')
  return file.workflows.get('w')!
}

/** The keys that can exist at each node that can be reached, found out in the plainest way; `*` stands for any. */
function keysByNode(workflow: Workflow): Map<string, Set<string>> {
  const ways: [string, string][] = []
  for (const one of workflow.nodes.values()) {
    const edges = edgesOf(one)
    for (const { to } of edges) ways.push([one.id, to])
    const starts = edges.flatMap(({ kind, to }) => (kind === 'parallel' ? [to] : []))
    for (const inside of reachable(workflow, starts)) for (const next of one.next) ways.push([inside, next])
  }
  const keys = new Map<string, Set<string>>([[workflow.start, new Set()]])
  for (let before = -1, size = 0; before !== size; ) {
    before = size
    for (const [from, to] of ways) {
      const here = keys.get(from)
      const source = workflow.nodes.get(from)
      if (!here || !source || !workflow.nodes.has(to)) continue
      const own = writtenKeys(workflow, source) ?? ['*']
      keys.set(to, new Set([...(keys.get(to) ?? []), ...here, ...own]))
    }
    size = [...keys.values()].reduce((sum, set) => sum + set.size + 1, 0)
  }
  return keys
}

const reads = ids.flatMap(one => ['x', 'y', 'z'].map(name => ({ node: one, name })))

test('a read is missing where no way that leads there can have written it', () => {
  fc.assert(
    fc.property(fc.array(node, { minLength: 2, maxLength: ids.length }), nodes => {
      const workflow = workflowOf(nodes)
      const keys = keysByNode(workflow)
      const expected = reads.filter(read => {
        const known = keys.get(read.node)
        return known && !known.has('*') && !known.has(read.name)
      })
      const { missing, isTooLarge, keysAt } = missingKeys(workflow, reads)
      expect(isTooLarge).toBe(false)
      expect(reads.filter(read => missing.includes(read))).toEqual(expected)
      for (const read of expected) expect(new Set(keysAt(read.node))).toEqual(keys.get(read.node))
    }),
    { numRuns: 500 },
  )
})
