import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** What each folder may import besides itself. Imports go down this list, never up. */
const layers: Record<string, readonly string[]> = {
  'src/workflow': [],
  'src/recording': ['src/workflow'],
  'src/engine': ['src/workflow', 'src/recording'],
  'src/debugger': ['src/workflow', 'src/recording', 'src/engine'],
  'src/history': ['src/workflow', 'src/recording'],
  'debug-adapter': ['src/workflow', 'src/recording', 'src/engine', 'src/debugger', 'src/history'],
  'src/language-server': ['src/workflow', 'src/recording', 'src/history'],
  // What language models ask for; a host of answers as the extension is one, without a page.
  'src/mcp': [
    'src/workflow',
    'src/recording',
    'src/engine',
    'src/debugger',
    'src/history',
    'src/language-server',
    'src/views',
  ],
  'src/cli': [
    'src/workflow',
    'src/recording',
    'src/engine',
    'src/debugger',
    'src/history',
    'src/language-server',
    'src/mcp',
    'debug-adapter',
  ],
  // What pages show and ask for; their hosts answer from a recording.
  'src/views': ['src/workflow', 'src/recording', 'src/history'],
  // The adapter is a process of its own, so the extension never holds the engine.
  'src/extension': ['src/workflow', 'src/recording', 'src/history', 'src/views', 'src/mcp'],
  'src/library': ['src/workflow', 'src/recording', 'src/engine', 'src/debugger'],
  'src/index.ts': [
    'src/workflow',
    'src/recording',
    'src/engine',
    'src/debugger',
    'src/history',
    'src/library',
  ],
}

interface Import {
  /** Path of the importing file below the root. */
  from: string
  /** As it is written. */
  specifier: string
  /** Path of the imported file below the root; undefined for a package. */
  target?: string
}

const files = ['src', 'debug-adapter'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => join(folder, name)),
)

const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

const importPattern =
  /^(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm

const imports: Import[] = files.flatMap(from =>
  [...textOf(from).matchAll(importPattern)].map(match => {
    const specifier = match[1] ?? match[2] ?? match[3]!
    const target = specifier.startsWith('.')
      ? relative(root, join(root, dirname(from), specifier))
      : undefined
    return { from, specifier, target }
  }),
)

const layerOf = (file: string) =>
  Object.keys(layers).find(layer => file === layer || file.startsWith(`${layer}/`))

const isNode = ({ specifier }: Import) => specifier.startsWith('node:')
const shown = ({ from, specifier }: Import) => `${from} imports ${specifier}`

describe('the house', () => {
  test('has imports to look at', () => {
    expect(imports.length).toBeGreaterThan(200)
    expect(imports.some(isNode)).toBe(true)
  })

  test('has a place for every file', () => {
    expect(files.filter(file => layerOf(file) === undefined)).toEqual([])
  })

  test.each(Object.keys(layers))('%s imports itself and what lies below it', layer => {
    const allowed = [layer, ...layers[layer]!, 'package.json']
    const wrong = imports.filter(
      ({ from, target }) =>
        layerOf(from) === layer && target !== undefined && !allowed.includes(layerOf(target) ?? target),
    )
    expect(wrong.map(shown)).toEqual([])
  })

  test('loads no package of the extension by itself: as a piece of the bundle, CommonJS has no named exports', () => {
    const wrong = files
      .filter(file => layerOf(file) === 'src/extension')
      .flatMap(file =>
        [...textOf(file).matchAll(/\bimport\(\s*'([^.'][^']*)'\s*\)/g)].map(
          match => `${file} loads ${match[1]}`,
        ),
      )
    expect(wrong).toEqual([])
  })

  test('uses vscode in the extension only', () => {
    const wrong = imports.filter(
      ({ from, specifier }) => specifier === 'vscode' && layerOf(from) !== 'src/extension',
    )
    expect(wrong.map(shown)).toEqual([])
  })

  test('runs what pages are made of anywhere', () => {
    const wrong = imports.filter(
      one => layerOf(one.from) === 'src/views' && (isNode(one) || one.target?.endsWith('-node.ts')),
    )
    expect(wrong.map(shown)).toEqual([])
  })

  test.each(['src/workflow', 'src/recording', 'src/engine'])(
    'keeps what needs Node in %s in files that say so',
    layer => {
      const wrong = imports.filter(
        one => layerOf(one.from) === layer && isNode(one) && !one.from.endsWith('-node.ts'),
      )
      expect(wrong.map(shown)).toEqual([])
    },
  )

  test('has files that run anywhere import none that need Node', () => {
    const wrong = imports.filter(
      ({ from, target }) =>
        /^src\/(workflow|recording)\//.test(from) &&
        target?.endsWith('-node.ts') &&
        !from.endsWith('-node.ts'),
    )
    // Importing `parse-node.ts` is importing the parser of nodes.
    expect(wrong.filter(({ target }) => target !== 'src/workflow/native/parse-node.ts').map(shown)).toEqual(
      [],
    )
  })

  // A parallel node runs paths, which run nodes: the engine is a circle by its nature.
  test('has no circle of imports outside the engine, types aside', () => {
    const edges = new Map<string, string[]>()
    for (const file of files) {
      const values = textOf(file).replace(/^(?:import|export) type [^'";]*?from\s*'[^']+'/gm, '')
      const targets = [...values.matchAll(importPattern)].map(match => match[1] ?? match[2])
      edges.set(
        file,
        targets.flatMap(specifier =>
          specifier?.startsWith('.') ? [relative(root, join(root, dirname(file), specifier))] : [],
        ),
      )
    }
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      else if (!done.has(file)) {
        for (const next of edges.get(file) ?? []) visit(next, [...path, file])
        done.add(file)
      }
    }
    for (const file of files) visit(file, [])
    expect(circles.filter(circle => !circle.startsWith('src/engine/'))).toEqual([])
  })
})

describe('every file', () => {
  test('exports names, not a default', () => {
    expect(files.filter(file => /^export default\b/m.test(textOf(file)))).toEqual([])
  })

  test('has at most 400 lines', () => {
    expect(files.filter(file => textOf(file).split('\n').length > 400)).toEqual([])
  })

  test('imports with the ending of the file', () => {
    const wrong = imports.filter(
      ({ specifier, target }) => target !== undefined && !/\.(ts|json)$/.test(specifier),
    )
    expect(wrong.map(shown)).toEqual([])
  })

  test('lies outside folders that say nothing', () => {
    expect(files.filter(file => /(^|\/)(utils?|helpers?|misc|common)(\/|\.ts$)/.test(file))).toEqual([])
  })
})
