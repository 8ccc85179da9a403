import { describe, expect, test } from 'vitest'
import { metricsOf, type Sample } from '../../../src/history/metrics/metrics.ts'
import { trendOf } from '../../../src/history/metrics/trend.ts'
import { analyse } from '../../../src/history/trace/analysis.ts'
import { forkInMemory } from '../../engine/fork-in-memory.ts'
import { finish, runToEnd } from '../../start-run.ts'
import { timelineOf } from '../timelines.ts'

const sample = (
  day: number,
  duration: number | undefined,
  status: Sample['status'] = 'completed',
): Sample => ({
  id: `e${day}`,
  workflow: 'w',
  status,
  startedAt: `2030-01-${String(day).padStart(2, '0')}T00:00:00Z`,
  ...(duration !== undefined && { duration }),
})

describe('a trend', () => {
  test.each([
    [[3, 4, 5], 'increasing', 50],
    [[5, 4, 3], 'decreasing', -50],
    [[4, 4, 4], 'steady', 0],
    [[100, 101, 100, 101], 'steady', 0.6],
    [[0, 0], 'steady', 0],
    [[7], 'insufficient data', 0],
    [[], 'insufficient data', 0],
  ])('of %j is %s', (values, direction, change) => {
    expect(trendOf(values)).toEqual({ direction, change })
  })

  test('of a share never falls by more than all', () => {
    expect(trendOf([1, 0], 1)).toEqual({ direction: 'decreasing', change: -100 })
    expect(trendOf([1, 1, 1, 0], 1)).toEqual({ direction: 'decreasing', change: -90 })
  })
})

describe('metrics', () => {
  test('judge only what completed or failed', () => {
    const metrics = metricsOf([
      sample(1, 10),
      sample(2, 20, 'failed'),
      sample(3, 30, 'cancelled'),
      sample(4, undefined, 'running'),
    ])
    expect(metrics).toMatchObject({
      executions: 4,
      byStatus: { completed: 1, failed: 1, cancelled: 1, running: 1 },
      successRate: 0.5,
      durations: { average: 20, shortest: 10, longest: 30, median: 20 },
    })
  })

  test('of nothing say nothing', () => {
    const metrics = metricsOf([])
    expect(metrics.executions).toBe(0)
    expect(metrics).not.toHaveProperty('successRate')
    expect(metrics).not.toHaveProperty('durations')
  })

  test('have trends in the order of time, over the latest only', () => {
    const days = [5, 1, 4, 2, 3].map(day =>
      sample(day, day === 1 ? 900 : day * 10, day === 5 ? 'failed' : 'completed'),
    )
    const { trends } = metricsOf(days, 4)
    expect(trends.duration.direction).toBe('increasing')
    expect(trends.success.direction).toBe('decreasing')
    expect(trends.recent.map(({ id }) => id)).toEqual(['e5', 'e4', 'e3', 'e2'])
    expect(trends).toMatchObject({ averageDuration: 35, successRate: 0.75 })
  })

  test('add up what the nodes of several executions did', async () => {
    const analyses = [
      await analyse(await timelineOf({ rounds: 1 })),
      await analyse(await timelineOf({ rounds: 3 })),
    ]
    const samples = analyses.map((analysis, i) => ({ ...sample(i + 1, 10), analysis }))
    const { nodes } = metricsOf(samples)
    expect(nodes.runs).toBe(8 + 12)
    expect(nodes.byNode.find(({ node }) => node === 'draft')).toMatchObject({ runs: 4, failed: 0 })
    expect(nodes.byNode.map(({ node }) => node)).toContain('inner/measure')
  })

  test('count what a fork has taken over as neither run nor called', async () => {
    const source = `handlers: ./handlers.ts
workflows:
  main:
    nodes:
      - { id: first, type: tool, tool: look, output: a, next: second }
      - { id: second, type: transform, set: { b: "1" }, next: third }
      - { id: third, type: tool, tool: look, output: c }
`
    const tools = {
      find: async (name: string) => ({
        name,
        inputSchema: { type: 'object' },
        call: async () => ({ a: 'leaf' }),
      }),
      close: async () => undefined,
    }
    const plan = { source, ports: { tools } }
    const { timeline: parent } = await runToEnd(plan)
    const { structure } = parent
    const position = Array.from({ length: parent.length }, (_, seq) => seq).find(
      seq => structure.type(seq) === 'enter' && structure.address(seq) === 'main/third',
    )!
    const fork = await finish(await forkInMemory(parent, position, plan))
    const analysis = await analyse(fork.timeline)
    expect(analysis).toMatchObject({ nodes: 3, reused: 2, completed: 1, toolCalls: 1 })
    const { nodes, tools: called } = metricsOf([{ ...sample(1, 10), analysis }])
    expect(nodes.byNode.map(({ node, runs }) => [node, runs])).toEqual([['third', 1]])
    expect(nodes.runs).toBe(1)
    expect(called.calls).toBe(1)
  })
})
