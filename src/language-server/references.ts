import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type Location,
  type Position,
} from 'vscode-languageserver'
import type { Occurrence } from '../workflow/native/occurrence.ts'
import type { Model } from './model.ts'

/** All places that mean what is named at a position. */
export function referencesAt(model: Model, position: Position, includeDeclaration: boolean): Location[] {
  return placesOf(model, position)
    .filter(places => includeDeclaration || places.some(one => !givesMeaning(one)))
    .map(([{ range }]) => ({ uri: model.uri, range }))
}

/** The same places, for the editor to mark while the cursor is there. */
export function highlightsAt(model: Model, position: Position): DocumentHighlight[] {
  return placesOf(model, position).map(places => ({
    range: places[0].range,
    kind: places.some(givesMeaning) ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }))
}

const givesMeaning = ({ role }: Occurrence) => role === 'definition' || role === 'write'

/** What means the same as what is named at a position, by place: `a += 1` reads and writes in one. */
function placesOf(model: Model, position: Position): [Occurrence, ...Occurrence[]][] {
  const { symbols } = model
  const found = symbols.at(position)
  if (!found) return []
  const places = new Map<string, [Occurrence, ...Occurrence[]]>()
  for (const one of symbols.meanings(found).flatMap(meaning => symbols.same(meaning))) {
    const { line, character } = one.range.start
    const place = places.get(`${line}:${character}`)
    if (place) place.push(one)
    else places.set(`${line}:${character}`, [one])
  }
  return [...places.values()]
}
