import type { DocumentHighlight, Location, Position } from 'vscode-languageserver'
import { DocumentHighlightKind } from 'vscode-languageserver'
import type { Model } from './model.ts'

/** All places that mean what is named at a position. */
export function referencesAt(model: Model, position: Position, includeDeclaration: boolean): Location[] {
  const found = model.symbols.at(position)
  if (!found) return []
  return model.symbols
    .same(found)
    .filter(({ role }) => includeDeclaration || (role !== 'definition' && role !== 'write'))
    .map(({ range }) => ({ uri: model.uri, range }))
}

/** The same places, for the editor to mark while the cursor is there. */
export function highlightsAt(model: Model, position: Position): DocumentHighlight[] {
  const found = model.symbols.at(position)
  if (!found) return []
  return model.symbols.same(found).map(({ range, role }) => ({
    range,
    kind: role === 'read' || role === 'reference' ? DocumentHighlightKind.Read : DocumentHighlightKind.Write,
  }))
}
