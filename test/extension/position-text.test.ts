import { expect, test } from 'vitest'
import { awayText, lineText, stepText } from '../../src/extension/debug/position-text.ts'

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

test('the editor says what is worth knowing of a stop, and how far away it is', () => {
  const text = '1 → 2'
  expect(lineText({ ...moved, position: 97, live: true, text })).toBe('1 → 2')
  expect(lineText({ ...moved, live: true, text })).toBe('1 → 2 · 56 behind live')
  expect(lineText({ ...moved, position: 97, live: true })).toBeUndefined()
  expect(lineText({ ...moved, position: 97, live: true, text: 'x'.repeat(200) })).toBe(`${'x'.repeat(160)}…`)
})
