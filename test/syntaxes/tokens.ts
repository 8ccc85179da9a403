import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, resolve } from 'node:path'

// Both are CommonJS with a browser build beside it.
const require = createRequire(import.meta.url)
const oniguruma = require('vscode-oniguruma') as typeof import('vscode-oniguruma')
const textmate = require('vscode-textmate') as typeof import('vscode-textmate')

const root = resolve(import.meta.dirname, '../..')

/** VS Code's own YAML grammars, which ours are injected into. */
export const yamlGrammars = join(import.meta.dirname, 'vscode-yaml')

/** A piece of a line with the scopes that themes colour it by, the innermost last. */
export interface Token {
  text: string
  scopes: readonly string[]
}

interface GrammarContribution {
  scopeName: string
  path: string
  injectTo?: readonly string[]
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  contributes: { grammars: readonly GrammarContribution[] }
}

/** The grammars as the manifest contributes them. */
export const contributed = manifest.contributes.grammars

/** The lines of a YAML text as VS Code tokenizes them. @param ours false for VS Code without the extension */
export async function tokensOf(text: string, ours = true): Promise<Token[][]> {
  const grammar = await (ours ? withExtension : without)
  let stack = textmate.INITIAL
  return text.split('\n').map(line => {
    const { tokens, ruleStack } = grammar!.tokenizeLine(line, stack)
    stack = ruleStack
    return tokens.map(({ startIndex, endIndex, scopes }) => ({
      text: line.slice(startIndex, endIndex),
      scopes,
    }))
  })
}

const paths = new Map(
  readdirSync(yamlGrammars)
    .filter(name => name.endsWith('.json'))
    .map(name => [
      `source.${basename(name, '.tmLanguage.json').replace('-', '.')}`,
      join(yamlGrammars, name),
    ]),
)

const load = (grammars: readonly GrammarContribution[]) => {
  const all = new Map(paths)
  for (const { scopeName, path } of grammars) all.set(scopeName, join(root, path))
  return new textmate.Registry({
    onigLib: library,
    loadGrammar: async scope => {
      const path = all.get(scope)
      return path === undefined ? null : textmate.parseRawGrammar(readFileSync(path, 'utf8'), path)
    },
    getInjections: scope =>
      grammars.filter(one => one.injectTo?.includes(scope)).map(({ scopeName }) => scopeName),
  }).loadGrammar('source.yaml')
}

const library = oniguruma
  .loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')))
  .then(() => ({
    createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text: string) => new oniguruma.OnigString(text),
  }))

const withExtension = load(contributed)
const without = load([])
