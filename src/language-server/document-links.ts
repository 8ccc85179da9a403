import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DocumentLink } from 'vscode-languageserver'
import { readReference } from '../workflow/native/include-path.ts'
import { scalarOffsets } from '../workflow/native/scalar-offsets.ts'
import { readHandler } from '../workflow/node-types/compute.ts'
import { referencesOf, uriOf } from './included.ts'
import type { Model } from './model.ts'

/** The handler modules and the workflow files that are named, as links to their files. */
export function documentLinks(model: Model): DocumentLink[] {
  const modules = model.sites.flatMap(({ holds, scalar }): DocumentLink[] => {
    if (holds !== 'module' && holds !== 'handler') return []
    const text = String(scalar.value)
    const module = holds === 'module' ? text : readHandler(text).module
    const offsets = scalarOffsets(model.text, scalar)
    if (!module || !offsets) return []
    return [
      {
        range: model.yaml.at(offsets(0), offsets.end(module.length)),
        target: pathToFileURL(resolve(dirname(model.path), module)).href,
      },
    ]
  })
  return [...modules, ...referenceLinks(model)]
}

/** The files of `$ref` values. */
function referenceLinks(model: Model): DocumentLink[] {
  return referencesOf(model).flatMap(({ scalar }): DocumentLink[] => {
    const reference = readReference(scalar.value)
    const offsets = scalarOffsets(model.text, scalar)
    if (!reference || !offsets) return []
    const range = model.yaml.at(offsets(0), offsets(reference.path.length - 1) + 1)
    return [{ range, target: uriOf(model, reference.path) }]
  })
}
