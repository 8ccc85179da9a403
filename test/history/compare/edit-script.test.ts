import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Alignment, align, type Sequences } from '../../../src/history/compare/edit-script.ts'

const rankOf = (tokens: readonly number[]) => {
  const seen = new Map<number, number>()
  return Int32Array.from(tokens, token => {
    seen.set(token, (seen.get(token) ?? 0) + 1)
    return seen.get(token)!
  })
}

const sequences = (a: readonly number[], b: readonly number[]): Sequences => ({
  a: Int32Array.from(a),
  b: Int32Array.from(b),
  rankA: rankOf(a),
  rankB: rankOf(b),
})

const pairs = ({ ofA }: Alignment) => [...ofA].flatMap((j, i) => (j < 0 ? [] : [[i, j] as const]))

/** What the edit script makes of the first sequence: deletes what has no partner, inserts what B has besides. */
function rewritten(a: readonly number[], b: readonly number[], { ofA, ofB }: Alignment): number[] {
  const result: number[] = []
  let j = 0
  for (const [i, token] of a.entries()) {
    const partner = ofA[i]!
    if (partner < 0) continue
    for (; j < partner; j++) result.push(b[j]!)
    result.push(token)
    j++
  }
  for (; j < ofB.length; j++) result.push(b[j]!)
  return result
}

/** The number of pairs that are possible, by the table that everybody knows. */
function mostPairs(a: readonly number[], b: readonly number[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] =
        a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!)
  return table[a.length]![b.length]!
}

const tokens = fc.array(fc.nat(4), { maxLength: 40 })

describe('an alignment', () => {
  test('is an edit script that turns one sequence into the other', () => {
    fc.assert(
      fc.property(tokens, tokens, fc.constantFrom(1e9, 30, 0), (a, b, steps) => {
        const result = align(sequences(a, b), { steps })
        expect(rewritten(a, b, result)).toEqual(b)
        expect(rewritten(b, a, { ofA: result.ofB, ofB: result.ofA })).toEqual(a)
      }),
    )
  })

  test('pairs only equal items, each once, and never crosses', () => {
    fc.assert(
      fc.property(tokens, tokens, fc.constantFrom(1e9, 30, 0), (a, b, steps) => {
        const result = align(sequences(a, b), { steps })
        let last = -1
        for (const [i, j] of pairs(result)) {
          expect([a[i], result.ofB[j]]).toEqual([b[j], i])
          expect(j).toBeGreaterThan(last)
          last = j
        }
        expect([...result.ofB].filter(i => i >= 0).length).toBe(pairs(result).length)
      }),
    )
  })

  test('leaves as few items without partner as possible', () => {
    fc.assert(
      fc.property(tokens, tokens, (a, b) => {
        expect(pairs(align(sequences(a, b))).length).toBe(mostPairs(a, b))
      }),
    )
  })

  test('is the same in the other direction', () => {
    fc.assert(
      fc.property(tokens, tokens, fc.constantFrom(1e9, 30), (a, b, steps) => {
        const there = align(sequences(a, b), { steps })
        const back = align(sequences(b, a), { steps })
        expect([there.ofA, there.ofB]).toEqual([back.ofB, back.ofA])
      }),
    )
  })

  test('pairs everything of equal sequences', () => {
    fc.assert(
      fc.property(tokens, a => {
        expect([...align(sequences(a, a), { steps: 0 }).ofA]).toEqual(a.map((_, i) => i))
      }),
    )
  })

  test('pairs the rounds of a loop by their number when one of them runs once more', () => {
    // load, three rounds of (draft, check), publish; against two rounds.
    const result = align(sequences([0, 1, 2, 1, 2, 1, 2, 3], [0, 1, 2, 1, 2, 3]))
    expect([...result.ofA]).toEqual([0, 1, 2, 3, 4, -1, -1, 5])
  })

  test('comes to an end within its budget on long sequences that have nothing in order', () => {
    const n = 100_000
    const a = Array.from({ length: n }, (_, i) => i)
    const steps = { steps: 1_000_000 }
    const started = performance.now()
    const result = align(sequences(a, a.toReversed()), steps)
    expect(pairs(result).length).toBe(1)
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  test('finds hundreds of differences in 100,000 items', () => {
    const a = Array.from({ length: 100_000 }, (_, i) => i % 7)
    const b = a.flatMap((token, i) => (i % 500 === 250 ? [9, token] : i % 900 === 100 ? [] : [token]))
    expect(pairs(align(sequences(a, b))).length).toBe(a.length - Math.ceil((a.length - 100) / 900))
  })
})
