import { expect, test } from 'vitest'
import { moveRange, ticks, zoomRange } from '../../../../src/views/model/timeline/range.ts'

test('what is under the pointer stays there when a part is made smaller', () => {
  const to = zoomRange({ from: 0, to: 100 }, 0.5, 25, 100, 1)
  expect(to).toEqual({ from: 12.5, to: 62.5 })
})

test('a part never leaves the timeline, and is never larger than it or too small to see', () => {
  expect(zoomRange({ from: 10, to: 60 }, 4, 50, 100, 1)).toEqual({ from: 0, to: 100 })
  expect(moveRange({ from: 10, to: 60 }, 80, 100)).toEqual({ from: 50, to: 100 })
  const { from, to } = zoomRange({ from: 10, to: 12 }, 0.01, 11, 100, 1)
  expect(to - from).toBe(1)
})

test('ticks are round, inside, and apart from each other', () => {
  expect(ticks({ from: 0, to: 100 }, 500, 90)).toEqual([0, 20, 40, 60, 80, 100])
  expect(ticks({ from: 3, to: 3 }, 500, 90)).toEqual([])
})
