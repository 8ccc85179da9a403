import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from '../../src/workflow/expression.ts'

/** Arithmetic with numbers of the context and numbers that are written, and what JavaScript makes of it. */
const { arithmetic } = fc.letrec<{ arithmetic: { text: string; value: number } }>(tie => ({
  arithmetic: fc.oneof(
    { maxDepth: 4 },
    fc.integer({ min: 0, max: 20 }).map(value => ({ text: String(value), value })),
    fc.constantFrom({ text: 'n', value: 3 }, { text: 'half', value: 0.5 }, { text: 'size(list)', value: 2 }),
    fc
      .tuple(tie('arithmetic'), fc.constantFrom('+', '-', '*'), tie('arithmetic'))
      .map(([left, operator, right]) => ({
        text: `(${left.text} ${operator} ${right.text})`,
        value:
          operator === '+'
            ? left.value + right.value
            : operator === '-'
              ? left.value - right.value
              : left.value * right.value,
      })),
  ),
}))

const context = { n: 3, half: 0.5, list: [1, 2] }

test('written numbers, sizes and numbers of the context meet in arithmetic, however it is nested', () => {
  fc.assert(
    fc.property(arithmetic, ({ text, value }) => {
      // Zero added: that there are two zeros is no concern of a workflow.
      expect(Number(compile(text).evaluate(context)) + 0).toBe(value + 0)
    }),
    {
      numRuns: 500,
      examples: [[{ text: '((4 - n) * 5)', value: 5 }], [{ text: '(2 * (1 + n))', value: 8 }]],
    },
  )
})

test('what arithmetic gives is compared as a number', () => {
  fc.assert(
    fc.property(arithmetic, arithmetic, (left, right) => {
      expect(compile(`${left.text} == ${right.text}`).evaluate(context)).toBe(left.value === right.value)
      expect(compile(`${left.text} < ${right.text}`).evaluate(context)).toBe(left.value < right.value)
    }),
    { numRuns: 300 },
  )
})
