import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const types = join(
  dirname(createRequire(import.meta.url).resolve('@types/vscode/package.json')),
  'index.d.ts',
)

/**
 * A module that has every name of VS Code's, each of which can be called, constructed, looped over and looked into, and does
 * nothing. For what an extension does by itself when it is activated.
 */
export function fakeVscode(): string {
  const names = readFileSync(types, 'utf8').matchAll(
    /^\texport (?:namespace|class|enum|const|function) (\w+)/gm,
  )
  const unique = [...new Set([...names].map(match => match[1]))]
  return `const nothing = new Proxy(function () {}, {
  get: (_, name) => {
    if (name === Symbol.iterator) return [][Symbol.iterator].bind([])
    if (name === Symbol.toPrimitive) return () => ''
    if (['map', 'flatMap', 'filter'].includes(name)) return () => []
    return name === 'then' || typeof name === 'symbol' ? undefined : nothing
  },
  set: () => true,
  apply: () => nothing,
  construct: () => nothing,
})
export const everything = nothing
${unique.map(name => `export const ${name} = nothing`).join('\n')}
`
}
