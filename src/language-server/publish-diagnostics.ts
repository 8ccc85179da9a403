import type { Connection, TextDocuments } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { problemsOf, toDiagnostic } from './diagnostics.ts'
import type { Models } from './documents.ts'
import type { Surroundings } from './surroundings.ts'

/** Milliseconds without a keystroke until a file is looked at again. */
const pause = 150

/**
 * Publishes the problems of open workflow files, and nothing for files that are none.
 * @returns looks at all open files again
 */
export function publishDiagnostics(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  models: Models,
  surroundings: Surroundings,
): () => void {
  const waiting = new Map<string, NodeJS.Timeout>()
  const published = new Set<string>()

  const clear = (uri: string) => {
    if (published.delete(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] })
  }
  const look = async (uri: string) => {
    const document = documents.get(uri)
    if (!document) return
    const { version } = document
    const model = models.of(document)
    if (!model) return clear(uri)
    const problems = await problemsOf(model, surroundings)
    if (documents.get(uri)?.version !== version) return
    published.add(uri)
    await connection.sendDiagnostics({
      uri,
      version,
      diagnostics: problems.map(one => toDiagnostic(model, one)),
    })
  }
  const lookSoon = (uri: string, delay: number) => {
    clearTimeout(waiting.get(uri))
    waiting.set(
      uri,
      setTimeout(() => {
        waiting.delete(uri)
        look(uri).catch(thrown => connection.console.error(String(thrown)))
      }, delay),
    )
  }

  const opened = new Set<string>()
  documents.onDidOpen(({ document }) => opened.add(document.uri))
  documents.onDidChangeContent(({ document: { uri } }) => {
    lookSoon(uri, opened.delete(uri) ? 0 : pause)
    for (const including of models.changed(uri)) lookSoon(including, pause)
  })
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(waiting.get(uri))
    waiting.delete(uri)
    clear(uri)
    for (const including of models.changed(uri)) lookSoon(including, 0)
  })
  return () => {
    for (const { uri } of documents.all()) lookSoon(uri, 0)
  }
}
