import { expect, test } from 'vitest'
import { ratioOf, sortTimings, timingValue } from '../../../../src/views/model/comparison/timings.ts'

const slower = {
  node: 'slower',
  a: { visits: 1, duration: 10 },
  b: { visits: 2, duration: 40 },
  difference: 30,
}
const faster = {
  node: 'faster',
  a: { visits: 1, duration: 90 },
  b: { visits: 1, duration: 9 },
  difference: -81,
}
const added = {
  node: 'added',
  b: { visits: 1, duration: 5, usage: { calls: 1, inputTokens: 7, outputTokens: 3, cost: 0.5 } },
  difference: 5,
}
const all = [slower, faster, added]
const names = (list: readonly { node: string }[]) => list.map(({ node }) => node)

test('times are sorted by how much they differ, whichever is longer', () => {
  expect(names(sortTimings(all, 'difference', true))).toEqual(['faster', 'slower', 'added'])
})

test('what is not known comes last, in both directions', () => {
  expect(names(sortTimings(all, 'timeA', false))).toEqual(['slower', 'faster', 'added'])
  expect(names(sortTimings(all, 'timeA', true))).toEqual(['faster', 'slower', 'added'])
})

test('nodes are sorted by name', () => {
  expect(names(sortTimings(all, 'node', false))).toEqual(['added', 'faster', 'slower'])
})

test('the ratio is B in parts of A, and unknown where one of them took no time', () => {
  expect(ratioOf(10, 40)).toBe(4)
  expect(ratioOf(0, 40)).toBeUndefined()
  expect(timingValue(added, 'ratio')).toBeUndefined()
})

test('tokens are those in and out, and unknown where no model was called', () => {
  expect(timingValue(added, 'tokensB')).toBe(10)
  expect(timingValue(slower, 'tokensB')).toBeUndefined()
  expect(timingValue(added, 'costB')).toBe(0.5)
})
