import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/workflow/json.ts'
import { mismatches, UnusableSchemaError } from '../../src/workflow/json-schema-check.ts'

const details = (value: Json, schema: JsonObject) => mismatches(value, schema).map(({ detail }) => detail)
const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
})

test.each<[string, Json, JsonObject, string[]]>([
  ['a value that fits', { a: 1 }, object({ a: { type: 'integer' } }, { required: ['a'] }), []],
  ['a key that is missing', {}, object({}, { required: ['a', 'b'] }), ['"a" is missing', '"b" is missing']],
  [
    'a key that is missing further in',
    { a: {} },
    object({ a: object({}, { required: ['c'] }) }),
    ['"a.c" is missing'],
  ],
  ['a type', { a: 'x' }, object({ a: { type: 'number' } }), ['"a" must be a number, not a text']],
  [
    'several types',
    { a: true },
    object({ a: { type: ['string', 'null'] } }),
    ['"a" must be a text or null, not true'],
  ],
  [
    'an item of a list',
    { l: ['x', 1] },
    object({ l: { type: 'array', items: { type: 'string' } } }),
    ['"l[1]" must be a text, not a number'],
  ],
  ['a choice', { a: 3 }, object({ a: { enum: [1, 'two'] } }), ['"a" must be one of 1, "two"']],
  ['a key too many', { q: 1 }, object({}, { additionalProperties: false }), ['"q" is not allowed here']],
  [
    'a value of a map',
    { q: 1 },
    object({}, { additionalProperties: { type: 'string' } }),
    ['"q" must be a text, not a number'],
  ],
  [
    'alternatives, once',
    { a: true },
    object({ a: { anyOf: [{ type: 'string' }, { type: 'number' }] } }),
    ['"a": Instance does not match any subschemas'],
  ],
  [
    'a reference',
    { a: 1 },
    object({ a: { $ref: '#/$defs/t' } }, { $defs: { t: { type: 'string' } } }),
    ['"a" must be a text, not a number'],
  ],
  ['the whole value', [], { type: 'object' }, ['the value must be an object, not a list']],
])('says what does not fit: %s', (_, value, schema, expected) => {
  expect(details(value, schema)).toEqual(expected)
})

test('a key with characters that pointers escape has its own name', () => {
  const schema = object({ 'a/b~c d': { type: 'string' } })
  expect(mismatches({ 'a/b~c d': 1 }, schema).map(({ path }) => path)).toEqual([['a/b~c d']])
})

test.each<[string, JsonObject]>([
  ['a reference that leads nowhere', { $ref: '#/nowhere' }],
  ['a pattern that is none', { type: 'string', pattern: '(' }],
])('%s is the fault of the schema', (_, schema) => {
  expect(() => mismatches('x', schema)).toThrow(UnusableSchemaError)
})
