import { expect, test } from 'vitest'
import { addUsage, costOf } from '../../../src/engine/models/prices.ts'

const prices = {
  'gpt-4o*': { input: 2.5, output: 10, cachedInput: 1.25 },
  'gpt-4o-mini': { input: 0.15, output: 0.6 },
  '*': { input: 1, output: 1 },
}

test('a call costs its tokens at the price of its model', () => {
  expect(costOf('gpt-4o-2024', { inputTokens: 1_000_000, outputTokens: 100_000 }, prices)).toBeCloseTo(3.5)
})

test('the name itself comes before a pattern, and a longer pattern before a shorter', () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0 }
  expect(costOf('gpt-4o-mini', usage, prices)).toBeCloseTo(0.15)
  expect(costOf('gpt-4o', usage, prices)).toBeCloseTo(2.5)
  expect(costOf('llama', usage, prices)).toBeCloseTo(1)
})

test('tokens from the cache have their own price where there is one', () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0, cachedInputTokens: 400_000 }
  expect(costOf('gpt-4o', usage, prices)).toBeCloseTo(2)
  expect(costOf('gpt-4o-mini', usage, prices)).toBeCloseTo(0.15)
})

test('what is not known is not 0', () => {
  expect(costOf('m', { inputTokens: 1, outputTokens: 1 }, {})).toBeUndefined()
  expect(costOf('m', { inputTokens: 1, outputTokens: 1 }, undefined)).toBeUndefined()
  expect(costOf('gpt-4o', { inputTokens: 1 }, prices)).toBeUndefined()
})

test('a pattern matches from end to end', () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0 }
  const cost = (pattern: string, name: string) => costOf(name, usage, { [pattern]: { input: 1, output: 1 } })
  expect(cost('a*b*c', 'aXbYc')).toBe(1)
  expect(cost('a*b*c', 'abc')).toBe(1)
  expect(cost('a*b*c', 'acb')).toBeUndefined()
  expect(cost('ab*bc', 'abc')).toBeUndefined()
  expect(cost('a', 'ab')).toBeUndefined()
})

test('sums leave open what a part leaves open', () => {
  expect(addUsage({ inputTokens: 1, outputTokens: 2 }, { inputTokens: 3 })).toEqual({ inputTokens: 4 })
  expect(addUsage({ inputTokens: 1, cachedInputTokens: 1 }, { inputTokens: 3 })).toEqual({
    inputTokens: 4,
    cachedInputTokens: 1,
  })
})
