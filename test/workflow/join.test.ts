import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Workflow } from '../../src/workflow/graph.ts'
import { meetingPoint } from '../../src/workflow/join.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'

/** A workflow with the given ways on: `a > b c` runs b and c after a. */
function graph(...lines: string[]): Workflow {
  const nodes = lines.map(line => {
    const [id, next = ''] = line.split('>').map(part => part.trim())
    return `      - { id: ${id}, type: wait, duration: 0, next: [${next.split(' ').filter(Boolean).join(', ')}] }`
  })
  const file = parseWorkflowFile(`workflows:\n  main:\n    nodes:\n${nodes.join('\n')}\n`, 'x.yaml')
  return file.workflows.get('main')!
}

test.each<[string, string[], string[], string | undefined]>([
  ['a diamond', ['a > b c', 'b > d', 'c > d', 'd'], ['b', 'c'], 'd'],
  ['arms of different length', ['a > b c', 'b > b2', 'b2 > b3', 'b3 > d', 'c > d', 'd'], ['b', 'c'], 'd'],
  ['ends apart', ['a > b c', 'b', 'c'], ['b', 'c'], undefined],
  ['one arm that ends early on some paths', ['a > b c', 'b > x d', 'x', 'c > d', 'd'], ['b', 'c'], undefined],
  ['a diamond in an arm', ['a > b c', 'b > p q', 'p > r', 'q > r', 'r > d', 'c > d', 'd'], ['b', 'c'], 'd'],
  ['an arm that is the join', ['a > b c', 'b > c', 'c'], ['b', 'c'], 'c'],
  ['three arms', ['a > b c d', 'b > e', 'c > e', 'd > e', 'e'], ['b', 'c', 'd'], 'e'],
  [
    'three arms of which two meet before',
    ['a > b c d', 'b > x', 'c > x', 'x > e', 'd > e', 'e'],
    ['b', 'c', 'd'],
    'e',
  ],
  ['a loop in an arm', ['a > b c', 'b > b2', 'b2 > b d', 'c > d', 'd'], ['b', 'c'], 'd'],
  ['a loop around the fan', ['a > b c', 'b > d', 'c > d', 'd > a e', 'e'], ['b', 'c'], 'd'],
  ['an arm without an end', ['a > b c', 'b > b', 'c > d', 'd'], ['b', 'c'], undefined],
  ['one arm only', ['a > b', 'b > c', 'c'], ['b'], 'b'],
  ['an arm that does not exist', ['a > b nowhere', 'b'], ['b', 'nowhere'], undefined],
])('%s', (_, lines, starts, expected) => {
  expect(meetingPoint(graph(...lines), starts)).toBe(expected)
})

test('a long chain with a fan at every node is joined in little time and memory', () => {
  const count = 5_000
  const lines = Array.from(
    { length: count },
    (_, i) => `n${i} > n${i + 1} ${i + 2 < count ? `n${i + 2}` : ''}`,
  )
  const workflow = graph(...lines, `n${count}`)
  const started = performance.now()
  expect(meetingPoint(workflow, ['n1', 'n2'])).toBe(`n${count - 1}`)
  expect(performance.now() - started).toBeLessThan(3_000)
})

/** By definition: the nodes that every path from a node to an end passes. */
function passedByAll(next: readonly number[][], from: number): Set<number> | undefined {
  const reaches = (start: number, without?: number) => {
    const open = start === without ? [] : [start]
    const seen = new Set(open)
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (next[at]!.length === 0) return true
      for (const to of next[at]!) {
        if (to === without || seen.has(to)) continue
        seen.add(to)
        open.push(to)
      }
    }
    return false
  }
  if (!reaches(from)) return undefined
  return new Set([...next.keys()].filter(id => !reaches(from, id)))
}

test('the join is the first node that every path from every start passes', () => {
  const graphs = fc
    .integer({ min: 2, max: 8 })
    .chain(size =>
      fc.tuple(
        fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 2 }), { minLength: size, maxLength: size }),
        fc.nat(size - 1),
        fc.nat(size - 1),
      ),
    )
  fc.assert(
    fc.property(graphs, ([next, a, b]) => {
      const workflow = graph(...next.map((targets, i) => `n${i} > ${targets.map(to => `n${to}`).join(' ')}`))
      const found = meetingPoint(workflow, [`n${a}`, `n${b}`])
      const [fromA, fromB] = [passedByAll(next, a), passedByAll(next, b)]
      const common = fromA && fromB ? [...fromA].filter(id => fromB.has(id)) : []
      // The nearest of them is the one after which all the others come.
      const nearest = common.find(id => common.every(other => passedByAll(next, id)!.has(other)))
      expect(found).toBe(nearest === undefined ? undefined : `n${nearest}`)
    }),
    { numRuns: 300 },
  )
})
