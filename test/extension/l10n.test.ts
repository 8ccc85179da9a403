import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { languages, manifestTexts, readTexts, sourceTexts, type Texts } from '../../scripts/generate-l10n.ts'
import { stepText } from '../../src/extension/debug/position-text.ts'
import { formOf } from '../../src/extension/questions/question.ts'
import { t, useTexts } from '../../src/views/model/translate.ts'

const root = resolve(import.meta.dirname, '../..')

// What is lacking is said, and written where it belongs, by: npm run generate:l10n

describe('texts for people', () => {
  test('stand in the manifest by keys', () => {
    const { manifest, texts } = manifestTexts()
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toEqual(manifest)
    expect(readTexts('package.nls.json')).toEqual(texts)
  })

  test('of the sources are collected', () => {
    expect(Object.keys(readTexts('l10n/bundle.l10n.json'))).toEqual(sourceTexts())
  })

  /** Those that logs and models read. */
  const notForPeople = [
    'log/',
    'model-tools/call.ts',
    'model-tools/choose-folder.ts',
    'model-tools/register.ts',
    'models/',
  ]

  test('go through the function that translates them', () => {
    const folder = join(root, 'src/extension')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      name => name.endsWith('.ts') && !notForPeople.some(part => name.startsWith(part)),
    )
    const bare = files.flatMap(name =>
      textsOutside(readFileSync(join(folder, name), 'utf8')).map(text => `${name}: ${text}`),
    )
    expect(bare).toEqual([])
  })
})

/** Literals that read like sentences or titles, and stand neither in a translation nor in a line of the log. */
function textsOutside(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^(?:import|export) [^'"]*'[^']*'$/gm, '')
  const literal = /(\b[\w.]*\(\s*)?(['"`])([A-Z][a-z]+(?:[ …:.,'"$][^\n]*?|[a-z]*))\2/g
  // Names, and parts of sentences that the catalogue of problems says.
  const names = new Set(['Playhead', 'Replaying', 'Running the workflow again', 'Going on with the run'])
  return [...code.matchAll(literal)]
    .filter(([, before = '', , text]) => !/^(?:t|(?:log|console)\.\w+)\(/.test(before) && !names.has(text!))
    .map(([, , , text]) => text!)
}

test('a text that goes round the translation is found', () => {
  expect(textsOutside("throw new Error('Open a file first.')\nlabel: 'Start',\n")).toEqual([
    'Open a file first.',
    'Start',
  ])
  expect(textsOutside("t('Open a file first.')\nlog.info(`Opened ${x}`)\n// Say 'Hello there'\n")).toEqual([])
})

describe.each(languages)('the translation into %s', language => {
  const pairs = [
    ['package.nls.json', `package.nls.${language}.json`],
    ['l10n/bundle.l10n.json', `l10n/bundle.l10n.${language}.json`],
  ] as const
  const eachText = () =>
    pairs.flatMap(([english, name]) => {
      const [texts, translated] = [readTexts(english), readTexts(name)]
      return Object.keys(texts).map(key => ({ key, text: texts[key]!, translation: translated[key] ?? '' }))
    })

  test('is complete and has nothing more', () => {
    for (const [english, name] of pairs)
      expect(Object.keys(readTexts(name))).toEqual(Object.keys(readTexts(english)))
    expect(eachText().filter(({ translation }) => translation.trim() === '')).toEqual([])
  })

  test('keeps places for values, commands that are linked to, and code', () => {
    const kept = (text: string) =>
      [...text.matchAll(/\{\d+\}|\(command:[^)]+\)|\$\([\w-]+\)/g)].map(([part]) => part).sort()
    for (const { key, text, translation } of eachText()) expect(kept(translation), key).toEqual(kept(text))
  })

  test('ends sentences where they end', () => {
    const end = (text: string) => /[.?!…,]?$/.exec(text)![0].replace(',', '')
    for (const { key, text, translation } of eachText()) expect(end(translation), key).toBe(end(text))
  })
})

describe('a text that is shown', () => {
  afterEach(() => useTexts({}))

  const german: Texts = readTexts('l10n/bundle.l10n.de.json')

  test('is in the language of the editor', () => {
    useTexts(german)
    expect(stepText({ execution: 'a', position: 41, last: 97, live: false })).toBe(
      'Schritt 41 von 97 · Wiedergabe',
    )
    const question = { address: 'a/b', kind: 'approval', prompt: '', choices: [], open: true }
    expect(formOf(question).choices?.map(({ label }) => label)).toEqual(['Ja', 'Nein'])
  })

  test('is English where there is no translation, with its values in place', () => {
    useTexts({ 'Hello {0}': 'Hallo {0}' })
    expect(t('Hello {0}', 'you')).toBe('Hallo you')
    expect(t('{1} and {0}, {2}', 'a', 'b')).toBe('b and a, {2}')
    expect(t('toString')).toBe('toString')
  })
})
