import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, ExpressionError } from '../../src/workflow/expression.ts'
import { maxSteps, stepsSoFar, weigh } from '../../src/workflow/expression-cost.ts'

const text = 'x'.repeat(100_000)
const long = Array.from({ length: 1_000 }, (_, i) => i)
const variables = {
  n: 3,
  long,
  text,
  texts: long.map(String),
  words: Array.from({ length: 1_000 }, () => text),
  map: Object.fromEntries(long.map(i => [`k${i}`, i])),
  rows: long.map(i => ({ id: i, name: `row ${i}` })),
}

function failureOf(source: string, more = {}): ExpressionError {
  try {
    compile(source).evaluate({ ...variables, ...more })
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ExpressionError)
    return thrown as ExpressionError
  }
  throw new Error(`${source} came to an end`)
}

const stepsOf = (source: string, more = {}): number => {
  compile(source).evaluate({ ...variables, ...more })
  return stepsSoFar()
}

/** Nested bindings, each made of the one before twice. */
function growing(first: string, twice: (name: string) => string, last: (name: string) => string): string {
  const times = 24
  let source = last(`x${times}`)
  for (let i = times; i > 0; i--) source = `cel.bind(x${i}, ${twice(`x${i - 1}`)}, ${source})`
  return `cel.bind(x0, ${first}, ${source})`
}

describe('an evaluation ends when it', () => {
  test.each([
    ['has macros inside each other', 'long.all(a, long.all(b, long.all(c, a + b + c >= 0)))'],
    ['maps over maps', 'long.map(a, long.map(b, long.map(c, c)))'],
    ['filters in a filter', 'long.filter(a, long.filter(b, long.exists(c, c < 0)).size() > 0)'],
    ['has a body of many parts', `long.all(a, long.all(b, ${'b >= 0 && '.repeat(20)}true))`],
    ['walks the keys of a map again and again', 'long.all(a, long.all(b, map.exists(k, true)))'],
    ['adds texts in a macro', 'long.map(i, text + string(i))'],
    [
      'adds lists in a macro',
      'long.all(i, size(long + long + long + long + long + long) > 0 && long.all(j, true))',
    ],
    [
      'doubles a text',
      growing(
        'text',
        x => `${x} + ${x}`,
        x => `size(${x})`,
      ),
    ],
    [
      'doubles a list',
      growing(
        'long',
        x => `${x} + ${x}`,
        x => `size(${x})`,
      ),
    ],
    [
      'doubles with concat',
      growing(
        'long',
        x => `concat(${x}, ${x})`,
        x => `size(${x})`,
      ),
    ],
    [
      'returns a value that holds each part twice',
      growing(
        '[n]',
        x => `[${x}, ${x}]`,
        x => x,
      ),
    ],
    [
      'writes such a value as JSON',
      growing(
        '[n]',
        x => `[${x}, ${x}]`,
        x => `json(${x}).size()`,
      ),
    ],
    ['joins long texts', 'words.map(w, w).join(text).size()'],
    ['repeats a long text in a result', 'long.map(i, long.map(j, text))'],
    ['replaces every character by a long text', 'text.replace("x", text).size()'],
    ['puts a long text between all characters', 'text.replace("", text).size()'],
    ['splits into characters again and again', 'long.all(i, text.split("").size() > 0)'],
    ['searches long texts again and again', 'long.all(i, long.all(j, text.contains("y") == false))'],
    ['compares long texts', 'words.all(a, words.all(b, a == b))'],
    ['compares long lists', 'long.all(i, long.all(j, long == rows.map(r, r.id)))'],
    ['searches a long list for a map', 'rows.all(a, rows.all(b, !({"id": -1} in rows)))'],
    ['searches a long list for a number', 'long.all(i, long.all(j, !(-1 in long)))'],
    ['sorts again and again', 'long.all(i, long.all(j, sort(long).size() > 0))'],
    ['hands a large map to a function', 'long.all(i, long.all(j, map.get("k1") == 1.0))'],
    ['counts the keys of a large map', 'long.all(i, long.all(j, size(map) > 0))'],
    ['asks for the time elsewhere', 'long.all(i, long.all(j, timestamp(0).getHours("Europe/Berlin") > 0))'],
    ['reads a duration of many digits', `duration(text).getHours() > 0`],
    ['finds its end hidden by ||', 'long.all(a, long.all(b, long.all(c, true))) || true'],
  ])('%s', (_, source) => {
    const error = failureOf(source)
    expect(error.isTooCostly).toBe(true)
    expect(error.message).toContain('more than 10,000,000 steps')
    expect(error.message).toContain('handler')
  })
})

test('the error names the column of the macro that took the last step', () => {
  expect(failureOf('n == 3 and long.all(a, long.all(b, long.all(c, true)))').column).toBe(36)
})

test.each([
  ['a path', 'rows[5].name', 0],
  ['a comparison with a literal', 'n == 3 && text != "no"', 0],
  ['arithmetic', 'n * 2 + 1 - n % 2', 0],
  ['a turn of a macro, per part of its body', 'long.all(i, i >= 0)', 1_000 * 4],
  ['a turn that is not taken', 'long.exists(i, i >= 0)', 4],
  ['a sum, and no copy', 'sum(long)', 1_000],
  ['a new text of 1,600 characters, and the result', 'a + b', 200],
  ['a truth value of a list', 'not long', 0],
])('steps are counted for %s', (_, source, steps) => {
  const half = 'x'.repeat(800)
  expect(stepsOf(source, { a: half, b: half })).toBe(steps)
})

test('the count is the same each time', () => {
  const source = 'rows.filter(r, r.id > 10).map(r, r.name + "!").join(", ")'
  expect(new Set([1, 2, 3].map(() => stepsOf(source))).size).toBe(1)
})

test('an evaluation after one that was ended begins at nothing', () => {
  failureOf('long.all(a, long.all(b, long.all(c, true)))')
  expect(compile('long.all(a, a >= 0)').evaluate(variables)).toBe(true)
})

test('a million items can be filtered and counted', () => {
  const many = Array.from({ length: 1_000_000 }, (_, i) => i)
  expect(compile('size(many.filter(i, i >= 500000))').evaluate({ many })).toBe(500_000)
})

test('a value is read as it stands, however large it is', () => {
  const many = Array.from({ length: 200 }, () => text.repeat(10))
  expect(compile('many[199]').evaluate({ many })).toBe(many[199])
})

test('a value weighs no less than its parts', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), values => {
      const parts = values.reduce<number>((sum, value) => sum + weigh(value), 0)
      expect(weigh(values)).toBe(values.length + parts)
      expect(weigh(values)).toBeLessThanOrEqual(maxSteps)
    }),
  )
})
