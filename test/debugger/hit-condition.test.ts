import { expect, test } from 'vitest'
import { readHitCondition } from '../../src/debugger/hit-condition.ts'

const hits = (text: string) => {
  const condition = readHitCondition(text)
  return condition && [1, 2, 3, 4, 5, 6].filter(condition)
}

test.each([
  ['3', [3]],
  ['== 3', [3]],
  ['>3', [4, 5, 6]],
  ['>= 3', [3, 4, 5, 6]],
  ['< 3', [1, 2]],
  ['<=3', [1, 2, 3]],
  ['% 3', [3, 6]],
])('%s stops at these of six hits: %j', (text, expected) => {
  expect(hits(text)).toEqual(expected)
})

test.each(['', 'three', '> ', '=> 3', '3 4', '-1', '% 0', '0'])('%j is no hit condition', text => {
  expect(hits(text)).toBeUndefined()
})
