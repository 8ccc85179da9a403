import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copyObject, formatPath, getPath, NotJsonError, parsePath, toJson } from '../../src/workflow/json.ts'
import { nearest } from '../../src/workflow/problem.ts'

describe('paths', () => {
  test('what formatPath writes, parsePath reads', () => {
    const step = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer({ min: -5, max: 9 }))
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), path => {
        expect(parsePath(formatPath(path))).toEqual(path)
      }),
    )
  })

  test.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a b', '[1', 'a]', '["a'])('%j is no path', text => {
    expect(parsePath(text)).toBeUndefined()
  })

  test.each(['constructor', 'toString', '__proto__'])('%s is no member of an object that lacks it', key => {
    expect(getPath({}, [key])).toBeUndefined()
    expect(getPath(JSON.parse(`{"${key}": 1}`), [key])).toBe(1)
  })
})

describe('conversion to JSON', () => {
  test('JSON comes out as it went in, as a copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const copy = toJson(value)
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value))
        if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value)
      }),
    )
  })

  test('a value nested too deep is refused', () => {
    let deep: unknown = 1
    for (let i = 0; i < 10_000; i++) deep = [deep]
    expect(() => toJson(deep)).toThrow(NotJsonError)
  })

  test('a value that stands in two places is no cycle', () => {
    const shared = { a: 1 }
    expect(toJson([shared, shared])).toEqual([{ a: 1 }, { a: 1 }])
  })
})

test('a copy keeps a key called __proto__ as data', () => {
  const copy = copyObject(JSON.parse('{"__proto__": {"a": 1}, "b": 2}'))
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1},"b":2}')
})

test.each([
  ['mian', ['main', 'other'], 'main'],
  ['transfrom', ['transform', 'wait'], 'transform'],
  ['Compute', ['compute'], 'compute'],
  ['x', ['review', 'plan'], undefined],
  ['handlr', ['handler', 'handlers'], 'handler'],
])('%s most likely means one of %j: %s', (name, known, expected) => {
  expect(nearest(name, known)).toBe(expected)
})
