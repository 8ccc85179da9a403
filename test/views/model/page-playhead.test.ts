import { expect, test } from 'vitest'
import { createPagePlayhead } from '../../../src/views/model/page-playhead.ts'

test('a session that stands further than the recording is known is followed as that grows', () => {
  const playhead = createPagePlayhead(14, 14)
  playhead.follow(26)
  expect(playhead.position).toBe(14)
  playhead.grow(20)
  expect(playhead.position).toBe(20)
  playhead.grow(26)
  expect(playhead.position).toBe(26)
  playhead.grow(30)
  expect(playhead.position).toBe(26)
})

test('who goes elsewhere meanwhile stays there, and leads the session', () => {
  const playhead = createPagePlayhead(14, 14)
  playhead.follow(26)
  expect(playhead.seek(5)).toBe(true)
  expect(playhead.grow(26)).toBe(false)
  expect(playhead.position).toBe(5)
})

test('who goes to where the session stands leads nobody', () => {
  const playhead = createPagePlayhead(30, 1)
  playhead.follow(7)
  expect(playhead.seek(7)).toBe(false)
})

test('without a session, the end of a run that goes on is followed by who stands there, and by nobody else', () => {
  const playhead = createPagePlayhead(14, 14)
  expect(playhead.grow(20)).toBe(true)
  expect(playhead.position).toBe(20)
  expect(playhead.seek(3)).toBe(false)
  expect(playhead.grow(25)).toBe(false)
  expect(playhead.position).toBe(3)
})

test('there is no position before the first, nor beyond the last', () => {
  const playhead = createPagePlayhead(14, 99)
  expect(playhead.position).toBe(14)
  playhead.seek(-4)
  expect(playhead.position).toBe(1)
  expect(createPagePlayhead(0, 3).position).toBe(0)
})
