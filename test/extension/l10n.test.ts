import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type BundleName,
  bundlePath,
  bundles,
  languages,
  manifestTexts,
  readTexts,
  sourceTexts,
  type Texts,
  textsIn,
} from '../../scripts/generate-l10n.ts'
import { stepText } from '../../src/extension/debug/position-text.ts'
import { formOf } from '../../src/extension/questions/question.ts'
import { t, useTexts } from '../../src/workflow/translate.ts'

const root = resolve(import.meta.dirname, '../..')
const names = Object.keys(bundles) as BundleName[]

// What is lacking is said, and written where it belongs, by: npm run generate:l10n

describe('texts for people', () => {
  test('stand in the manifest by keys', () => {
    const { manifest, texts } = manifestTexts()
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toEqual(manifest)
    expect(readTexts('package.nls.json')).toEqual(texts)
  })

  test.each(names)('of the sources are collected: %s', name => {
    expect(Object.keys(readTexts(bundlePath(name)))).toEqual(sourceTexts(name))
  })

  test('of one thing and of several are collected both', () => {
    expect(textsIn("tn(list.length, '1 node', '{0} nodes')\ntn(\n  n,\n  'It.',\n  \"They.\",\n)")).toEqual([
      '1 node',
      'It.',
      '{0} nodes',
      'They.',
    ])
  })

  test('are never passed over where they are not written as they are collected', () => {
    expect(() => textsIn("tn(Math.max(a, b), '1 node', '{0} nodes')")).toThrow('no comma')
    expect(() => textsIn("tn(a, '1 node', many)")).toThrow('two texts')
    expect(() => textsIn('t(`${a} nodes`)')).toThrow('made while it runs')
  })

  /** Those that logs and models read. */
  const notForPeople = [
    'log/',
    'model-tools/call.ts',
    'model-tools/choose-folder.ts',
    'model-tools/register.ts',
    'models/',
  ]

  test.each(['src/extension', 'src/views'])('go through the function that translates them: %s', path => {
    const folder = join(root, path)
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
  const code = source
    .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^(?:import|export) [^'"]*'[^']*'$/gm, '')
    // What is counted, and the names of keys of the keyboard.
    .replace(/\btn\([^,]*,\s*(['"`]).*?\1,\s*(['"`]).*?\2/g, '')
    .replace(/(?:\bcase |[!=]== |startsWith\()'[A-Z][A-Za-z]*'/g, '')
  const literal = /(\b[\w.]*\(\s*)?(['"`])([A-Z][a-z]+(?:[ …:.,'"$][^\n]*?|[a-z]*))\2/g
  const names = new Set([
    'Playhead',
    'Node.js',
    // Parts of sentences that the catalogue of problems says.
    'Replaying',
    'Running the workflow again',
    'Going on with the run',
    // What a page and its host say to each other where one of them is wrong.
    'The recording was closed.',
    'There is no step ${step}.',
    'This page asks for "${method}", which nobody answers.',
  ])
  return [...code.matchAll(literal)]
    .filter(([, before = '', , text]) => !/^(?:t|(?:log|console)\.\w+)\(/.test(before) && !names.has(text!))
    .map(([, , , text]) => text!)
}

test('a text that goes round the translation is found', () => {
  expect(textsOutside("throw new Error('Open a file first.')\nlabel: 'Start',\n")).toEqual([
    'Open a file first.',
    'Start',
  ])
  expect(textsOutside("tn(n, 'One file', 'Many files')\nif (key === 'Enter') tn(n, 'One', all)\n")).toEqual([
    'One',
  ])
  expect(textsOutside("t('Open a file first.')\nlog.info(`Opened ${x}`)\n// Say 'Hello there'\n")).toEqual([])
})

describe.each(languages)('the translation into %s', language => {
  const pairs = [
    ['package.nls.json', `package.nls.${language}.json`],
    ...names.map(name => [bundlePath(name), bundlePath(name, language)]),
  ] as [english: string, translated: string][]
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

  const german: Texts = readTexts(bundlePath('bundle', 'de'))

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
