import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/workflow/json.ts'
import { compileValue, MissingReferenceError, resolveValue } from '../../src/workflow/value.ts'

const context: JsonObject = JSON.parse(
  '{"x": "ex", "n": 4, "o": {"y": {"z": [10, 20]}, "odd-key": 5}, "nothing": null, "__proto__": "data"}',
)
const environment = (name: string) => ({ HOME: '/me', EMPTY: '' })[name]
const fill = (value: Parameters<typeof compileValue>[0]) =>
  resolveValue(compileValue(value), context, environment)

describe('texts', () => {
  test.each([
    ['{x}', 'ex'],
    ['{{x}}', 'ex'],
    ['{{ x }}', 'ex'],
    ['{o.y.z[1]}', '20'],
    ['{{ o.y.z }}', '[10,20]'],
    ['{o.odd-key}', '5'],
    ['{n}{n} of {x}', '44 of ex'],
    ['{nothing}', 'null'],
    ['$ctx.x is no reference inside a text', '$ctx.x is no reference inside a text'],
  ])('%j is filled in', (text, expected) => {
    expect(fill(text)).toBe(expected)
  })

  test.each([
    '{"a": 1}',
    '{"a": {"b": []}}',
    '{}',
    '{ x }',
    'function () { return x }',
    '{{',
    '}}',
    '{missing}',
    '{{ missing.part }}',
    '{o.missing}',
    '{constructor}',
    '{o.toString}',
    '😀 {missing} 😀',
  ])('%j stays as it is', text => {
    expect(fill(text)).toBe(text)
  })

  // `$$` stands for a dollar sign, so that nobody takes the braces for those of a template string.
  test.each([
    ['$${HOME}/x', '/me/x'],
    ['$${HOME:-/default}', '/me'],
    ['$${NONE:-/default}', '/default'],
    ['$${NONE:-}', ''],
    ['$${EMPTY:-full}', ''],
    ['$${NONE}', '$${NONE}'],
    ['$$env.HOME', '/me'],
    ['$$env.NONE', '$$env.NONE'],
  ])('%j reads the environment', (text, expected) => {
    expect(fill(text.replaceAll('$$', '$'))).toBe(expected.replaceAll('$$', '$'))
  })

  test('a key called __proto__ is a value like any other', () => {
    expect(fill('{__proto__}')).toBe('data')
  })
})

describe('references', () => {
  test.each([
    ['$ctx.n', 4],
    ['$ctx.o', { y: { z: [10, 20] }, 'odd-key': 5 }],
    ['$ctx.o.y.z[0]', 10],
    ['$ctx.o.y.z[-1]', 20],
    ['$ctx["x"]', undefined],
    ['$ctx.o["odd-key"]', 5],
    ['$ctx.nothing', null],
  ])('%s keeps the type of the value', (text, expected) => {
    expect(fill(text)).toEqual(expected ?? (text === '$ctx.nothing' ? null : text))
  })

  test('$ctx alone is the whole context', () => {
    expect(fill('$ctx')).toBe(context)
  })

  test.each(['$ctx.missing', '$ctx.o.missing', '$ctx.o.y.z[7]', '$ctx.x.y', '$ctx.o.constructor'])(
    '%s leads nowhere and says so',
    text => {
      expect(() => fill(text)).toThrow(MissingReferenceError)
    },
  )
})

test('lists and mappings are filled in part by part', () => {
  expect(fill({ a: ['{x}', '$ctx.n', 5, null], b: { c: '{{ o.y.z[0] }}' } })).toEqual({
    a: ['ex', 4, 5, null],
    b: { c: '10' },
  })
})

test('keys called like prototype members stay data', () => {
  const filled = fill(JSON.parse('{"__proto__": "{x}", "constructor": "$ctx.n"}'))
  expect(JSON.stringify(filled)).toBe('{"__proto__":"ex","constructor":4}')
})
