import { describe, expect, test } from 'vitest'
import { readOutput } from '../../../src/engine/models/structured-output.ts'
import type { JsonObject } from '../../../src/workflow/json.ts'

const schema: JsonObject = {
  type: 'object',
  required: ['score'],
  properties: { score: { type: 'number' }, notes: { type: 'array', items: { type: 'string' } } },
}

describe('the value of an answer', () => {
  test.each([
    ['alone', '{"score": 1}'],
    ['in a fence', 'Here you are:\n```json\n{"score": 1}\n```\nAnything else?'],
    ['in a fence without a word', '```\n{"score": 1}\n```'],
    ['in the last of several fences', '```json\n{"score": 9}\n```\nNo:\n```json\n{"score": 1}\n```'],
    ['in a fence, behind one of something else', '```sh\nls {a,b}\n```\n```json\n{"score": 1}\n```'],
    ['among words', 'The result is {"score": 1}, I think.'],
  ])('is found %s', (_where, text) => {
    expect(readOutput(text, schema)).toEqual({ value: { score: 1 } })
  })

  test('can be a list', () => {
    expect(readOutput('It is [1, 2].', { type: 'array' })).toEqual({ value: [1, 2] })
  })

  test.each([
    ['', 'it is empty'],
    ['I would rather not.', 'it is not JSON'],
    ['{"score": ', 'it is not JSON'],
  ])('is missed in "%s"', (text, misfit) => {
    expect(readOutput(text, schema)).toEqual({ misfit })
  })

  test('is refused with the place where it does not fit', () => {
    expect(readOutput('{"score": "high", "notes": ["a", 2]}', schema).misfit).toBe(
      '"score" must be a number, not a text; "notes[1]" must be a text, not a number',
    )
  })

  test('is refused where the schema is none', () => {
    expect(readOutput('{}', { $ref: '#/nowhere' }).misfit).toMatch(/schema itself/)
  })
})
