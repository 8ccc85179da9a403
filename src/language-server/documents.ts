import { fileURLToPath } from 'node:url'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { isWorkflowName, isWorkflowText } from '../workflow/native/is-workflow.ts'
import { createModel, type Model } from './model.ts'

/** The models of open files. */
export interface Models {
  /** The model of the version that a document has now; undefined when it is no workflow file. */
  of(document: TextDocument): Model | undefined
  forget(uri: string): void
}

/** Makes models when they are asked for; one version of a document has one. */
export function createModels(): Models {
  const known = new Map<string, { version: number; model: Model | undefined }>()
  return {
    of(document) {
      const { uri, version } = document
      const before = known.get(uri)
      if (before?.version === version) return before.model
      const text = document.getText()
      const path = pathOf(uri)
      const isWorkflow = isWorkflowName(path) || isWorkflowText(text)
      const model = isWorkflow ? createModel(uri, path, version, text, before?.model) : undefined
      known.set(uri, { version, model })
      return model
    },
    forget: uri => void known.delete(uri),
  }
}

/** The path of a file; the URI itself for what is no file. */
function pathOf(uri: string): string {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : uri
  } catch {
    return uri
  }
}
