// Brings what people read into the form in which VS Code translates it: texts of the manifest go into package.nls.json, with keys in
// their place, and texts of the sources into l10n/. Prints what the translations lack.
//
//   npm run generate:l10n

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A language that there is a translation for, besides English. */
export const languages = ['de']

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Texts by their keys. */
export type Texts = Record<string, string>

const fields = new Set([
  'title',
  'description',
  'markdownDescription',
  'label',
  'displayName',
  'contents',
  'contextualTitle',
  'altText',
  'userDescription',
  'name',
])

/** What stays as it is: what models read, what is inserted into files, names. */
function isForPeople(path: readonly string[], text: string): boolean {
  const field = path.at(-1)!
  if (!fields.has(field) || text === 'Playhead') return false
  if (path.includes('inputSchema') || path.includes('body') || path.includes('initialConfigurations'))
    return false
  if (path[0] !== 'contributes') return path[0] === 'capabilities' || path.join() === 'description'
  return field !== 'name' || path[1] === 'views'
}

/** A manifest with keys in the place of texts, and what they stand for. Texts that are the same share a key. */
export function withKeys(manifest: Json, known: Texts): { manifest: Json; texts: Texts } {
  const texts: Texts = {}
  const keys = new Map<string, string>()
  const visit = (value: Json, path: readonly string[], name: readonly string[]): Json => {
    if (typeof value === 'string') {
      if (!isForPeople(path, value)) return value
      const own = /^%(.+)%$/.exec(value)?.[1]
      const text = own === undefined ? value : known[own]
      if (text === undefined) throw new Error(`${value} is not in package.nls.json`)
      const key = keys.get(text) ?? own ?? newKey(name, texts)
      keys.set(text, key)
      texts[key] = text
      return `%${key}%`
    }
    if (Array.isArray(value))
      return value.map((item, i) => visit(item, [...path, String(i)], [...name, idOf(item, i)]))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key], [...name, key])]),
    )
  }
  return { manifest: visit(manifest, [], []), texts }
}

/** By what an item of a list is told from the others. */
function idOf(item: Json, at: number): string {
  if (typeof item === 'object' && item !== null && !Array.isArray(item))
    for (const key of ['command', 'id', 'name', 'viewType'])
      if (typeof item[key] === 'string' && !/[%{]/.test(item[key])) return item[key]
  return String(at + 1)
}

const silent =
  /^(contributes|properties|configurationAttributes|additionalProperties|anyOf|playhead|debuggers|\d)$/

function newKey(name: readonly string[], texts: Texts): string {
  const words = name
    .flatMap(part => part.replace(/^playhead[._]/, '').split('.'))
    .filter(
      (part, i) =>
        !silent.test(part) || (/\d/.test(part) && !['anyOf', 'debuggers'].includes(name[i - 1] ?? '')),
    )
    .map(part => (part === 'markdownDescription' ? 'description' : part))
  const key = words.join('.')
  for (let n = 2, free = key; ; n++) {
    if (!Object.hasOwn(texts, free)) return free
    free = `${key}.${n}`
  }
}

/** A manifest with the texts themselves, as it was before {@link withKeys}. */
export function withTexts<T>(manifest: T, texts: Texts): T {
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') return texts[/^%(.+)%$/.exec(value)?.[1] ?? ''] ?? value
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item)]))
  }
  return visit(manifest) as T
}

/** Files of texts, and the sources that say them. Pages and the debug adapter get their own and nothing else. */
export const bundles = {
  bundle: [
    'src/extension',
    'src/views/answers',
    'src/language-server/code-actions.ts',
    'src/language-server/code-lens.ts',
  ],
  pages: ['src/views/browser', 'src/views/model', 'src/recording/kind-word.ts'],
  adapter: ['debug-adapter', 'src/debugger', 'src/recording/kind-word.ts'],
} as const

/** A file of texts, without the ending. */
export type BundleName = keyof typeof bundles

/** The path of a file of texts. @param language English where it is absent */
export const bundlePath = (name: BundleName, language?: string): string =>
  `l10n/${name}.l10n${language === undefined ? '' : `.${language}`}.json`

const literal = /'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`/.source

const calls = [
  new RegExp(`\\bt\\(\\s*(?:${literal})`, 'g'),
  new RegExp(`\\btn\\([^,]*,\\s*(?:${literal})`, 'g'),
  new RegExp(`\\btn\\([^,]*,\\s*(?:${literal.replaceAll(/\((?!\?)/g, '(?:')}),\\s*(?:${literal})`, 'g'),
]

/**
 * What a source says to people, in any order.
 * @throws where it is not there to be collected
 */
export function textsIn(source: string): string[] {
  const counted = [...source.matchAll(/(?<!function )\btn\(/g)].length
  if ([...source.matchAll(calls[2]!)].length !== counted)
    throw new Error('what `tn` counts must have no comma in it, and two texts as they stand must follow')
  return calls.flatMap(call =>
    [...source.matchAll(call)].map(([, single, double, template]) => {
      const text = single ?? double ?? template!
      if (template !== undefined && /\$\{/.test(text)) throw new Error(`\`${text}\` is made while it runs`)
      return text.replaceAll('\\n', '\n').replace(/\\(['"`\\])/g, '$1')
    }),
  )
}

/** What the sources of a file of texts say to people, in order. */
export function sourceTexts(name: BundleName): string[] {
  const files = bundles[name].flatMap(path =>
    path.endsWith('.ts')
      ? [path]
      : readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
          .filter(name => name.endsWith('.ts'))
          .map(name => join(path, name)),
  )
  const found = files.flatMap(file => {
    try {
      return textsIn(readFileSync(join(root, file), 'utf8'))
    } catch (thrown) {
      throw new Error(`${file}: ${(thrown as Error).message}`)
    }
  })
  return [...new Set(found)].sort()
}

/** The texts of a file. @param name below the root; one that is not there has none */
export function readTexts(name: string): Texts {
  try {
    return JSON.parse(readFileSync(join(root, name), 'utf8')) as Texts
  } catch {
    return {}
  }
}

/** The texts of the manifest as they are written, whether they have keys already or not, and whatever of them is new. */
export function manifestTexts(): { manifest: Json; texts: Texts } {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Json
  return withKeys(manifest, readTexts('package.nls.json'))
}

/** Writes the manifest with keys, and what they stand for. @param manifest with or without keys */
export function writeManifest(manifest: Json): void {
  const { manifest: keyed, texts } = withKeys(manifest, readTexts('package.nls.json'))
  writeJson('package.json', keyed)
  writeJson('package.nls.json', texts)
}

function writeJson(name: string, value: Json): void {
  writeFileSync(join(root, name), `${JSON.stringify(value, null, 2)}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { manifest, texts } = manifestTexts()
  writeJson('package.json', manifest)
  writeJson('package.nls.json', texts)
  const said = (Object.keys(bundles) as BundleName[]).map(name => {
    const own = Object.fromEntries(sourceTexts(name).map(text => [text, text]))
    writeJson(bundlePath(name), own)
    return { name, texts: own }
  })
  for (const language of languages)
    for (const [name, wanted] of [
      [`package.nls.${language}.json`, texts] as const,
      ...said.map(({ name, texts }) => [bundlePath(name, language), texts] as const),
    ]) {
      const there = readTexts(name)
      // In the order of the English texts, without those that are gone.
      writeJson(
        name,
        Object.fromEntries(Object.keys(wanted).flatMap(key => (key in there ? [[key, there[key]!]] : []))),
      )
      for (const [key, text] of Object.entries(wanted))
        if (!(key in there)) console.log(`${name} lacks ${JSON.stringify(key)}: ${JSON.stringify(text)}`)
    }
}
