import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitText, fitValue } from '../../src/mcp/fit.ts'
import type { Json } from '../../src/workflow/json.ts'

test('leaves what fits as it is', () => {
  const value = { a: [1, 2, { b: 'text' }] }
  expect(fitValue(value, 100)).toEqual({ value, cut: [] })
})

test('keeps the small parts whole and cuts the large one', () => {
  const { value, cut } = fitValue({ log: 'x'.repeat(50_000), user: { name: 'Ada' } }, 500)
  expect(value).toMatchObject({ user: { name: 'Ada' } })
  expect(cut).toEqual(['log: part of a text of 50000 characters'])
})

test('says how many items of a list are there', () => {
  const { value, cut } = fitValue({ rows: Array.from({ length: 1_000 }, (_, id) => ({ id })) }, 400)
  const { rows } = value as { rows: Json[] }
  expect(rows[0]).toEqual({ id: 0 })
  expect(cut).toEqual([`rows: ${rows.length} of 1000 items`])
})

test('never gives more than it has room for, and says so when it gives less', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 100, max: 2_000 }), (any, room) => {
      const value = JSON.parse(JSON.stringify(any)) as Json
      const fitted = fitValue(value, room)
      const size = JSON.stringify(fitted.value).length
      expect(size).toBeLessThanOrEqual(room)
      expect(fitted.cut.length > 0).toBe(JSON.stringify(value).length > room)
    }),
    { numRuns: 300 },
  )
})

test('holds its room with large values of every kind', () => {
  const escapes = '\u0000"\\'.repeat(3_000)
  const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key ${i}`, i]))
  const longKeys = { ['k'.repeat(10_000)]: 1, short: 2 }
  let deep: Json = 'bottom'.repeat(1_000)
  for (let i = 0; i < 200; i++) deep = { down: [deep] }
  for (const value of [escapes, wide, longKeys, deep, [escapes, wide, longKeys, deep]])
    expect(JSON.stringify(fitValue(value, 1_000).value).length).toBeLessThanOrEqual(1_000)
})

test('does not cut a character in two', () => {
  expect(fitText(`${'a'.repeat(10)}😀${'b'.repeat(100)}`, 11 + '… (112 characters)'.length)).toBe(
    `${'a'.repeat(10)}… (112 characters)`,
  )
})
