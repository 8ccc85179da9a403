import { expect, test } from 'vitest'
import { awayText, stepText } from '../../src/extension/debug/position-text.ts'

const moved = { execution: 'a', position: 41, last: 97 }

test('a replay says how long it is, wherever it stands', () => {
  expect(stepText({ ...moved, live: false })).toBe('Step 41 of 97 · replay')
  expect(awayText({ ...moved, live: false })).toBe('step 41 of 97 · replay')
})

test('a live run says how far it is behind its live end', () => {
  expect(stepText({ ...moved, live: true })).toBe('Step 41 of 97 · 56 behind live')
  expect(awayText({ ...moved, live: true })).toBe('56 behind live')
})

test('at the live end there is nothing to say in the editor', () => {
  expect(stepText({ ...moved, position: 97, live: true })).toBe('Step 97 · live')
  expect(awayText({ ...moved, position: 97, live: true })).toBeUndefined()
})
