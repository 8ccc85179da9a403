import type { Location, Position } from 'vscode-languageserver'
import type { Occurrence } from '../workflow/native/occurrence.ts'
import { fileStart } from '../workflow/source.ts'
import { locationOf, placeKey, placeOf, referenceAt } from './included.ts'
import type { Model } from './model.ts'
import type { Surroundings } from './surroundings.ts'

/** Where what is named at a position comes from: a node, a workflow, the writes of a context key, a function. */
export async function definitionAt(
  model: Model,
  position: Position,
  surroundings: Surroundings,
): Promise<Location[]> {
  const reference = referenceAt(model, model.offsetAt(position))
  if (reference) return reference.included ? [locationOf(model, reference.included.origin)] : []
  const found = model.symbols.at(position)
  if (!found) return []
  if (found.kind === 'handler') return handlerDefinition(model, found, surroundings)
  const definitions = definitionsOf(model, found)
  // A condition that is a name may be a handler.
  if (definitions.length === 0) {
    const handler = model.symbols.here(found).find(({ kind }) => kind === 'handler')
    return handler ? handlerDefinition(model, handler, surroundings) : []
  }
  const byPlace = new Map(definitions.map(one => [placeKey(one.range), one]))
  return [...byPlace.values()].map(({ range }) => placeOf(model, range))
}

/** The places where a name is given its meaning. */
export function definitionsOf(model: Model, found: Occurrence): Occurrence[] {
  return model.symbols
    .meanings(found)
    .flatMap(meaning => model.symbols.same(meaning))
    .filter(({ role }) => role === 'definition' || role === 'write')
}

async function handlerDefinition(
  model: Model,
  found: Occurrence,
  { handlers }: Surroundings,
): Promise<Location[]> {
  const named = model.symbols.moduleOf(found)
  const module = named === undefined ? undefined : await handlers(model.path, named)
  if (!module) return []
  const exported = module.exports.find(({ name }) => name === found.name)
  if (!exported && found.optional) return []
  return [{ uri: module.uri, range: exported?.range ?? fileStart }]
}
