import { expect, test } from 'vitest'
import { answersFrom } from '../../../src/views/answers/execution.ts'
import { handled, timelineOf } from '../../history/timelines.ts'
import { emitted } from './emitted.ts'

const shop = `workflows:
  main:
    inputs: { items: { type: array, default: [1, 2, 3] } }
    nodes:
      - { id: begin, type: transform, set: { n: "3" }, next: [left, right] }
      - { id: left, type: transform, set: { l: "1" }, next: each }
      - { id: right, type: workflow, workflow: inner, output: r, next: each }
      - { id: each, type: foreach, items: items, as: x, node: count, next: less }
      - { id: count, type: transform, set: { y: x } }
      - { id: less, type: transform, set: { n: n - 1 }, next: enough }
      - { id: enough, type: condition, condition: n > 0, branches: { "true": less, "false": done } }
      - { id: done, type: transform, set: { m: "1" } }
      - { id: never, type: transform, set: { m: "2" } }
  inner:
    nodes:
      - { id: work, type: transform, set: { w: "1" } }
`

const answers = async () => {
  const timeline = await timelineOf({}, shop)
  return { timeline, ...answersFrom(timeline) }
}

test('the graph of a workflow has its nodes, its ways, and what can be folded', async () => {
  const { graph } = await answers()
  const { main, workflows } = await graph({})
  const { nodes, edges, folds } = workflows.find(({ name }) => name === main)!
  const name = (i: number) => nodes[i]!.id
  expect(edges.map(({ from, to, kind, label }) => [name(from), name(to), kind, label])).toEqual([
    ['begin', 'left', 'next', undefined],
    ['begin', 'right', 'next', undefined],
    ['left', 'each', 'next', undefined],
    ['right', 'each', 'next', undefined],
    ['each', 'count', 'parallel', 'each x'],
    ['count', 'less', 'join', undefined],
    ['less', 'enough', 'next', undefined],
    ['enough', 'less', 'branch', 'true'],
    ['enough', 'done', 'branch', 'false'],
  ])
  expect(folds.map(({ kind, head, members }) => [kind, name(head), members.map(name)])).toEqual([
    ['branches', 'each', ['count']],
    ['loop', 'less', ['enough']],
  ])
  expect(nodes.find(({ id }) => id === 'right')).toMatchObject({ calls: 'inner', shape: 'double-box' })
})

test('at the end every place knows its visits, and the ways that were taken are counted', async () => {
  const { overlay, timeline } = await answers()
  const { places, taken, here } = await overlay({ position: timeline.length, timed: false })
  expect(
    Object.fromEntries(places.map(({ place, status, visits }) => [place, `${status} ${visits}`])),
  ).toEqual({
    begin: 'completed 1',
    left: 'completed 1',
    right: 'completed 1',
    'right/work': 'completed 1',
    each: 'completed 1',
    count: 'completed 3',
    less: 'completed 3',
    enough: 'completed 3',
    done: 'completed 1',
  })
  expect(here).toBe(undefined)
  expect(taken.map(({ from, to, count }) => `${from} ${to} ${count}`).sort()).toEqual([
    'begin left 1',
    'begin right 1',
    'count less 1',
    'each count 3',
    'enough done 1',
    'enough less 2',
    'left each 1',
    'less enough 3',
    'right each 1',
  ])
})

test('in the middle what runs is open, and what comes later is not there', async () => {
  const { overlay, timeline } = await answers()
  const { structure } = timeline
  const work = Array.from({ length: structure.length }, (_, seq) => seq).find(
    seq => structure.type(seq) === 'enter' && structure.site(seq).id === 'work',
  )!
  const { places, here } = await overlay({ position: work + 1, timed: false })
  expect(here).toBe('right/work')
  const states = new Map(places.map(({ place, status }) => [place, status]))
  expect(states.get('right')).toBe('open')
  expect(states.get('right/work')).toBe('open')
  expect(states.get('begin')).toBe('completed')
  expect(states.has('each')).toBe(false)
})

test('durations of all visits are added up, and attempts are one visit', async () => {
  const failing = handled(`workflows:
  pay:
    nodes:
      - { id: charge, type: compute, handler: charge, retry_policy: { max_attempts: 3, initial_delay: 0 } }
`)
  const timeline = await timelineOf({}, failing, {
    charge: () => {
      throw new Error('declined')
    },
  })
  const { overlay } = answersFrom(timeline)
  const { places, timed } = await overlay({ position: timeline.length, timed: true })
  expect(timed).toBe(true)
  expect(places).toEqual([
    { place: 'charge', status: 'failed', visits: 1, failed: 1, duration: expect.any(Number) },
  ])
  const first = (await timeline.event(1)).time
  const last = (await timeline.event(timeline.length - 2)).time
  expect(places[0]!.duration).toBe(last - first)
})

test('visits of a place are found from where one is', async () => {
  const { visit, timeline } = await answers()
  const all: number[] = []
  for (let at: number | undefined = 0; at !== undefined; ) {
    at = (await visit({ place: 'less', position: at, which: 'next' })).position
    if (at !== undefined) all.push(at)
  }
  expect(all).toHaveLength(3)
  const find = async (position: number, which: 'last' | 'previous') =>
    (await visit({ place: 'less', position, which })).position
  expect(await find(timeline.length, 'last')).toBe(all[2])
  expect(await find(1, 'last')).toBe(all[0])
  expect(await find(all[2]!, 'previous')).toBe(all[1])
  expect(await find(all[2]! + 1, 'previous')).toBe(all[2])
  expect(await visit({ place: 'never', position: 5, which: 'next' })).toEqual({})
})

test('nodes that ran but are not written are drawn with the ways that were taken', async () => {
  const timeline = await timelineOf({}, shop)
  const { graph } = answersFrom({
    ...timeline,
    header: { ...timeline.header, source: '' },
    structure: timeline.structure,
    length: timeline.length,
  })
  const { workflows } = await graph({})
  const { nodes, edges } = workflows.find(({ name }) => name === 'main')!
  expect(nodes.every(({ written }) => !written)).toBe(true)
  const ways = edges.map(({ from, to }) => `${nodes[from]!.id} ${nodes[to]!.id}`)
  expect(ways).toContain('less enough')
  expect(ways).toContain('enough less')
  expect(ways).not.toContain('done less')
})

test('how a place stands tells what ran from what did not have to', async () => {
  const node = { type: 'enter', parent: 0, kind: 'node', visit: 1 } as const
  const timeline = await emitted([
    { type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: {} },
    { ...node, id: 'fixed', pinned: true },
    { type: 'exit', span: 1, status: 'completed' },
    { ...node, id: 'taken', reused: true },
    { type: 'exit', span: 3, status: 'completed' },
    { ...node, id: 'left_out' },
    { type: 'exit', span: 5, status: 'skipped' },
    { ...node, id: 'given_up' },
    { type: 'exit', span: 7, status: 'cancelled' },
    { ...node, id: 'now' },
  ])
  const { overlay } = answersFrom(timeline)
  const { here, places } = await overlay({ position: timeline.length, timed: true })
  expect(here).toBe('now')
  const ended = { visits: 1, failed: 0, duration: 1 }
  expect(places).toEqual([
    { place: 'fixed', status: 'completed', ...ended, pinned: true },
    { place: 'taken', status: 'completed', ...ended, reused: true },
    { place: 'left_out', status: 'skipped', ...ended },
    { place: 'given_up', status: 'cancelled', ...ended },
    { place: 'now', status: 'open', visits: 1, failed: 0 },
  ])
})
