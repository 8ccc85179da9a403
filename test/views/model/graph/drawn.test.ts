import { expect, test } from 'vitest'
import { drawnGraph } from '../../../../src/views/model/graph/drawn.ts'
import type { ExecutionGraph, GraphNode } from '../../../../src/views/protocol/graph.ts'

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
    {
      name: 'main',
      nodes: [node('a'), node('b', { calls: 'inner' }), node('c'), node('team', { members: ['x', 'y'] })],
      edges: [
        { from: 0, to: 1, kind: 'next' },
        { from: 1, to: 2, kind: 'next' },
        { from: 2, to: 1, kind: 'branch', label: 'again' },
        { from: 2, to: 3, kind: 'branch', label: 'done' },
        { from: 2, to: 3, kind: 'branch', label: 'default' },
      ],
      folds: [],
    },
    {
      name: 'inner',
      nodes: [node('a'), node('loop'), node('check'), node('call', { calls: 'inner' })],
      edges: [
        { from: 0, to: 1, kind: 'next' },
        { from: 1, to: 2, kind: 'next' },
        { from: 2, to: 1, kind: 'branch' },
        { from: 2, to: 3, kind: 'branch' },
      ],
      folds: [{ kind: 'loop', head: 1, members: [2] }],
    },
  ],
}

const shown = (turned: string[] = []) => {
  const { nodes, edges } = drawnGraph(graph, new Set(turned))
  return {
    places: nodes.map(({ place }) => place),
    ways: edges.map(({ from, to, label }) => `${nodes[from]!.place} > ${nodes[to]!.place} ${label}`.trim()),
    nodes,
  }
}

test('sub-workflows and teams begin open, with what is in them behind them', () => {
  const { places, nodes } = shown()
  expect(places).toEqual(['a', 'b', 'b/a', 'b/loop', 'b/check', 'b/call', 'c', 'team', 'team/x', 'team/y'])
  expect(nodes.find(({ place }) => place === 'b/check')?.parent).toBe(1)
})

test('a workflow that runs itself is closed where it does, and can be opened', () => {
  expect(shown().nodes.find(({ place }) => place === 'b/call')?.open).toBe(false)
  expect(shown(['b/call']).places).toContain('b/call/loop')
})

test('what is closed hides what is in it', () => {
  expect(shown(['b', 'team']).places).toEqual(['a', 'b', 'c', 'team'])
})

test('a closed loop is one node, with the ways in and out of it', () => {
  const { places, ways, nodes } = shown(['b/loop'])
  expect(places).not.toContain('b/check')
  expect(ways.filter(way => way.startsWith('b/'))).toEqual(['b/a > b/loop', 'b/loop > b/call'])
  expect(nodes.find(({ place }) => place === 'b/loop')?.hidden).toEqual(['b/check'])
})

test('several ways between two nodes are one, with all their labels', () => {
  expect(shown().ways).toContain('c > team done, default')
})
