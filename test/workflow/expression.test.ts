import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, ExpressionError } from '../../src/workflow/expression.ts'

const variables = {
  n: 3,
  list: [1, 2, 3],
  o: { a: 1, and: 5, len: 7, 'odd key': 2 },
  s: 'x',
  yes: true,
  no: false,
  nothing: null,
}
const evaluate = (source: string, more = {}) => compile(source).evaluate({ ...variables, ...more })

describe('spellings', () => {
  test.each<[string, unknown]>([
    ['yes and no', false],
    ['no or yes', true],
    ['not no', true],
    ['not n == 3', false],
    ['not n == 4 and yes', true],
    ['not (n == 3) or yes', true],
    ['not not yes', true],
    ['not yes ? 1 : 2', 2],
    ['[not no, not yes]', [true, false]],
    ['{"k": not no}.k', true],
    ['list.all(i, not i == 9)', true],
    ['True and not False', true],
    ['nothing == None', true],
    ['len(list) == 3', true],
    ['len (s)', 1],
    ['$ctx.n + 1', 4],
    ['$ctx.o.a', 1],
  ])('%s is understood', (source, value) => {
    expect(evaluate(source)).toEqual(value)
  })

  test.each([
    ['"and or not True None len(x) $ctx.n"', 'and or not True None len(x) $ctx.n'],
    ["'not ' + s", 'not x'],
    ['"it\\"s not " + s', 'it"s not x'],
    ['r"\\n and" + s', '\\n andx'],
    ['"""several\nand lines"""', 'several\nand lines'],
  ])('the text %j stays as it is', (source, value) => {
    expect(evaluate(source)).toBe(value)
  })

  test.each([
    ['o.and', 5],
    ['o.len', 7],
    ['o["and"]', 5],
    ['o["odd key"]', 2],
  ])('the member of %s stays as it is', (source, value) => {
    expect(evaluate(source)).toBe(value)
  })

  test('len without brackets is a variable', () => {
    expect(evaluate('len + 1', { len: 5 })).toBe(6)
  })
})

describe('names', () => {
  test.each([
    'list',
    'map',
    'type',
    'string',
    'int',
    'package',
    'function',
    'import',
    'optional',
    'size',
    'value',
    'as',
  ])('a variable can be called %s', name => {
    const expression = compile(`${name} == 3`)
    expect([...expression.names]).toEqual([name])
    expect(expression.evaluate({ [name]: 3 })).toBe(true)
  })

  test.each([
    ['int("4") + 1', 5],
    ['string(n) + s', '3x'],
    ['type(s) == string', true],
    ['type(n) == double', true],
    ['list.map(list, list + 1)', [2, 3, 4]],
    ['optional.of(n).orValue(1)', 3],
  ])('what CEL means by a name still works: %s', (source, value) => {
    expect(evaluate(source)).toEqual(value)
  })

  test('names are those that are read from outside, not those that a macro binds', () => {
    const { names } = compile('list.filter(i, i > n).exists(j, j == o.a) and has(o.b) ? s : {"k": t}.k')
    expect([...names].sort()).toEqual(['list', 'n', 'o', 's', 't'])
  })

  test.each(['constructor', 'toString', 'hasOwnProperty', 'missing'])(
    '%s is unknown unless it is a variable',
    name => {
      expect(() => evaluate(name)).toThrow(`Unknown variable: ${name}`)
      expect(evaluate(name, { [name]: 1 })).toBe(1)
    },
  )

  test.each(['o.constructor', 'o["__proto__"]', 'list.constructor', 's.constructor'])(
    '%s does not reach the host',
    source => {
      expect(() => evaluate(source)).toThrow(ExpressionError)
    },
  )

  test('keys called like prototype members are data', () => {
    const odd = JSON.parse('{"o": {"__proto__": {"deep": 1}, "constructor": 2}}')
    expect(compile('[o["__proto__"].deep, o.constructor]').evaluate(odd)).toEqual([1, 2])
  })
})

describe('numbers', () => {
  test.each([
    ['n + 1', 4],
    ['1 + n', 4],
    ['n - 1', 2],
    ['n * 2', 6],
    ['n / 2', 1.5],
    ['n % 2', 1],
    ['5 % n', 2],
    ['-n + 1', -2],
    ['list[n - 1]', 3],
    ['list[size(list) - 1]', 3],
    ['size(list) + n', 6],
    ['n > size(list) - 1', true],
    ['n == 3', true],
    ['3 == n', true],
    ['3 == 3.0', true],
    ['n != 3', false],
    ['list == [1, 2, 3]', true],
    ['3 in list', true],
    ['n in [1, 2, 3]', true],
    ['list.map(i, i * 2)', [2, 4, 6]],
    ['list.filter(i, i >= n - 1)', [2, 3]],
    ['0.5 < 1', true],
  ])('%s mixes whole and broken numbers', (source, value) => {
    expect(evaluate(source)).toEqual(value)
  })

  test('arithmetic on variables is that of JSON numbers', () => {
    const number = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(compile('a + b * 2 - 1').evaluate({ a, b })).toBe(a + b * 2 - 1)
        expect(compile('a > b or a <= b').evaluate({ a, b })).toBe(true)
      }),
    )
  })
})

describe('errors', () => {
  const errorOf = (work: () => unknown): ExpressionError => {
    try {
      work()
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(ExpressionError)
      return thrown as ExpressionError
    }
    throw new Error('nothing was thrown')
  }

  test.each([
    ['', 1],
    ['   ', 1],
    ['n +', 4],
    ['n +* 2', 4],
    ['yes and not (', 14],
    ['not no and n ++ 2', 15],
    ['len(list) > ]', 13],
    ['$ctx.n + $ctx.o +', 18],
    ['"😀" and )', 10],
    ['"open', 1],
    ['list + }', 8],
  ])('%j does not parse, at the column that the author sees', (source, column) => {
    const error = errorOf(() => compile(source))
    expect(error.column).toBe(column)
    expect(error.message).not.toMatch(/\n|__name_|size/)
  })

  test.each([
    ['yes and missing', 9],
    ['not no and list[9] == 1', 12],
    ['$ctx.n + $ctx.missing', 15],
    ['len(list) + s', 1],
  ])('%j fails at the column that the author sees', (source, column) => {
    expect(errorOf(() => evaluate(source)).column).toBe(column)
  })

  test.each<[string, () => string]>([
    ['two megabytes of terms', () => `${'a + '.repeat(500_000)}a`],
    ['two megabytes of not', () => `${'not '.repeat(500_000)}a`],
    ['four macros inside each other', () => 'l.all(a, l.all(b, l.all(c, l.all(d, true))))'],
    ['many brackets below the limit', () => `${'('.repeat(9_000)}a${')'.repeat(9_000)}`],
    ['many not below the limit', () => `${'not '.repeat(4_900)}a`],
    ['a hundred brackets in each other', () => `${'('.repeat(101)}a${')'.repeat(101)}`],
    ['a hundred thousand brackets in each other', () => `${'('.repeat(100_000)}a${')'.repeat(100_000)}`],
    ['a hundred thousand open brackets', () => '['.repeat(100_000)],
    ['a long chain of members', () => `a${'.b'.repeat(100_000)}`],
  ])('%s give an error', (_, source) => {
    expect(errorOf(() => compile(source())).message).toMatch(/Exceeded max|Expected|Unexpected|at most/)
  })

  test.each(['s.matches(s)', 's.matches("a" + s)', `s.matches("${'a'.repeat(201)}")`])(
    'a pattern that comes from data, or is long, is refused: %.40s',
    source => {
      expect(() => compile(source)).toThrow(/matches\(\) needs a pattern/)
    },
  )

  test('any text is an expression or an error', () => {
    const word = fc.constantFrom(
      'n',
      'not',
      'and',
      '(',
      ')',
      '[',
      ']',
      '"',
      "'",
      '.',
      ',',
      '?',
      ':',
      '1',
      '😀',
      '\n',
      '$ctx.',
      'len',
      ' ',
      '{',
      '}',
      '==',
      '\\',
    )
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(word).map(words => words.join('')),
    )
    fc.assert(
      fc.property(text, source => {
        try {
          compile(source).evaluate(variables)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ExpressionError)
          const { column } = thrown as ExpressionError
          expect(column).toBeGreaterThanOrEqual(1)
          expect(column).toBeLessThanOrEqual(source.length + 1)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
