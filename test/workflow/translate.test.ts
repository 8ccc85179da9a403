import { afterEach, describe, expect, test } from 'vitest'
import {
  dateLanguage,
  decimals,
  number,
  parseTexts,
  t,
  tn,
  useTexts,
  weekday,
} from '../../src/workflow/translate.ts'

afterEach(() => useTexts({}))

const german = { '1 node': '1 Knoten', '{0} of {1} nodes': '{0} von {1} Knoten', '{0} steps': '{0} Schritte' }

describe('a number of things', () => {
  test('is one or many, in English as in another language', () => {
    expect([0, 1, 2_000].map(n => tn(n, '1 step', '{0} steps'))).toEqual(['0 steps', '1 step', '2,000 steps'])
    useTexts(german, 'de')
    expect(tn(2_000, '1 step', '{0} steps')).toBe('2.000 Schritte')
    expect(tn(1, '1 node', '{0} nodes')).toBe('1 Knoten')
  })

  test('can have other values beside it', () => {
    expect(tn(3, '{1} of 1 node', '{1} of {0} nodes', 2)).toBe('2 of 3 nodes')
    expect(tn(1, '{1} of 1 node', '{1} of {0} nodes', 0)).toBe('0 of 1 node')
  })

  test('can change the order of its values', () => {
    useTexts({ '{1} of {0} nodes': 'von {0} Knoten {1}' }, 'de')
    expect(tn(3, '{1} of 1 node', '{1} of {0} nodes', 2)).toBe('von 3 Knoten 2')
  })
})

describe('without a translation', () => {
  test('numbers are English, and dates as the machine of the person has them', () => {
    useTexts({}, 'fr')
    expect(number(12_345)).toBe('12,345')
    expect(decimals('4.21 s')).toBe('4.21 s')
    expect(dateLanguage()).toBeUndefined()
  })

  test('a text that nobody has translated stays English', () => {
    useTexts(german, 'de')
    expect(t('No such text: {0}', 1)).toBe('No such text: 1')
  })
})

test('numbers and days are as in the language', () => {
  useTexts(german, 'de')
  expect(number(12_345)).toBe('12.345')
  expect(decimals('4.21 s')).toBe('4,21 s')
  expect(weekday(new Date(2030, 0, 1))).toBe('Dienstag')
  expect(dateLanguage()).toBe('de')
})

test.each(['de_DE.UTF-8', 'C', ''])(
  'numbers are English where the language has the unknown name "%s"',
  tag => {
    useTexts(german, tag)
    expect(tn(2_000, '1 step', '{0} steps')).toBe('2,000 Schritte')
    expect(decimals('4.21 s')).toBe('4.21 s')
  },
)

test.each([
  ['{"1 node": "1 Knoten", "2 nodes": 2, "3 nodes": null}', { '1 node': '1 Knoten' }],
  ['null', {}],
  ['"1 node"', {}],
  ['{"1 node": "1 Kno', {}],
  ['', {}],
])('translations are read as far as they are texts: %s', (json, texts) => {
  expect(parseTexts(json)).toEqual(texts)
})
