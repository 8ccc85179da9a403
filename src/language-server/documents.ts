import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { ReadInclude } from '../workflow/native/includes.ts'
import { isWorkflowName, isWorkflowText } from '../workflow/native/is-workflow.ts'
import { createModel, type Model } from './model.ts'

/** The models of open files. */
export interface Models {
  /** The model of the version that a document has now; undefined when it is no workflow file. */
  of(document: TextDocument): Model | undefined
  forget(uri: string): void
  /** Forgets the models of files that include another one, which has changed. @returns their URIs */
  changed(uri: string): string[]
}

/** Gives what reads the files that a file includes. @param path the file */
export type CreateReader = (path: string) => ReadInclude

interface Known {
  version: number
  model: Model | undefined
  read: ReadInclude | undefined
  /** The paths of all files that it includes or tries to. */
  included: Set<string>
}

/** Makes models when they are asked for; one version of a document has one, until a file that it includes changes. */
export function createModels(createReader?: CreateReader): Models {
  const known = new Map<string, Known>()
  const readerFor = (path: string, included: Set<string>): ReadInclude | undefined => {
    const read = createReader?.(path)
    if (!read) return undefined
    return include => {
      included.add(resolve(dirname(path), include))
      return read(include)
    }
  }
  return {
    of(document) {
      const { uri, version } = document
      const before = known.get(uri)
      if (before?.version === version) return before.model
      const included = before?.included ?? new Set<string>()
      const text = document.getText()
      const path = pathOf(uri)
      // One reader for all versions: what it has read is kept with it.
      const read = before ? before.read : readerFor(path, included)
      const isWorkflow = isWorkflowName(path) || isWorkflowText(text)
      const model = isWorkflow ? createModel(uri, path, version, text, before?.model, read) : undefined
      known.set(uri, { version, model, read, included })
      return model
    },
    forget: uri => void known.delete(uri),
    changed(uri) {
      const path = pathOf(uri)
      const including = [...known].filter(([, { included }]) => included.has(path))
      // A version that no document has: the next one to ask gets a new model.
      for (const [, entry] of including) {
        entry.version = Number.NaN
        entry.model = undefined
      }
      return including.map(([one]) => one)
    },
  }
}

/** The path of a file; the URI itself for what is no file. */
export function pathOf(uri: string): string {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : uri
  } catch {
    return uri
  }
}
