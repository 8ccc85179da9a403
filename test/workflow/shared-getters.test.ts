import { expect, test } from 'vitest'
import { sharedGetters } from '../../src/workflow/shared-getters.ts'

const doubled = sharedGetters<{ n: number }, { twice: number }>({ twice: ({ n }) => 2 * n })
const source = { n: 2 }
const object = doubled.give({ name: 'a' }, source)

test('a shared getter reads anew each time, what its own object was given', () => {
  const other = { n: 10 }
  const second = doubled.give({ name: 'b' }, other)
  other.n = 11
  expect([object.twice, second.twice]).toEqual([4, 22])
})

test('copies, heirs and proxies of the object have it', () => {
  expect({ ...object }).toEqual({ name: 'a', twice: 4 })
  expect(JSON.stringify(object)).toBe('{"name":"a","twice":4}')
  expect((Object.create(object) as typeof object).twice).toBe(4)
  expect(new Proxy(object, {}).twice).toBe(4)
  expect(new Proxy(object, { get: (of, key, own) => Reflect.get(of, key, own) }).twice).toBe(4)
})

test('its source is found again, through an heir too, and not in another object', () => {
  expect(doubled.sourceOf(object)).toBe(source)
  expect(doubled.sourceOf(Object.create(object))).toBe(source)
  expect(doubled.sourceOf({ ...object })).toBeUndefined()
})
