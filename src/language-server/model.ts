import { type Position, TextDocument } from 'vscode-languageserver-textdocument'
import type { WorkflowFile } from '../workflow/graph.ts'
import { createIncludes, type Includes, type ReadInclude } from '../workflow/native/includes.ts'
import { type Outline, outlineOf } from '../workflow/native/outline.ts'
import { compileWorkflowFile } from '../workflow/native/parse.ts'
import { reparseYaml } from '../workflow/native/reparse.ts'
import { type Site, sitesOf } from '../workflow/native/sites.ts'
import { symbolsOf } from '../workflow/native/symbols.ts'
import { parseYaml, type YamlSource } from '../workflow/native/yaml-source.ts'
import { sharedGetters } from '../workflow/shared-getters.ts'
import { createSymbolTable, type SymbolTable } from './symbol-table.ts'

/** One version of a workflow file with all that is known of it. What is costly is found out when it is asked for. */
export interface Model {
  readonly uri: string
  /** Path of the file, for messages and for what is relative to it. */
  readonly path: string
  readonly version: number
  readonly text: string
  readonly yaml: YamlSource
  readonly file: WorkflowFile
  readonly outline: Outline
  /** The files that it includes. */
  readonly includes: Includes
  /** Reads them; undefined where that is not possible. */
  readonly read: ReadInclude | undefined
  /** Everything that is a name, an expression or a text with references. */
  readonly sites: readonly Site[]
  readonly symbols: SymbolTable
  offsetAt(position: Position): number
  positionAt(offset: number): Position
}

/**
 * Makes the model of one version of a file.
 * @param before the model of an earlier version, to begin from; it is used up
 * @param read gives the texts of the files that it includes
 */
export function createModel(
  uri: string,
  path: string,
  version: number,
  text: string,
  before?: Model,
  read?: ReadInclude,
): Model {
  const document = TextDocument.create(uri, 'yaml', version, text)
  const yaml = (before && reparseYaml(before.yaml, text)) ?? parseYaml(text)
  const includes = createIncludes(read)
  const file = compileWorkflowFile(yaml, path, includes)
  const outline = lazy(() => outlineOf(yaml, includes))
  const sites = lazy(() => [...sitesOf(outline())])
  const symbols = lazy(() => createSymbolTable(symbolsOf(yaml, outline()), file))
  const known = {
    uri,
    path,
    version,
    text,
    yaml,
    file,
    includes,
    read,
    offsetAt: (position: Position) => document.offsetAt(position),
    positionAt: (offset: number) => document.positionAt(offset),
  }
  return derived.give(known, { outline, sites, symbols })
}

/** What is made of a version of a file once it is asked for. */
const derived = sharedGetters<
  { readonly [K in 'outline' | 'sites' | 'symbols']: () => Model[K] },
  Pick<Model, 'outline' | 'sites' | 'symbols'>
>({
  outline: made => made.outline(),
  sites: made => made.sites(),
  symbols: made => made.symbols(),
})

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
