import { expect, test } from 'vitest'
import { boxAt, fitted, seen, zoomAt } from '../../../../src/views/model/graph/camera.ts'
import type { DrawnEdge, DrawnNode } from '../../../../src/views/model/graph/drawn.ts'
import { standingsOf } from '../../../../src/views/model/graph/standing.ts'
import { walk } from '../../../../src/views/model/graph/walk.ts'

const node = (place: string, rest: Partial<DrawnNode> = {}): DrawnNode => ({
  place,
  id: place,
  workflow: 'main',
  node: { id: place, type: 'compute', shape: 'box', about: '', written: true },
  parent: -1,
  depth: 0,
  open: false,
  isMember: false,
  hidden: [],
  ...rest,
})
const edge = (from: number, to: number): DrawnEdge => ({ from, to, label: '', kind: 'next', via: [] })
const box = (x: number, y: number) => ({ x, y, width: 10, height: 10 })

test('arrows follow the ways of the graph, and lead to what lies beside', () => {
  const graph = {
    nodes: ['a', 'b', 'c', 'd'].map(id => node(id)),
    edges: [edge(0, 1), edge(0, 2), edge(1, 3)],
  }
  const boxes = [box(0, 10), box(50, 0), box(50, 20), box(100, 10)]
  const go = (from: number, key: string) => walk(graph, boxes, 'right', from, key)
  expect(go(0, 'ArrowRight')).toBe(1)
  expect(go(1, 'ArrowDown')).toBe(2)
  expect(go(2, 'ArrowUp')).toBe(1)
  expect(go(3, 'ArrowLeft')).toBe(1)
  expect(go(0, 'ArrowLeft')).toBe(undefined)
})

test('what is closed stands for all that is in it', () => {
  const standings = standingsOf({
    position: 9,
    here: 'loop/inner',
    places: [
      { place: 'loop', status: 'completed', visits: 2, failed: 0, duration: 10 },
      { place: 'check', status: 'failed', visits: 1, failed: 1, duration: 30 },
    ],
    taken: [{ from: 'loop', to: 'check', count: 2 }],
    timed: true,
  })
  const closed = standings.of(node('loop', { folds: 'loop', hidden: ['check'] }))
  expect(closed).toMatchObject({ status: 'failed', failed: 1, duration: 40, visits: 2, isHere: true })
  expect(standings.of(node('loop', { folds: 'workflow', open: true })).isHere).toBe(false)
  expect(standings.of(node('other')).status).toBe('untouched')
  expect(standings.taken({ ...edge(0, 1), via: [['loop', 'check']] })).toBe(2)
})

test('zooming leaves what is under the pointer where it is, and fitting shows everything', () => {
  const before = { x: 5, y: 7, scale: 1 }
  const after = zoomAt(before, 2, 100, 60)
  expect(after.x + 100 / after.scale).toBeCloseTo(105)
  expect(after.y + 60 / after.scale).toBeCloseTo(67)
  const view = { width: 400, height: 300 }
  const part = seen(fitted({ width: 2_000, height: 500 }, view), view)
  expect(part.x).toBeLessThan(0)
  expect(part.x + part.width).toBeGreaterThan(2_000)
})

test('the innermost box is met', () => {
  expect(boxAt([{ x: 0, y: 0, width: 100, height: 100 }, box(20, 20)], 25, 25)).toBe(1)
  expect(boxAt([box(0, 0)], 50, 50)).toBe(undefined)
})
