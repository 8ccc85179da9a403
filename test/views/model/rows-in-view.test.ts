import { expect, test } from 'vitest'
import { rowsInView } from '../../../src/views/model/rows-in-view.ts'

test('a hundred thousand rows draw those in view, and some around them', () => {
  expect(rowsInView(0, 260, 26, 100_000)).toEqual({ from: 0, to: 20 })
  expect(rowsInView(26_000, 260, 26, 100_000)).toEqual({ from: 990, to: 1_020 })
  expect(rowsInView(2_599_740, 260, 26, 100_000)).toEqual({ from: 99_980, to: 100_000 })
})

test('there are never more rows than there are', () => {
  expect(rowsInView(0, 500, 26, 3)).toEqual({ from: 0, to: 3 })
  expect(rowsInView(5_000, 500, 26, 0)).toEqual({ from: 0, to: 0 })
})
