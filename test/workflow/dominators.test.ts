import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Adjacency, adjacency, circlesOf, markReached } from '../../src/workflow/adjacency.ts'
import { dominatorsOf } from '../../src/workflow/dominators.ts'

const count = 7
const places = Array.from({ length: count }, (_, i) => i)
const place = fc.nat(count - 1)
const graph = fc.array(fc.tuple(place, place), { maxLength: 14 }).map(ways =>
  adjacency(
    count,
    ways.map(([from]) => from),
    ways.map(([, to]) => to),
  ),
)

/** The ways without those from one place. */
function without({ starts, targets }: Adjacency, left: number): Adjacency {
  const ways = places.flatMap(from =>
    from === left ? [] : [...targets.subarray(starts[from], starts[from + 1])].map(to => [from, to] as const),
  )
  return adjacency(
    count,
    ways.map(([from]) => from),
    ways.map(([, to]) => to),
  )
}

test('a place is before another one when no way leads there without it', () => {
  fc.assert(
    fc.property(graph, ways => {
      const tree = dominatorsOf(ways, 0)!
      const reached = markReached(ways, [0])
      for (const earlier of places) {
        const around = markReached(without(ways, earlier), [0])
        for (const later of places) {
          const isNeeded = reached[later] === 1 && (around[later] === 0 || earlier === 0)
          const expected = earlier !== later && reached[earlier] === 1 && isNeeded
          expect([earlier, later, tree.isBefore(earlier, later)]).toEqual([earlier, later, expected])
        }
      }
    }),
    { numRuns: 1_000 },
  )
})

test('two places are in one circle when each can be reached from the other', () => {
  fc.assert(
    fc.property(graph, ways => {
      const circles = circlesOf(ways)
      const from = places.map(one => markReached(ways, [one]))
      for (const a of places)
        for (const b of places) expect(circles[a] === circles[b]).toBe(from[a]![b] === 1 && from[b]![a] === 1)
    }),
    { numRuns: 1_000 },
  )
})
