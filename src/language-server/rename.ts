import {
  type Position,
  type Range,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver'
import type { Occurrence, SymbolKind } from '../workflow/native/symbols.ts'
import type { Model } from './model.ts'

/** The protocol's code for a request that cannot be done as it was asked for. */
const requestFailed = -32_803

/** What a new name must look like. */
const forms: Record<Exclude<SymbolKind, 'handler'>, { pattern: RegExp; text: string }> = {
  node: {
    pattern: /^[A-Za-z_][\w.-]*$/,
    text: 'A node id has letters, digits, "_", "-" and ".", and begins with a letter or "_".',
  },
  workflow: { pattern: /^[A-Za-z_][\w .-]*$/, text: 'A workflow name begins with a letter or "_".' },
  context: {
    pattern: /^[A-Za-z_]\w*$/,
    text: 'A context key has letters, digits and "_", and begins with a letter or "_".',
  },
}

/** The range of the name at a position; undefined where there is nothing that can be renamed. */
export function prepareRename(
  model: Model,
  position: Position,
): { range: Range; placeholder: string } | undefined {
  const found = model.symbols.at(position)
  if (!found || found.kind === 'handler') return undefined
  return { range: found.range, placeholder: found.name }
}

/**
 * Gives what is named at a position another name, everywhere.
 * @throws {ResponseError} when the new name is no name, or another has it already
 */
export function renameAt(model: Model, position: Position, newName: string): WorkspaceEdit | undefined {
  const found = model.symbols.at(position)
  if (!found || found.kind === 'handler') return undefined
  if (newName === found.name) return { changes: {} }
  const places = connected(model, found)
  for (const kind of new Set(places.map(one => one.kind))) {
    const form = forms[kind as keyof typeof forms]
    if (!form.pattern.test(newName)) throw new ResponseError(requestFailed, form.text)
    const taken = model.symbols.same({ ...found, kind, name: newName }).some(one => one.role !== 'reference')
    if (taken) throw new ResponseError(requestFailed, `There is another ${nouns[kind]} "${newName}" already.`)
  }
  const edits = new Map<string, TextEdit>()
  for (const { range } of places) {
    edits.set(`${range.start.line}:${range.start.character}`, { range, newText: newName })
  }
  return { changes: { [model.uri]: [...edits.values()] } }
}

const nouns: Record<SymbolKind, string> = {
  node: 'node',
  workflow: 'workflow',
  context: 'context key',
  handler: 'handler',
}

/**
 * All places to change. Where the id of a node is the context key of its result too, the two are one name, and
 * everything that means either changes with it.
 */
function connected(model: Model, from: Occurrence): Occurrence[] {
  const same = model.symbols.same(from)
  if (from.kind !== 'node' && from.kind !== 'context') return [...same]
  const other = model.symbols.same({ ...from, kind: from.kind === 'node' ? 'context' : 'node' })
  const isOne = [...same, ...other].some(({ implied }) => implied)
  return isOne ? [...same, ...other] : [...same]
}
