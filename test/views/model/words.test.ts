import { afterEach, describe, expect, test } from 'vitest'
import { readTexts } from '../../../scripts/generate-l10n.ts'
import { kindWord } from '../../../src/recording/kind-word.ts'
import {
  costText,
  durationText,
  endWord,
  fileName,
  momentText,
  nodesText,
  sizeText,
  statusWord,
  stepText,
} from '../../../src/views/model/words.ts'
import { useTexts } from '../../../src/workflow/translate.ts'

test('numbers are written as people write them', () => {
  expect(nodesText(1, 0)).toBe('1 node')
  expect(nodesText(100_000, 1_200)).toBe('100,000 nodes, 1,200 failed')
  expect(stepText(41, 1_097)).toBe('Step 41 of 1,097')
  expect([812, 14_200, 3_140_000].map(sizeText)).toEqual(['812 B', '14 KB', '3.1 MB'])
  expect([4_210, 185_000].map(durationText)).toEqual(['4.21 s', '3 min 5 s'])
  expect(costText(0.012345)).toBe('0.0123')
})

test('a time that is none stays what it is', () => {
  expect(momentText('some day')).toBe('some day')
  expect(momentText('2030-01-01T12:00:00Z', 'en')).toContain('2030')
})

test('the name of a file ends a path of either kind', () => {
  expect(fileName('/a/b/flow.yaml')).toBe('flow.yaml')
  expect(fileName('C:\\a\\flow.yaml')).toBe('flow.yaml')
})

describe('in German', () => {
  afterEach(() => useTexts({}))
  const speakGerman = () => useTexts(readTexts('l10n/pages.l10n.de.json'), 'de')

  test('one thing and several are told apart, and numbers have German signs', () => {
    speakGerman()
    expect(nodesText(1, 0)).toBe('1 Knoten')
    expect(nodesText(100_000, 1_200)).toBe('100.000 Knoten, 1.200 fehlgeschlagen')
    expect(stepText(41, 1_097)).toBe('Schritt 41 von 1.097')
    expect([14_200, 3_140_000].map(sizeText)).toEqual(['14 KB', '3,1 MB'])
    expect([4_210, 185_000].map(durationText)).toEqual(['4,21 s', '3 min 5 s'])
    expect(costText(0.012345)).toBe('0,0123')
  })

  test('how something stands and what it is are said by words', () => {
    speakGerman()
    expect([statusWord('waiting'), endWord('open'), kindWord('branch')]).toEqual([
      'Wartet auf eine Antwort',
      'nicht beendet',
      'Zweig',
    ])
  })

  test('a day is written as in German, whatever the machine speaks', () => {
    speakGerman()
    expect(momentText('2030-03-01T12:00:00Z')).toMatch(/^01\.03\.2030/)
  })
})
