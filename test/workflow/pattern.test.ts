import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePattern } from '../../src/workflow/pattern.ts'

const pieces = [
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '\\w',
  '\\s',
  '^',
  '$',
  '\\b',
  '\\B',
  '(',
  '(?:',
  ')',
  '|',
  '*',
  '+',
  '?',
  '+?',
  '{2}',
  '{1,2}',
  '{,',
  '}',
  ']',
  '\\.',
  '\\x61',
  '-',
]
const texts = fc.array(fc.constantFrom('a', 'b', ' ', '\n', '.', '{', '-'), { maxLength: 8 })

test('a pattern fits where the engine of the language says so', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 7 }), texts, (parts, letters) => {
      const source = parts.join('')
      const text = letters.join('')
      const pattern = compilePattern(source)
      if (pattern) expect(pattern.fits(text, () => {})).toBe(new RegExp(source).test(text))
    }),
    { numRuns: 5_000 },
  )
})

test.each(['^(a+)+$', '(a|a)*b', '^(\\w+\\s?)*$', 'a?'.repeat(30) + 'a'.repeat(30), '.*.*.*.*x'])(
  'the steps of %s grow with the text only',
  source => {
    const stepsFor = (length: number) => {
      let steps = 0
      compilePattern(source)!.fits(`${'a'.repeat(length)}!`, count => {
        steps += count
      })
      return steps
    }
    expect(stepsFor(20_000)).toBeLessThan(12 * stepsFor(2_000))
  },
)

test.each(['(?=a)b', '(?!a)b', '(?<=a)b', '(a)\\1', '((a{100}){100}){100}'])(
  '%s cannot be followed',
  source => {
    expect(compilePattern(source)).toBeUndefined()
  },
)
