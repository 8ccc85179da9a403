import {
  type Position,
  type Range,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver'
import type { Occurrence, SymbolKind } from '../workflow/native/occurrence.ts'
import { comparePositions } from '../workflow/source.ts'
import { createModel, type Model } from './model.ts'

/** The protocol's code for a request that cannot be done as it was asked for. */
const requestFailed = -32_803

/** What a new name must look like. */
const forms: Record<Exclude<SymbolKind, 'handler'>, { pattern: RegExp; text: string }> = {
  node: {
    pattern: /^[A-Za-z_][\w.-]*$/,
    text: 'A node id has letters, digits, "_", "-" and ".", and begins with a letter or "_".',
  },
  workflow: {
    pattern: /^[A-Za-z_](?:[\w .-]*[\w.-])?$/,
    text: 'A workflow name has letters, digits, spaces, "_", "-" and ".", and begins with a letter or "_".',
  },
  context: {
    pattern: /^[A-Za-z_]\w*$/,
    text: 'A context key has letters, digits and "_", and begins with a letter or "_".',
  },
  output: {
    pattern: /^[A-Za-z_]\w*$/,
    text: 'The name of an output has letters, digits and "_", and begins with a letter or "_".',
  },
}

/** The range of the name at a position; undefined where there is nothing that can be renamed. */
export function prepareRename(
  model: Model,
  position: Position,
): { range: Range; placeholder: string } | undefined {
  const found = model.symbols.at(position)
  return found && connected(model, found) ? { range: found.range, placeholder: found.name } : undefined
}

/**
 * Gives what is named at a position another name, everywhere.
 * @throws {ResponseError} when the new name is no name, another has it already, or it means something else
 */
export function renameAt(model: Model, position: Position, newName: string): WorkspaceEdit | undefined {
  const found = model.symbols.at(position)
  const places = found && connected(model, found)
  if (!places) return undefined
  if (newName === found.name) return { changes: {} }
  for (const place of places) {
    const form = forms[place.kind as keyof typeof forms]
    if (!form.pattern.test(newName)) throw new ResponseError(requestFailed, form.text)
    const taken = model.symbols.same({ ...place, name: newName }).some(one => one.role !== 'reference')
    if (taken)
      throw new ResponseError(requestFailed, `There is another ${nouns[place.kind]} "${newName}" already.`)
  }
  const edits = new Map<string, TextEdit>()
  for (const { range } of places) {
    edits.set(`${range.start.line}:${range.start.character}`, { range, newText: newName })
  }
  const changes = [...edits.values()]
  if (!keepsMeaning(model, changes, places, newName)) {
    throw new ResponseError(
      requestFailed,
      `"${newName}" would mean something else in one of the places. Choose another name.`,
    )
  }
  return { changes: { [model.uri]: changes } }
}

const nouns: Record<SymbolKind, string> = {
  node: 'node',
  workflow: 'workflow',
  context: 'context key',
  output: 'output',
  handler: 'handler',
}

/**
 * All places to change; undefined where the name cannot be changed in this file alone. Where two names stand in one
 * place, as the id of a node that is the context key of its result too, both change everywhere.
 */
function connected({ symbols }: Model, from: Occurrence): Set<Occurrence> | undefined {
  const places = new Set<Occurrence>()
  const open = [from]
  for (let one = open.pop(); one; one = open.pop()) {
    if (places.has(one)) continue
    if (one.kind === 'handler') {
      if (one.optional && symbols.moduleOf(one) === undefined) continue
      return undefined
    }
    for (const place of symbols.same(one)) {
      if (place.range.from) return undefined
      if (places.has(place)) continue
      places.add(place)
      open.push(...symbols.here(place).filter(other => !places.has(other)))
    }
  }
  return places
}

/**
 * True when after the change everything means what it meant before: a name can be caught by a macro (`l.map(x, …)`),
 * or be a word of YAML or of the expression language.
 */
function keepsMeaning(
  { uri, path, version, text, offsetAt, symbols, read }: Model,
  edits: readonly TextEdit[],
  renamed: ReadonlySet<Occurrence>,
  newName: string,
): boolean {
  let changed = ''
  let from = 0
  const inOrder = edits.toSorted((a, b) => comparePositions(a.range.start, b.range.start))
  for (const { range, newText } of inOrder) {
    changed += text.slice(from, offsetAt(range.start)) + newText
    from = offsetAt(range.end)
  }
  // Whether a condition may be a handler follows from the keys that are written.
  const certain = ({ symbols: { all } }: Pick<Model, 'symbols'>) => all.filter(({ optional }) => !optional)
  const after = certain(createModel(uri, path, version, changed + text.slice(from), undefined, read))
  const all = certain({ symbols })
  return (
    after.length === all.length &&
    all.every((one, i) => {
      const other = after[i]!
      const name = renamed.has(one) ? newName : one.name
      return other.kind === one.kind && other.role === one.role && other.name === name
    })
  )
}
