import { expect, test } from 'vitest'
import { comparedStandings, sidesText } from '../../../../src/views/model/comparison/standings.ts'
import { drawnGraph } from '../../../../src/views/model/graph/drawn.ts'
import type { ExecutionGraph, GraphNode, PlaceState } from '../../../../src/views/protocol/graph.ts'

const node = (id: string, rest: Partial<GraphNode> = {}): GraphNode => ({
  id,
  type: 'transform',
  shape: 'box',
  about: '',
  written: true,
  ...rest,
})

const graph: ExecutionGraph = {
  main: 'main',
  workflows: [
    { name: 'main', nodes: [node('first'), node('call', { calls: 'inner' })], edges: [], folds: [] },
    { name: 'inner', nodes: [node('deep')], edges: [], folds: [] },
  ],
}

const at = (place: string, rest: Partial<PlaceState> = {}): PlaceState => ({
  place,
  status: 'completed',
  visits: 1,
  failed: 0,
  ...rest,
})

/** How a place stands, drawn with what is closed. */
function sides(
  place: string,
  a: PlaceState[],
  b: PlaceState[],
  { changed = {}, closed = [] }: { changed?: Record<string, number>; closed?: string[] } = {},
) {
  const overlay = (places: PlaceState[]) => ({ position: 9, places, taken: [], timed: false })
  const standings = comparedStandings({ overlays: { a: overlay(a), b: overlay(b) }, changed })
  const drawn = drawnGraph(graph, new Set(closed)).nodes.find(one => one.place === place)!
  const found = standings.sidesOf(drawn)
  return `${found.belonging}: ${sidesText(found)}`
}

test('a node belongs to those who have run it', () => {
  expect(sides('first', [at('first')], [])).toBe('onlyA: only A')
  expect(sides('first', [], [at('first')])).toBe('onlyB: only B')
  expect(sides('first', [at('first')], [at('first')])).toBe('same: ')
  expect(sides('first', [], [])).toBe('none: ')
})

test('a node differs by its end, its visits or its values, and says by which', () => {
  expect(sides('first', [at('first')], [at('first', { status: 'failed' })])).toBe(
    'differs: completed : failed',
  )
  expect(sides('first', [at('first')], [at('first', { visits: 3 })])).toBe('differs: 1 : 3 visits')
  expect(sides('first', [at('first')], [at('first')], { changed: { first: 2 } })).toBe(
    'differs: 2 steps differ',
  )
})

test('a closed sub-workflow differs when something in it does, an open one leaves that to its nodes', () => {
  const [a, b] = [
    [at('call'), at('call/deep')],
    [at('call'), at('call/deep', { visits: 2 })],
  ]
  expect(sides('call', a, b, { closed: ['call'] })).toBe('differs: 1 inside')
  expect(sides('call', a, b)).toBe('same: ')
  expect(sides('call/deep', a, b)).toBe('differs: 1 : 2 visits')
})
