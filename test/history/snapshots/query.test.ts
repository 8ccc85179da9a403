import { describe, expect, test } from 'vitest'
import { queryState } from '../../../src/history/snapshots/query.ts'

const state = {
  user: { name: 'Ann' },
  items: [{ id: 7 }, { id: 8 }],
  rows: [[1, 2]],
  'odd key.x': true,
  codes: { '404': 'missing' },
}

describe('a state query', () => {
  test.each([
    ['user.name', 'Ann'],
    ['items[0].id', 7],
    ['items.1.id', 8],
    ['items[-1].id', 8],
    ['rows[0][1]', 2],
    ['["odd key.x"]', true],
    ['codes.404', 'missing'],
    ['$ctx.user.name', 'Ann'],
    ['', state],
    ['user.age', undefined],
    ['items[5]', undefined],
    ['constructor', undefined],
  ])('finds %s', (path, value) => {
    expect(queryState(state, path)).toEqual(value)
  })

  test.each(['user..name', 'items[', 'a b', '.user'])('refuses %j', path => {
    expect(() => queryState(state, path)).toThrow(expect.objectContaining({ code: 'invalid-path' }))
  })
})
