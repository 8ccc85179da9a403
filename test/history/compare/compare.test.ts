import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareTimelines } from '../../../src/history/compare/compare.ts'
import { comparisonHtml } from '../../../src/history/compare/html.ts'
import { matchSteps } from '../../../src/history/compare/match-steps.ts'
import { spanTreeOf } from '../../../src/history/trace/span-tree.ts'
import { nodeCodec } from '../../../src/recording/codec-node.ts'
import type { NewEvent } from '../../../src/recording/event.ts'
import { openRecording } from '../../../src/recording/reader.ts'
import { executions, record, sourceOf } from '../../recording/helpers.ts'
import { handled, timelineOf, tour } from '../timelines.ts'

const opened = (events: Parameters<typeof record>[0]) =>
  openRecording(sourceOf(record(events)), 'x', nodeCodec)

/** Events a millisecond apart. */
const numbered = (events: readonly NewEvent[]) => events.map((event, seq) => ({ ...event, seq, time: seq }))

describe('two executions', () => {
  test('that did the same do not differ, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(executions, async events => {
        const comparison = await compareTimelines(await opened(events), await opened(events))
        expect(comparison.same).toBe(true)
        expect(comparison.path).toEqual({ both: comparison.path.both, onlyA: 0, onlyB: 0 })
        expect(comparison.steps).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  test('have the same counts in both directions', async () => {
    await fc.assert(
      fc.asyncProperty(executions, executions, async (one, other) => {
        const [a, b] = [await opened(one), await opened(other)]
        const there = await compareTimelines(a, b)
        const back = await compareTimelines(b, a)
        expect([back.path.both, back.path.onlyA, back.path.onlyB]).toEqual([
          there.path.both,
          there.path.onlyB,
          there.path.onlyA,
        ])
        expect(back.steps.length).toBe(there.steps.length)
        expect(back.nodes).toMatchObject({ onlyA: there.nodes.onlyB, onlyB: there.nodes.onlyA })
      }),
      { numRuns: 30 },
    )
  })

  test('have every step in their alignment exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(executions, executions, async (one, other) => {
        const [a, b] = [await opened(one), await opened(other)]
        const pairs = matchSteps(spanTreeOf(a.structure), spanTreeOf(b.structure))
        for (const [side, timeline] of [
          ['a', a],
          ['b', b],
        ] as const) {
          const spans = pairs.map(pair => pair[side]).filter(span => span !== undefined)
          const all = Array.from({ length: timeline.length }, (_, seq) => seq).filter(
            seq => timeline.structure.type(seq) === 'enter',
          )
          expect(spans.toSorted((x, y) => x - y)).toEqual(all)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('part where one loop runs once more, and its last round is the one that is added', async () => {
    const comparison = await compareTimelines(
      await timelineOf({ rounds: 2 }),
      await timelineOf({ rounds: 3 }),
    )
    expect(comparison.path).toMatchObject({ onlyA: 0, onlyB: 2 })
    const added = comparison.steps.filter(({ kind }) => kind === 'added').map(({ b }) => b?.address)
    expect(added).toEqual(['main/draft#3', 'main/enough#3'])
    expect(comparison.path.divergence).toMatchObject({ a: 'main/done', b: 'main/draft#3' })
    expect(comparison.inputs.list).toEqual([{ path: 'rounds', kind: 'changed', from: 2, to: 3 }])
  })

  test('part at the end when the path of one is the beginning of the other', async () => {
    const longer = tour
      .replace('{ finished: "true" }', '{ finished: "true" }, next: more')
      .replace('  inner:\n', '      - { id: more, type: transform, set: { more: "1" } }\n  inner:\n')
    const comparison = await compareTimelines(await timelineOf(), await timelineOf({}, handled(longer)))
    expect(comparison.path.divergence).toEqual({ position: expect.any(Number), b: 'main/more' })
    expect(comparison.nodes).toMatchObject({ onlyA: [], onlyB: ['more'] })
    expect(comparison.sameSource).toBe(false)
  })

  test('tell where values differ: in which step first, in what it wrote, and at the end', async () => {
    const comparison = await compareTimelines(
      await timelineOf({ name: 'Ann' }),
      await timelineOf({ name: 'Bobby' }),
    )
    expect(comparison.path).toMatchObject({ onlyA: 0, onlyB: 0 })
    expect(comparison.firstDifference?.step).toMatchObject({
      a: { address: 'main/load' },
      input: { list: [{ path: 'name', kind: 'changed', from: 'Ann', to: 'Bobby' }] },
      output: { list: [{ path: 'name', from: 'Ann', to: 'Bobby' }] },
      writes: { list: [{ path: 'user.name', from: 'Ann', to: 'Bobby' }] },
    })
    const addresses = comparison.steps.map(({ a }) => a?.address)
    expect(addresses).toEqual([
      'main/load',
      'main/both',
      'main/both/[left]/left',
      'main/both/[right]/right',
      'main/both/[right]/right/inner/measure',
    ])
    expect(comparison.state.list.map(({ path }) => path)).toEqual(['name', 'user.name', 'l', 'r.length'])
  })

  test('belong together step by step although parallel branches began in another order', async () => {
    const turned = tour.replace('[left, right]', '[right, left]')
    const comparison = await compareTimelines(await timelineOf(), await timelineOf({}, handled(turned)))
    expect(comparison.path).toMatchObject({ onlyA: 0, onlyB: 0 })
    expect(comparison.steps).toEqual([])
  })

  test('differ in attempts where one had to try again', async () => {
    const source = handled(`workflows:
  main:
    nodes:
      - { id: shaky, type: compute, handler: shaky, output: x, retry_policy: { max_attempts: 3, initial_delay: 0 } }
`)
    let calls = 0
    const shaky = () => {
      if (calls++ === 0) throw new Error('not yet')
      return 'there'
    }
    const a = await timelineOf({}, source, { shaky })
    const b = await timelineOf({}, source, { shaky })
    const comparison = await compareTimelines(a, b)
    expect(comparison.steps).toMatchObject([{ kind: 'changed', a: { attempts: 2 }, b: { attempts: 1 } }])
    expect(comparison.same).toBe(false)
  })

  test('keep only so many steps and changes, and count the others', async () => {
    const [a, b] = [await timelineOf({ name: 'Ann' }), await timelineOf({ name: 'Bobby' })]
    const comparison = await compareTimelines(a, b, { maxSteps: 1, maxChanges: 1 })
    expect([comparison.steps.length, comparison.moreSteps]).toEqual([1, 4])
    expect([comparison.state.list.length, comparison.state.more]).toEqual([1, 3])
  })

  test('that only took other tokens and money did the same, and the figures are told', async () => {
    const run = (inputTokens: number, cost: number) =>
      opened(
        numbered([
          { type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: {} },
          { type: 'enter', kind: 'node', id: 'writer', nodeType: 'agent', parent: 0, visit: 1 },
          { type: 'enter', kind: 'model', id: 'small', parent: 1, visit: 1, input: { model: 'small' } },
          {
            type: 'write',
            span: 2,
            patch: [],
            output: { text: 'hi', usage: { inputTokens, outputTokens: 2 }, cost },
          },
          { type: 'exit', span: 2, status: 'completed' },
          { type: 'exit', span: 1, status: 'completed' },
          { type: 'exit', span: 0, status: 'completed' },
        ]),
      )
    const comparison = await compareTimelines(await run(10, 0.5), await run(30, 1.5))
    expect(comparison.same).toBe(true)
    expect([comparison.a.usage, comparison.b.usage]).toEqual([
      { calls: 1, inputTokens: 10, outputTokens: 2, cost: 0.5 },
      { calls: 1, inputTokens: 30, outputTokens: 2, cost: 1.5 },
    ])
    expect(comparison.timings).toMatchObject([
      { node: 'writer', a: { usage: { cost: 0.5 } }, b: { usage: { cost: 1.5 } } },
    ])
  })

  test('make a report in which every value is escaped', async () => {
    const evil = '<img src=x onerror="alert(1)">'
    const page = comparisonHtml(
      await compareTimelines(await timelineOf({ name: 'Ann' }), await timelineOf({ name: evil })),
    )
    expect(page).not.toContain('<img')
    expect(page).toContain('&lt;img src=x onerror=')
  })
})
