import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Event } from '../../src/recording/event.ts'
import { apply, applyAll, emptyState, type State } from '../../src/recording/state.ts'

const pointer = fc.constantFrom('', '/a', '/b', '/a/c', '/a/c/d', '/list', '/list/0', '/list/0/c', '/list/-')
const tree = fc.record({ c: fc.record({ d: fc.integer() }) })
const value = fc.oneof(fc.integer(), tree, fc.array(tree, { minLength: 1, maxLength: 2 }))
const operation = fc.record({
  op: fc.constantFrom('add' as const, 'replace' as const, 'remove' as const),
  path: pointer,
  value,
})

/** What one node does: it may run in a branch, take parts of the context, write some, and give some back. */
const step = fc.record({
  branch: fc.boolean(),
  leaves: fc.boolean(),
  refs: fc.option(fc.dictionary(fc.constantFrom('x', 'y'), pointer), { nil: undefined }),
  patch: fc.array(operation, { maxLength: 3 }),
  outputAt: fc.option(pointer, { nil: undefined }),
})

/** The events of such nodes as far as they fit each other. */
function eventsOf(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): Event[] {
  const events: Event[] = []
  let state: State = emptyState
  const tell = (event: object) => {
    const next = { ...event, seq: events.length, time: events.length } as Event
    try {
      state = apply(state, next)
    } catch (thrown) {
      // A write to a place that is not there is left out.
      if (thrown instanceof RangeError) return false
      throw thrown
    }
    events.push(next)
    return true
  }
  const context = { a: { c: { d: 0 } }, b: 1, list: [{ c: { d: 0 } }] }
  tell({ type: 'enter', kind: 'workflow', id: 'w', visit: 1, context })
  let parent = 0
  steps.forEach(({ branch, leaves, refs, patch, outputAt }, i) => {
    if (branch) {
      tell({ type: 'enter', kind: 'branch', id: `b${i}`, visit: 1, parent })
      parent = events.length - 1
    }
    const span = events.length
    tell({ type: 'enter', kind: 'node', id: `n${i}`, nodeType: 'x', visit: 1, parent, ...(refs && { refs }) })
    tell({ type: 'write', span, patch, ...(outputAt !== undefined && { outputAt }) })
    if (leaves) tell({ type: 'exit', span, status: 'completed' })
  })
  return events
}

test('the state after many events is the one after each of them in turn, and changes none of the states before', () => {
  let written = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.nat(20), (steps, at) => {
      const events = eventsOf(steps)
      written += events.filter(({ type }) => type === 'write').length
      const middle = Math.min(at, events.length)
      const before = applyAll(emptyState, events.slice(0, middle))
      const kept = structuredClone(before)
      const told = structuredClone(events)
      expect(applyAll(before, events.slice(middle))).toEqual(events.reduce(apply, emptyState))
      expect(before).toEqual(kept)
      expect(events).toEqual(told)
    }),
    { numRuns: 500 },
  )
  expect(written).toBeGreaterThan(500)
})

test('a list that a node was given stays as it was when something in it changes', () => {
  const x = (value: number, old: number) => [{ op: 'replace', path: '/list/0/x', value, old }]
  const node = { type: 'enter', kind: 'node', nodeType: 'x', visit: 1, parent: 0 }
  const told = [
    { type: 'enter', kind: 'workflow', id: 'w', visit: 1, context: { list: [{ x: 1 }] } },
    { ...node, id: 'first' },
    { type: 'write', span: 1, patch: x(2, 1), outputAt: '/list' },
    { ...node, id: 'second', refs: { given: '/list' } },
    { type: 'write', span: 3, patch: x(3, 2) },
  ]
  const { spans } = applyAll(
    emptyState,
    told.map((event, seq) => ({ ...event, seq, time: seq }) as Event),
  )
  expect(spans.get(1)!.output).toEqual([{ x: 2 }])
  expect(spans.get(3)!.input).toEqual({ given: [{ x: 2 }] })
})
