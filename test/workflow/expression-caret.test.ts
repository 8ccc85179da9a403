import { expect, test } from 'vitest'
import { expressionCaret } from '../../src/workflow/expression-caret.ts'

test.each([
  ['', 'name'],
  ['a + b', 'name'],
  ['$ctx.a', 'name'],
  ['"a', 'text'],
  ['"a" + b', 'name'],
  ['cel.', 'namespace'],
])('what can be written at the end of %j is a %s', (before, at) => {
  expect(expressionCaret(before).at).toBe(at)
})

test.each([
  ['a.', 'a'],
  ['1 + a.b[0].c', 'a.b[0]'],
  ['a["odd key"].x', 'a["odd key"]'],
  ['$ctx.a.b', 'a'],
  ['f(a.b.', 'a.b'],
  ['(a + b).', ')'],
  ['"text".', '"'],
])('behind a point it is a member: %j', (before, owner) => {
  expect(expressionCaret(before)).toEqual({ at: 'member', owner })
})

test('the names that macros give to items are known while these are open', () => {
  expect(expressionCaret('items.map(one, on')).toEqual({ at: 'name', bound: ['one'] })
})
