import { expect, test } from 'vitest'
import { runs } from '../../src/extension/debug/runs.ts'
import { keyOf, namesIn, secretVariables, whyNoName } from '../../src/extension/secrets/names.ts'

test('the secrets of runs are told from other keys of the store', () => {
  expect(namesIn([keyOf('TOKEN'), 'something else', keyOf('API_KEY')])).toEqual(['API_KEY', 'TOKEN'])
})

test('the adapter gets the values as variables, and their names, so that it hides them', () => {
  expect(secretVariables({ TOKEN: 'abc', PIN: '1234' })).toEqual({
    TOKEN: 'abc',
    PIN: '1234',
    PLAYHEAD_SECRETS: 'TOKEN,PIN',
  })
  expect(secretVariables({})).toEqual({})
})

test.each(['API_KEY', ' token ', '_x1'])('a secret can be called "%s"', name => {
  expect(whyNoName(name)).toBeUndefined()
})

test.each(['', '1st', 'A,B', 'A=B', 'a b'])('a secret cannot be called "%s"', name => {
  expect(whyNoName(name)).toMatch(/^Use letters/)
})

test('what runs code of the workspace is told from a replay', () => {
  expect(runs({ program: 'w.yaml' })).toBe(true)
  expect(runs({ recording: 'r.playhead', mode: 'resume' })).toBe(true)
  expect(runs({ recording: 'r.playhead', mode: 'fork' })).toBe(true)
  expect(runs({ mode: 'fork', from: { recording: 'r.playhead' } })).toBe(true)
  expect(runs({ recording: 'r.playhead' })).toBe(false)
})
