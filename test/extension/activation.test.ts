import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleOptions, bundles } from '../../scripts/bundles.ts'
import { fakeVscode } from './fake-vscode.ts'

const root = resolve(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Bytes that VS Code may read to activate the extension, minified. */
const mostBytes = 128 * 1024

let folder: string
let outputs: Metafile['outputs']
/** The files without which the first one cannot start, itself included. */
let needed: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playhead-activation-'))
  const bundle = bundles.find(({ out }) => out === 'dist/extension.js')!
  const result = await build({ ...bundleOptions(bundle, true), outdir: folder, metafile: true })
  outputs = result.metafile.outputs
  const entry = Object.keys(outputs).find(name => name.endsWith('dist/extension.js'))!
  const reached = new Set([entry])
  for (const name of reached)
    for (const { path, kind } of outputs[name]!.imports)
      if (kind === 'import-statement' && outputs[path]) reached.add(path)
  needed = [...reached]
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sourcesNeeded = () => needed.flatMap(name => Object.keys(outputs[name]!.inputs))

test('VS Code reads little to activate the extension', () => {
  const bytes = needed.reduce((sum, name) => sum + outputs[name]!.bytes, 0)
  expect(bytes).toBeLessThan(mostBytes)
  const all = Object.values(outputs).reduce((sum, one) => sum + one.bytes, 0)
  expect(all).toBeGreaterThan(8 * bytes)
})

test('no dependency is loaded to activate the extension', () => {
  expect(sourcesNeeded().filter(path => path.includes('node_modules'))).toEqual([])
})

test('neither parser nor reader, storage or pages are loaded to activate the extension', () => {
  const heavy =
    /^src\/(workflow\/(native\/(parse|outline|symbols|yaml-source)|schema|node-types|graph)|recording\/(reader|writer|state|timeline)|history\/(file-storage|sqlite)|views\/answers|mcp|debugger|engine)/
  expect(sourcesNeeded().filter(path => heavy.test(path))).toEqual([])
})

test('what is imported while the extension runs has its names', () => {
  // A CommonJS package would only have a default; a module of ours beside the one that imports it gives it names.
  const imported = Object.values(outputs).flatMap(one =>
    one.imports
      .filter(({ kind, external }) => kind === 'dynamic-import' && !external)
      .map(({ path }) => path),
  )
  expect(imported.length).toBeGreaterThan(5)
  expect(imported.filter(path => outputs[path]!.exports.join() === 'default')).toEqual([])
})

test('activating loads nothing more', () => {
  const fake = join(folder, 'vscode.mjs')
  writeFileSync(fake, fakeVscode())
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const args = [join(import.meta.dirname, 'activate.mjs'), join(folder, 'dist/extension.js'), fake]
  const printed = execFileSync(join(root, 'node_modules/.bin/node'), args, { encoding: 'utf8' })
  const { loaded } = JSON.parse(printed) as { loaded: string[] }
  expect([...new Set(loaded)].sort()).toEqual(needed.map(name => basename(name)).sort())
})

test('only YAML files, and sessions and pages of its own activate the extension, besides what it contributes', () => {
  expect(manifest.activationEvents).toEqual([
    'onLanguage:yaml',
    'onDebugResolve:playhead',
    'onDebugDynamicConfigurations:playhead',
    'onWebviewPanel:playhead.comparison',
  ])
})
