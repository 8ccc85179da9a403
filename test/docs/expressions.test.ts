import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { celFunctions } from '../../src/workflow/cel-functions.ts'
import { compile } from '../../src/workflow/expression.ts'
import {
  acceptedSpellings,
  celLiterals,
  celOperators,
  exampleContext,
} from '../../src/workflow/expression-operators.ts'
import { expressionFunctions } from '../../src/workflow/functions.ts'

const page = readFileSync(new URL('../../docs/expressions.md', import.meta.url), 'utf8')

/** The rows of the page's tables that end with an example and its value, as a reader sees them. */
const rows = [...page.matchAll(/^\|(.*)\|$/gm)]
  .map(([, row]) => row!.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|')))
  .filter(cells => cells.length === 4 && /^`/.test(cells[3]!))

const plain = (cell: string) => /^(`+) ?(.*?) ?\1$/.exec(cell)![2]!

test('every entry is on the page with its example', () => {
  const entries = [
    ...[...celFunctions, ...expressionFunctions],
    ...[...celOperators, ...celLiterals, ...acceptedSpellings],
  ]
  expect(rows.map(cells => plain(cells[2]!)).sort()).toEqual(entries.map(({ example }) => example).sort())
})

test.each(rows)('%s: %s %s is %s', (_, __, example, value) => {
  expect(JSON.stringify(compile(plain(example!)).evaluate(exampleContext))).toBe(plain(value!))
})

describe('what the page says about', () => {
  test.each<[string, unknown]>([
    ['7 / 2', 3],
    ['n / 2', 1.5],
    ['3.0 / 2', 1.5],
    ['"1" + string(1)', '11'],
    ['9007199254740993', '9007199254740993'],
    ['ctx["odd key"]', 1],
    ['c ? dyn(1) : "a"', 1],
    ['n // a comment', 3],
    ['list + filter', 3],
  ])('%s', (source, value) => {
    const more = { 'odd key': 1, c: true, list: 1, filter: 2 }
    expect(compile(source).evaluate({ ...exampleContext, ...more })).toEqual(value)
  })

  test.each([
    '"1" + 1',
    '1 / 0',
    'true ? 1 : "a"',
    'n ** 2',
    '[x for x in empty]',
    'user.name.matches(user.name)',
  ])('%s, which fails', source => {
    expect(() => compile(source).evaluate(exampleContext)).toThrow()
  })

  test.each([
    [20_000, '1'.padEnd(20_000), '1'.padEnd(20_001)],
    [100, `${'('.repeat(90)}1${')'.repeat(90)}`, `${'('.repeat(101)}1${')'.repeat(101)}`],
    [5_000, Array(2_000).fill('1').join('+'), Array(6_000).fill('1').join('+')],
    [200, `"a".matches("${'a'.repeat(200)}")`, `"a".matches("${'a'.repeat(201)}")`],
  ])('the limit of %d', (_, below, above) => {
    expect(() => compile(below).evaluate({})).not.toThrow()
    expect(() => compile(above)).toThrow()
  })

  test('the zone of the parts of a time', () => {
    const parts = celFunctions.filter(({ name }) => /^get/.test(name)).map(({ name }) => name)
    expect(parts).toHaveLength(10)
    for (const part of parts) {
      const source = `timestamp("2026-12-31T23:30:05.250Z").${part}("+01:00")`
      expect(compile(source).evaluate({}), source).toBeTypeOf('number')
    }
  })
})
