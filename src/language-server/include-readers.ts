import { dirname, relative } from 'node:path'
import type { InitializeParams, TextDocuments } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { createIncludeReader } from '../workflow/native/read-include-node.ts'
import { type CreateReader, pathOf } from './documents.ts'

/** Readers of included files that see what is open in the editor as it is there, and the rest as it is on disk. */
export function createReaders(
  documents: TextDocuments<TextDocument>,
  workspaces: () => readonly string[],
): CreateReader {
  const open = new Map<string, string>()
  documents.onDidOpen(({ document: { uri } }) => open.set(pathOf(uri), uri))
  documents.onDidClose(({ document: { uri } }) => open.delete(pathOf(uri)))
  const opened = (path: string) => documents.get(open.get(path) ?? '')?.getText()
  return path => {
    const workspace = workspaces().find(folder => !relative(folder, path).startsWith('..'))
    return createIncludeReader(path, workspace ?? dirname(path), opened)
  }
}

/** The folders that the client has open. */
export function workspacesOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : [])
  return uris.map(pathOf)
}
