import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DocumentLink } from 'vscode-languageserver'
import { scalarOffsets } from '../workflow/native/scalar-offsets.ts'
import { readHandler } from '../workflow/node-types/compute.ts'
import type { Model } from './model.ts'

/** The handler modules that are named, as links to their files. */
export function documentLinks(model: Model): DocumentLink[] {
  return model.sites.flatMap(({ holds, scalar }): DocumentLink[] => {
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
}
