import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type Location,
  type Position,
} from 'vscode-languageserver'
import type { Occurrence } from '../workflow/native/occurrence.ts'
import { placeKey, placeOf } from './included.ts'
import type { Model } from './model.ts'

/** All places that mean what is named at a position. */
export function referencesAt(model: Model, position: Position, includeDeclaration: boolean): Location[] {
  return placesOf(model, position)
    .filter(places => includeDeclaration || places.some(one => !givesMeaning(one)))
    .map(([{ range }]) => placeOf(model, range))
}

/** The same places, for the editor to mark while the cursor is there. */
export function highlightsAt(model: Model, position: Position): DocumentHighlight[] {
  const own = placesOf(model, position).filter(([{ range }]) => !range.from)
  return own.map(places => ({
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
    const key = placeKey(one.range)
    const place = places.get(key)
    if (place) place.push(one)
    else places.set(key, [one])
  }
  return [...places.values()]
}
