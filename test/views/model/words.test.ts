import { expect, test } from 'vitest'
import { count, fileName, momentText, sizeText, stepText } from '../../../src/views/model/words.ts'

test('numbers are written as people write them', () => {
  expect(count(1, 'node')).toBe('1 node')
  expect(count(100_000, 'node')).toBe('100,000 nodes')
  expect(stepText(41, 1_097)).toBe('Step 41 of 1,097')
  expect([812, 14_200, 3_140_000].map(sizeText)).toEqual(['812 B', '14 KB', '3.1 MB'])
})

test('a time that is none stays what it is', () => {
  expect(momentText('some day')).toBe('some day')
  expect(momentText('2030-01-01T12:00:00Z', 'en')).toContain('2030')
})

test('the name of a file ends a path of either kind', () => {
  expect(fileName('/a/b/flow.yaml')).toBe('flow.yaml')
  expect(fileName('C:\\a\\flow.yaml')).toBe('flow.yaml')
})
