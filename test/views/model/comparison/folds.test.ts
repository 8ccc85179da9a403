import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstDifference, foldSteps } from '../../../../src/views/model/comparison/folds.ts'

const [same, changed, onlyA] = [0, 1, 2]

/** All rows, in few signs. */
const rowsOf = (folds: ReturnType<typeof foldSteps>) =>
  Array.from({ length: folds.rows }, (_, i) => {
    const row = folds.row(i)
    return 'step' in row ? row.step : `${row.from}-${row.to}`
  })

const runs = fc
  .array(fc.tuple(fc.constantFrom(0, 1, 2, 3), fc.integer({ min: 1, max: 30 })), { maxLength: 12 })
  .map(list => {
    const found: number[] = []
    for (const [kind, count] of list)
      if (found.at(-2) === kind) found[found.length - 1]! += count
      else found.push(kind, count)
    return found
  })

describe('the list of steps', () => {
  test('folds equal steps, but those next to a difference', () => {
    expect(rowsOf(foldSteps([same, 20, changed, 1, same, 20]))).toEqual([
      '0-17',
      17,
      18,
      19,
      20,
      21,
      22,
      23,
      '24-41',
    ])
  })

  test('folds all of two executions that did the same', () => {
    expect(rowsOf(foldSteps([same, 812]))).toEqual(['0-812'])
  })

  test('shows a few equal steps between two differences', () => {
    expect(rowsOf(foldSteps([changed, 1, same, 9, onlyA, 1]))).toEqual(
      Array.from({ length: 11 }, (_, i) => i),
    )
  })

  test('shows all when nothing is to be folded, and none when there are none', () => {
    expect(foldSteps([same, 500], false).rows).toBe(500)
    expect(foldSteps([]).rows).toBe(0)
  })

  test('shows what was folded once it is opened', () => {
    const folds = foldSteps([same, 20, changed, 1])
    folds.open(5)
    expect(rowsOf(folds)).toEqual(Array.from({ length: 21 }, (_, i) => i))
  })

  test('has each step in exactly one row, which is found by the step', () => {
    fc.assert(
      fc.property(runs, all => {
        const folds = foldSteps(all)
        const seen: number[] = []
        for (let i = 0; i < folds.rows; i++) {
          const row = folds.row(i)
          const [from, to] = 'step' in row ? [row.step, row.step + 1] : [row.from, row.to]
          for (let step = from; step < to; step++) {
            seen.push(step)
            expect(folds.rowOf(step)).toBe(i)
          }
        }
        const total = all.reduce((sum, value, i) => (i % 2 === 0 ? sum : sum + value), 0)
        expect(seen).toEqual(Array.from({ length: total }, (_, i) => i))
      }),
    )
  })

  test('begins with the first difference in the outermost step, where that is not the only one', () => {
    expect(firstDifference([same, 9, changed, 2])).toBe(9)
    expect(firstDifference([changed, 1, same, 9, onlyA, 2])).toBe(10)
    expect(firstDifference([changed, 3])).toBe(1)
    expect(firstDifference([changed, 1, same, 9])).toBe(0)
    expect(firstDifference([same, 9])).toBeUndefined()
  })

  test('leads from difference to difference, in both directions', () => {
    fc.assert(
      fc.property(runs, fc.boolean(), (all, forward) => {
        const kinds = all.flatMap((value, i) => (i % 2 === 0 ? Array(all[i + 1]!).fill(value) : []))
        const wanted = kinds.flatMap((kind, i) => (kind === 0 ? [] : [i]))
        if (!forward) wanted.reverse()
        const folds = foldSteps(all)
        const found: number[] = []
        const by = forward ? 1 : -1
        let at = folds.near(forward ? -1 : kinds.length, by)
        for (; at !== undefined; at = folds.near(at, by)) found.push(at)
        expect(found).toEqual(wanted)
      }),
    )
  })

  test('is quick with a hundred thousand differences', () => {
    const many = Array.from({ length: 200_000 }, (_, i) => (i % 2 === 0 ? i % 4 : 1))
    const folds = foldSteps(many)
    const started = performance.now()
    for (let i = 0; i < 2_000; i++) {
      folds.row(i * 40)
      folds.rowOf(i * 40)
      folds.near(i * 40, 1)
    }
    expect(performance.now() - started).toBeLessThan(500)
  })
})
