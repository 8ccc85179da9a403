import { describe, expect, test } from 'vitest'
import type { Timeline } from '../../../src/recording/timeline.ts'
import { comparisonOf } from '../../../src/views/answers/comparison/comparison.ts'
import { countDifferences, differenceRows } from '../../../src/views/answers/comparison/difference-rows.ts'
import { unionGraph } from '../../../src/views/answers/comparison/union-graph.ts'
import { momentValue } from '../../../src/views/answers/moment.ts'
import { valueText } from '../../../src/views/answers/value-text.ts'
import { comparedStandings, sidesText } from '../../../src/views/model/comparison/standings.ts'
import { drawnGraph } from '../../../src/views/model/graph/drawn.ts'
import { type ComparedStep, stepKinds } from '../../../src/views/protocol/comparison.ts'
import type { GraphNode } from '../../../src/views/protocol/graph.ts'
import { getPath, type JsonObject } from '../../../src/workflow/json.ts'
import { handled, timelineOf, tour } from '../../history/timelines.ts'

const everything = { from: 0, to: 1_000 }
const look = { turned: [], shown: {} }

async function compared(a: Timeline, b: Timeline) {
  const answers = comparisonOf(a, b)
  const { steps } = await answers.steps(everything)
  const numberOf = (address: string) =>
    steps.findIndex(({ a, b }) => a?.address === address || b?.address === address)
  return { answers, steps, numberOf }
}

const named = ({ kind, a, b }: ComparedStep) => `${kind} ${a?.name ?? '-'} ${b?.name ?? '-'}`

describe('two executions', () => {
  test('that did the same say so, and where all is the same there is nothing to go to', async () => {
    const { answers, steps } = await compared(await timelineOf(), await timelineOf())
    const found = await answers.compared({})
    expect(found).toMatchObject({ same: true, sameSource: true, runs: [0, steps.length], atEnd: 0 })
    expect(found.divergence).toBeUndefined()
    expect((await answers.differences({ step: 0, ...look })).rows).toEqual([])
  })

  test('have their steps beside each other, one that only one has alone', async () => {
    const { answers, steps } = await compared(
      await timelineOf({ rounds: 2 }),
      await timelineOf({ rounds: 3 }),
    )
    expect(steps.filter(({ kind }) => kind === 'onlyB').map(named)).toEqual([
      'onlyB - draft #3',
      'onlyB - enough #3',
    ])
    const { counts, runs, divergence } = await answers.compared({})
    expect(counts[stepKinds.indexOf('onlyB')]).toBe(2)
    expect(counts.reduce((sum, count) => sum + count)).toBe(steps.length)
    expect(runs.filter((_, i) => i % 2 === 1).reduce((sum, count) => sum + count)).toBe(steps.length)
    expect(steps[divergence!.position]!.b!.address).toBe(divergence!.b)
  })

  test('tell for each step what differs in it', async () => {
    const { steps, numberOf } = await compared(
      await timelineOf({ name: 'Ann' }),
      await timelineOf({ name: 'Bobby' }),
    )
    expect(steps[numberOf('main/load')]).toMatchObject({
      kind: 'changed',
      parts: ['input', 'output', 'state'],
    })
    expect(steps[numberOf('main/draft')]).toMatchObject({ kind: 'same', parts: [] })
  })

  test('are looked at where a step was left: state, input and output by path', async () => {
    const { answers, numberOf } = await compared(
      await timelineOf({ name: 'Ann' }),
      await timelineOf({ name: 'Bobby' }),
    )
    const { rows } = await answers.differences({ step: numberOf('main/load'), ...look })
    expect(rows.map(({ path, kind, a, b }) => [path.join('.'), kind, a, b])).toEqual([
      ['context', 'inside', expect.anything(), expect.anything()],
      ['context.name', 'changed', '"Ann"', '"Bobby"'],
      ['context.user', 'inside', expect.anything(), expect.anything()],
      ['context.user.name', 'changed', '"Ann"', '"Bobby"'],
      ['input', 'inside', expect.anything(), expect.anything()],
      ['input.name', 'changed', '"Ann"', '"Bobby"'],
      ['output', 'inside', expect.anything(), expect.anything()],
      ['output.name', 'changed', '"Ann"', '"Bobby"'],
    ])
  })

  test('have the state of what one had done last where it does not have the step', async () => {
    const { answers, numberOf } = await compared(
      await timelineOf({ rounds: 2 }),
      await timelineOf({ rounds: 3 }),
    )
    const { rows, before } = await answers.differences({ step: numberOf('main/draft#3'), ...look })
    expect(before).toBe('main/enough#2')
    // The states are compared; what the step itself gave is on its side only.
    expect(rows.map(({ path, kind }) => [path.join('.'), kind])).toEqual([['output', 'onlyB']])
  })

  test('count as many differences at the end as there are rows of them', async () => {
    const { answers } = await compared(
      await timelineOf({ name: 'Ann', rounds: 2 }),
      await timelineOf({ name: 'Bobby', rounds: 3 }),
    )
    const { rows } = await answers.differences({ step: 0, ...look })
    const values = rows.filter(({ kind }) => kind !== 'inside')
    expect(values.length).toBeGreaterThan(2)
    expect((await answers.compared({})).atEnd).toBe(values.length)
  })

  test('have for each row the places of its values, which the recordings alone give again', async () => {
    const [a, b] = [await timelineOf({ name: 'Ann' }), await timelineOf({ name: 'Bobby' })]
    const { answers, numberOf } = await compared(a, b)
    const path = ['context', 'user', 'name'] as const
    const places = await answers.places({ step: numberOf('main/load'), a: path, b: path })
    expect(places.address).toBe('main/load')
    expect(await momentValue(a, places.a!)).toBe('Ann')
    expect(await momentValue(b, places.b!)).toBe('Bobby')
    const { a: inA, b: inB } = await answers.places({ step: numberOf('main/load'), b: path })
    expect([inA, await momentValue(b, inB!)]).toEqual([undefined, 'Bobby'])
  })

  test('change places, and change them back', async () => {
    const { answers } = await compared(await timelineOf({ rounds: 2 }), await timelineOf({ rounds: 3 }))
    const all = async () => [
      await answers.compared({}),
      await answers.steps(everything),
      await answers.graph({}),
      await answers.overviews(),
    ]
    const before = await all()
    await answers.swap({})
    const turned = await answers.compared({})
    expect(turned.counts[stepKinds.indexOf('onlyA')]).toBe(2)
    expect(turned.divergence).toMatchObject({ a: 'main/draft#3', b: 'main/done' })
    expect(turned.inputs.list).toEqual([{ path: 'rounds', kind: 'changed', from: 3, to: 2 }])
    await answers.swap({})
    expect(await all()).toEqual(before)
  })

  test('lead from a place of the graph to the step that differs there', async () => {
    const { answers, numberOf } = await compared(
      await timelineOf({ rounds: 2 }),
      await timelineOf({ rounds: 3 }),
    )
    expect(await answers.stepAt({ place: 'draft' })).toEqual({ step: numberOf('main/draft') })
    expect(await answers.stepAt({ place: 'load' })).toEqual({ step: numberOf('main/load') })
    expect(await answers.stepAt({ place: 'nowhere' })).toEqual({})
  })

  test('refuse a step that is not there', async () => {
    const { answers } = await compared(await timelineOf(), await timelineOf())
    await expect(answers.differences({ step: 999, ...look })).rejects.toThrow('There is no step 999.')
  })
})

describe('the graph of both', () => {
  const standingsOf = async (a: Timeline, b: Timeline) => {
    const found = await comparisonOf(a, b).graph({})
    const standings = comparedStandings(found)
    const { nodes, edges } = drawnGraph(found.graph, new Set())
    const sidesOf = (place: string) => standings.sidesOf(nodes.find(node => node.place === place)!)
    return { standings, nodes, edges, sidesOf }
  }

  test('has what only one has, and how often both were at a node', async () => {
    const changed = tour
      .replace('[left, right]', '[left, right, third]')
      .replace(
        '      - { id: right,',
        '      - { id: third, type: transform, set: { t: "1" } }\n      - { id: right,',
      )
    const { sidesOf, standings, edges, nodes } = await standingsOf(
      await timelineOf({ rounds: 2 }),
      await timelineOf({ rounds: 3 }, handled(changed)),
    )
    expect(sidesOf('third').belonging).toBe('onlyB')
    expect(sidesOf('load').belonging).toBe('same')
    expect(sidesText(sidesOf('draft'))).toContain('2 : 3 visits')
    const ids = (edge: { from: number; to: number }) => `${nodes[edge.from]!.id} ${nodes[edge.to]!.id}`
    const way = (name: string) => standings.takenBy!(edges.find(edge => ids(edge) === name)!)
    expect(way('both third')).toEqual({ belonging: 'onlyB', a: 0, b: 1 })
    expect(way('enough draft')).toEqual({ belonging: 'differs', a: 1, b: 2 })
  })

  test('marks nodes whose values differ although the path is the same', async () => {
    const { sidesOf } = await standingsOf(
      await timelineOf({ name: 'Ann' }),
      await timelineOf({ name: 'Bobby' }),
    )
    expect(sidesOf('load')).toMatchObject({ belonging: 'differs', changed: 1 })
    expect(sidesOf('right/measure')).toMatchObject({ belonging: 'differs', changed: 1 })
    expect(sidesOf('draft').belonging).toBe('same')
  })

  test('takes the outermost workflows as one although their names differ', () => {
    const node = (id: string): GraphNode => ({
      id,
      type: 'transform',
      shape: 'box',
      about: '',
      written: true,
    })
    const graph = (main: string, ids: string[]) => ({
      main,
      workflows: [
        {
          name: main,
          nodes: ids.map(node),
          edges: ids.slice(1).map((_, i) => ({ from: i, to: i + 1, kind: 'next' as const })),
          folds: [],
        },
      ],
    })
    const { main, workflows } = unionGraph(graph('one', ['x', 'y']), graph('two', ['x', 'z', 'y']))
    expect(main).toBe('one')
    expect(workflows[0]!.nodes.map(({ id }) => id)).toEqual(['x', 'y', 'z'])
    expect(workflows[0]!.edges).toEqual([
      { from: 0, to: 1, kind: 'next' },
      { from: 0, to: 2, kind: 'next' },
      { from: 2, to: 1, kind: 'next' },
    ])
  })
})

describe('differences by path', () => {
  const rows = (a: object, b: object, turned: string[] = []) =>
    differenceRows({ context: a as never }, { context: b as never }, new Set(turned), {}).map(
      ({ path, kind }) => `${path.slice(1).join('.')} ${kind}`,
    )

  test('tell a value that is missing from one that is null', () => {
    expect(rows({ x: null }, {})).toEqual([' inside', 'x onlyA'])
    expect(rows({}, { x: null })).toEqual([' inside', 'x onlyB'])
  })

  test('say only what differs in lists and objects', () => {
    expect(rows({ l: [1, 2, { k: 1 }], o: { same: 1 } }, { l: [1, 3, { k: 2 }, 4], o: { same: 1 } })).toEqual(
      [' inside', 'l inside', 'l.1 changed', 'l.2 inside', 'l.2.k changed', 'l.3 onlyB'],
    )
  })

  test('pair items of lists by what they hold, wherever they are', () => {
    const [x, y, z] = [{ id: 'x', n: 1 }, { n: 1, id: 'y' }, { id: 'z' }]
    const shown = (a: JsonObject[], b: JsonObject[]) =>
      differenceRows({ context: a }, { context: b }, new Set(), {})
        .slice(1)
        .map(({ path, pathB = path, kind }) => [path.slice(1).join('.'), pathB.slice(1).join('.'), kind])
    // One more at the front is one difference.
    expect(shown([x, y], [z, x, y])).toEqual([['0', '0', 'onlyB']])
    expect(shown([z, x, y], [x, y])).toEqual([['0', '0', 'onlyA']])
    // What has changed between two that are the same has its own place on either side.
    expect(shown([x, y, z], [z, x, { id: 'y', n: 2 }, z])).toEqual([
      ['0', '0', 'onlyB'],
      ['1', '2', 'inside'],
      ['1.n', '2.n', 'changed'],
    ])
    expect(shown([x, y], [x, { id: 'y', n: 1 }])).toEqual([])
  })

  test('are counted as they are listed: one more item at the front of a list is one', () => {
    const [a, b] = [{ context: { l: [1, 2, { k: 1 }] } }, { context: { l: [0, 1, 2, { k: 2 }] }, output: 1 }]
    expect(countDifferences(a, b)).toBe(3)
    expect(countDifferences(b, a)).toBe(3)
    expect(countDifferences(a, a)).toBe(0)
  })

  test('take no longer where there are many long lists', () => {
    const list = (i: number) => Array.from({ length: 5_000 }, (_, j) => j * 100 + i)
    const lists = Array.from({ length: 100 }, (_, i) => list(i))
    const began = performance.now()
    const found = countDifferences({ output: lists }, { output: lists.map(one => one.toReversed()) })
    expect(found).toBeGreaterThan(100)
    // Each aligned as if it were alone, it is a minute.
    expect(performance.now() - began).toBeLessThan(15_000)
  })

  test('lead to the values that they show, on either side', () => {
    const letters = (text: string) => text.split('').map(letter => ({ letter, list: [letter, 1] }))
    const [a, b] = [letters('abcdxefgh'), letters('zabqefyygh')]
    const rows = differenceRows({ context: a }, { context: b }, new Set(), {})
    expect(rows.some(({ pathB }) => pathB)).toBe(true)
    for (const { path, pathB = path, kind, ...texts } of rows) {
      if (kind !== 'onlyB') expect(valueText(getPath(a, path.slice(1))!)).toBe(texts.a)
      if (kind !== 'onlyA') expect(valueText(getPath(b, pathB.slice(1))!)).toBe(texts.b)
    }
  })

  test('do not take what was not recorded for a difference', () => {
    expect(rows({ x: '⟨not recorded⟩', y: { z: '⟨not recorded⟩' } }, { x: 1, y: { z: 2 } })).toEqual([])
  })

  test('are closed by hand', () => {
    expect(rows({ o: { k: 1 } }, { o: { k: 2 } }, ['["context","o"]'])).toEqual([' inside', 'o inside'])
  })

  test('list a hundred parts of a value, and count the others', () => {
    const many = (value: number) => ({ list: Array.from({ length: 250 }, () => value) })
    const found = differenceRows({ context: many(1) }, { context: many(2) }, new Set(), {})
    expect(found.at(-1)).toEqual({ path: ['context', 'list'], kind: 'more', a: '150' })
  })

  test('keep a key called __proto__ apart from what objects inherit', () => {
    const own = JSON.parse('{"__proto__": {"x": 1}}') as object
    expect(rows(own, {})).toEqual([' inside', '__proto__ onlyA'])
  })
})
