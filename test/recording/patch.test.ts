import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PatchOperation } from '../../src/recording/event.ts'
import { applyPatch, atPointer, diff, equalJson, fromPointer, toPointer } from '../../src/recording/patch.ts'
import type { Json, JsonObject } from '../../src/workflow/json.ts'

/** What another program makes of the old values that a recording holds. */
function invert(operations: readonly PatchOperation[]): PatchOperation[] {
  return operations.toReversed().map(({ op, path, value, old }): PatchOperation => {
    if (op === 'add') return { op: 'remove', path, old: value }
    if (op === 'remove') return { op: 'add', path, value: old }
    return { op: 'replace', path, value: old, old: value }
  })
}

/** JSON with keys that have a meaning elsewhere, and few different values, so that two of them have parts in common. */
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'json' },
    fc.constantFrom<Json>(null, true, 0, 1, 'a', '', '😀', '\ud800'),
    fc.array(tie('value'), { maxLength: 5, depthIdentifier: 'json' }),
    fc
      .array(
        fc.tuple(
          fc.constantFrom('a', 'b', '__proto__', 'constructor', '', 'a/b', '~', '~1', '0', '-', '😀'),
          tie('value'),
        ),
        { maxLength: 4, depthIdentifier: 'json' },
      )
      .map(entries =>
        JSON.parse(
          `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`,
        ),
      ),
  ),
})).value

/** A value and one that was made from it by some changes, sharing what was not changed. */
const related = fc.tuple(json, json, fc.array(fc.nat(3))).map(([root, part, path]): [Json, Json] => {
  const put = (value: Json, depth: number): Json => {
    const step = path[depth]
    if (step === undefined || typeof value !== 'object' || value === null) return part
    if (Array.isArray(value)) {
      const index = step % (value.length + 1)
      return index === value.length ? [...value, part] : value.with(index, put(value[index]!, depth + 1))
    }
    const keys = Object.keys(value)
    const key = keys[step % (keys.length + 1)] ?? 'added'
    const entries = Object.entries(value).filter(([other]) => other !== key)
    return Object.fromEntries([
      ...entries,
      [key, Object.hasOwn(value, key) ? put(value[key]!, depth + 1) : part],
    ])
  }
  return [root, put(root, 0)]
})

const pairs = fc.oneof(fc.tuple(json, json), related)

const viaText = <T>(value: T): T => JSON.parse(JSON.stringify(value))

/** Everything that is not JSON's business, such as the order of keys, left out. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return `{${keys.map(key => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join()}}`
}

describe('a patch', () => {
  test('turns the one value into the other, also after it was written and read', () => {
    fc.assert(
      fc.property(pairs, ([from, to]) => {
        expect(canonical(applyPatch(from, viaText(diff(from, to))))).toBe(canonical(to))
      }),
      { numRuns: 2_000 },
    )
  })

  test('is undone by its inversion', () => {
    fc.assert(
      fc.property(pairs, ([from, to]) => {
        const there = diff(from, to)
        expect(canonical(applyPatch(applyPatch(from, there), viaText(invert(there))))).toBe(canonical(from))
      }),
      { numRuns: 2_000 },
    )
  })

  test('changes no value that it is applied to', () => {
    fc.assert(
      fc.property(pairs, ([from, to]) => {
        const before = canonical(from)
        applyPatch(from, diff(from, to))
        expect(canonical(from)).toBe(before)
      }),
    )
  })

  test('is empty between equal values only', () => {
    fc.assert(
      fc.property(pairs, ([from, to]) => {
        const equal = canonical(from) === canonical(to)
        expect(equalJson(from, to)).toBe(equal)
        expect(diff(from, to).length === 0).toBe(equal)
      }),
    )
  })

  test('leaves subtrees that it does not touch the same objects', () => {
    const list: JsonObject[] = [{ a: 1 }, { b: 2 }]
    const from = { kept: { deep: [1, 2] }, list, changed: { x: 1, same: {} } }
    const to = { ...from, list: [from.list[0]!, { b: 3 }], changed: { ...from.changed, x: 2 } }
    const result = applyPatch(from, diff(from, to))
    expect(result).toEqual(to)
    expect(result.kept).toBe(from.kept)
    expect(result.list[0]).toBe(from.list[0])
    expect(result.changed.same).toBe(from.changed.same)
  })

  test('does not look into subtrees that are the same object', () => {
    const huge = new Proxy<Record<string, number>>(
      {},
      {
        ownKeys: () => {
          throw new Error('looked into')
        },
      },
    )
    expect(diff({ huge, n: 1 }, { huge, n: 2 })).toEqual([{ op: 'replace', path: '/n', value: 2, old: 1 }])
  })

  test('of a long list with one change holds that change only', () => {
    const from = Array.from({ length: 1_000 }, (_, i) => i)
    expect(diff(from, from.with(500, -1))).toEqual([{ op: 'replace', path: '/500', value: -1, old: 500 }])
  })

  test('of a list that was rewritten is one new list', () => {
    const from = Array.from({ length: 100 }, (_, i) => i)
    const to = from.map(i => i + 1)
    expect(diff(from, to)).toEqual([{ op: 'replace', path: '', value: to, old: from }])
  })

  test.each<[string, Json, string]>([
    ['a key that is not there', {}, '/a/b'],
    ['an item after the end', [1], '/5'],
    ['a part of a number', { a: 1 }, '/a/b'],
    ['an item that is no number', [1], '/x'],
    ['a prototype member', {}, '/constructor/name'],
  ])('that replaces %s is refused', (_, value, path) => {
    expect(() => applyPatch(value, [{ op: 'replace', path, value: 1, old: 0 }])).toThrow(RangeError)
  })
})

describe('a pointer', () => {
  test('leads back to its steps, whatever the keys', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), steps => {
        expect(fromPointer(toPointer(steps))).toEqual(steps)
      }),
    )
  })

  test('finds own members only', () => {
    const value = JSON.parse('{"__proto__": {"a/b": [5]}}')
    expect(atPointer(value, '/__proto__/a~1b/0')).toBe(5)
    expect(atPointer({}, '/constructor')).toBeUndefined()
  })
})
