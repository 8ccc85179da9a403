import { expect, test } from 'vitest'
import { fieldOf, missingInputs, readInput, shownInput } from '../../src/extension/debug/input-field.ts'
import type { InputSpec } from '../../src/workflow/graph.ts'
import { fileStart } from '../../src/workflow/source.ts'

const spec = (parts: Partial<InputSpec>): InputSpec => ({
  name: 'rounds',
  type: 'any',
  required: true,
  range: fileStart,
  ...parts,
})

test.each([
  ['string', ' 12 ', ' 12 '],
  ['number', '0.5', 0.5],
  ['integer', ' 3 ', 3],
  ['object', '{"a": 1}', { a: 1 }],
  ['array', '[1, "b"]', [1, 'b']],
  ['any', '{"a": 1}', { a: 1 }],
  ['any', 'plain text', 'plain text'],
] as const)('what is typed for an input of type %s is read: %j', (type, text, value) => {
  expect(readInput(spec({ type }), text)).toEqual({ value })
})

test.each([
  ['number', 'many'],
  ['integer', '2.5'],
  ['object', '[1]'],
  ['array', '{"a": 1}'],
  ['object', '{a}'],
] as const)('what is no %s is refused with an example: %j', (type, text) => {
  expect(readInput(spec({ type }), text)).toEqual({
    problem: expect.stringMatching(new RegExp(`^"rounds" must be of type ${type}\\. .+ such as `)),
  })
})

test('an input that is needed is not left empty; a text that is not needed may be', () => {
  expect(readInput(spec({ type: 'string' }), ' ')).toEqual({
    problem: 'Type a value for "rounds". A text.',
  })
  expect(readInput(spec({ type: 'string', required: false }), '')).toEqual({ value: '' })
})

test('a field begins with the default, and a choice with the one that Enter takes', () => {
  expect(fieldOf(spec({ type: 'array', default: [1] })).value).toBe('[1]')
  expect(fieldOf(spec({ type: 'boolean', default: false })).choices?.map(({ value }) => value)).toEqual([
    false,
    true,
  ])
})

test('a secret is typed unseen, and shown nowhere', () => {
  const secret = spec({ type: 'string', secret: true, default: 'hunter2' })
  expect(fieldOf(secret)).toMatchObject({ password: true, value: '' })
  expect(shownInput(secret, {})).toBe('not set')
  expect(shownInput(secret, { rounds: 'hunter2' })).toBe('•••')
})

test('a run needs the inputs that are required and have no default', () => {
  const needed = spec({ name: 'a' })
  expect(missingInputs([needed, spec({ default: 1 }), spec({ required: false })])).toEqual([needed])
})
