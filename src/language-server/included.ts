import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Location } from 'vscode-languageserver'
import { isScalar, type Scalar } from 'yaml'
import type { IncludedMapping } from '../workflow/native/includes.ts'
import type { Origin, SourceRange } from '../workflow/source.ts'
import type { Model } from './model.ts'

/** A `$ref` of a file. */
export interface Reference {
  /** Its value. */
  scalar: Scalar
  workflow: string
  /** The id of the node that it gives; undefined where it gives a workflow. */
  node?: string
  /** What it names; undefined where that cannot be included. */
  included?: IncludedMapping
}

/** The places where a file includes from others, in the order of the file. */
export function referencesOf({ outline, includes, yaml }: Model): Reference[] {
  return outline.workflows.flatMap(({ name, body, pairs, nodes }) => {
    const found: Reference[] = []
    const add = (given: unknown, inclusion: ReturnType<typeof includes.node>, node?: string) => {
      if (!isScalar(given)) return
      const included = inclusion && !('problem' in inclusion) ? inclusion : undefined
      found.push({
        scalar: given,
        workflow: name,
        ...(node === undefined ? {} : { node }),
        ...(included ? { included } : {}),
      })
    }
    const own = pairs.get('$ref')
    if (own) add(own.value, includes.workflow(yaml, body))
    for (const node of nodes) {
      const pair = node.pairs.get('$ref')
      if (pair) add(pair.value, includes.node(yaml, node.map), node.id ?? '')
    }
    return found
  })
}

/** The `$ref` whose value stands at an offset. */
export function referenceAt(model: Model, offset: number): Reference | undefined {
  // Most positions are in files that include nothing.
  if (!model.text.includes('$ref')) return undefined
  return referencesOf(model).find(({ scalar }) => {
    const [start, end] = scalar.range ?? [0, -1]
    return start <= offset && offset <= end
  })
}

/** A part of another file, for the protocol. */
export function locationOf(model: Model, { path, range }: Origin): Location {
  const { start, end } = range
  return { uri: uriOf(model, path), range: { start, end } }
}

/** Where something stands: in this file, or in the one from which it is included. */
export function placeOf(model: Model, range: SourceRange): Location {
  return range.from ? locationOf(model, range.from) : { uri: model.uri, range }
}

/** Tells places apart: those of this file, and those of other files by what includes them. */
export function placeKey({ start, from }: SourceRange): string {
  const inside = from ? ` ${from.path}:${from.range.start.line}:${from.range.start.character}` : ''
  return `${start.line}:${start.character}${inside}`
}

/** The address of a file that is named in a workflow file. */
export function uriOf(model: Model, path: string): string {
  return pathToFileURL(resolve(dirname(model.path), path)).href
}
