import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
} from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { useTexts } from '../workflow/translate.ts'
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from './call-hierarchy.ts'
import { capabilities } from './capabilities.ts'
import { codeActions } from './code-actions.ts'
import { codeLenses } from './code-lens.ts'
import { completionsAt } from './completion/complete.ts'
import { definitionAt } from './definition.ts'
import { problemsOf } from './diagnostics.ts'
import { documentLinks } from './document-links.ts'
import { documentSymbols, workspaceSymbols } from './document-symbols.ts'
import { createModels } from './documents.ts'
import { foldingRanges } from './folding.ts'
import { hoverAt } from './hover.ts'
import { createReaders, workspacesOf } from './include-readers.ts'
import { inlayHints } from './inlay-hints.ts'
import type { Model } from './model.ts'
import { publishDiagnostics } from './publish-diagnostics.ts'
import { highlightsAt, referencesAt } from './references.ts'
import { prepareRename, renameAt } from './rename.ts'
import { encodeTokens, semanticTokens } from './semantic-tokens.ts'
import { readSettings } from './settings.ts'
import { signatureHelpAt } from './signature-help.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Serves one client. Features are functions of a model; here they meet the protocol.
 * @param createSurroundings gives what is around the files, told where the history is
 */
export function serve(
  connection: Connection,
  createSurroundings: (folder: () => string) => Surroundings,
  version: string,
): void {
  const documents = new TextDocuments(TextDocument)
  let workspaces: readonly string[] = []
  const models = createModels(createReaders(documents, () => workspaces))
  let settings = readSettings(undefined)
  const surroundings = createSurroundings(() => settings.history)

  const modelOf = (uri: string): Model | undefined => {
    const document = documents.get(uri)
    return document && models.of(document)
  }
  /**
   * A feature of a file; nothing for a file that is no workflow. What was found out about a version that is not there
   * any more is not answered: the client asks again.
   */
  const inFile =
    <P extends { textDocument: { uri: string } }, R>(feature: (model: Model, params: P) => R | Promise<R>) =>
    async (params: P): Promise<R | null> => {
      const { uri } = params.textDocument
      const model = modelOf(uri)
      if (!model) return null
      const result = await feature(model, params)
      if (modelOf(uri) !== model)
        throw new ResponseError(LSPErrorCodes.ContentModified, 'The file has changed.')
      return result
    }

  const refresh = publishDiagnostics(connection, documents, models, surroundings)

  connection.onInitialize((params: InitializeParams) => {
    settings = readSettings(params.initializationOptions)
    useTexts(settings.texts, params.locale)
    workspaces = workspacesOf(params)
    const { workspace } = params.capabilities
    connection.onInitialized(() => {
      if (workspace?.didChangeConfiguration?.dynamicRegistration)
        void connection.client.register(DidChangeConfigurationNotification.type, { section: 'playhead' })
      if (workspace?.configuration) void readConfiguration()
      if (workspace?.didChangeWatchedFiles?.dynamicRegistration) void watchFiles(connection)
    })
    const readConfiguration = async () => {
      settings = readSettings(await connection.workspace.getConfiguration('playhead'), settings)
      if (workspace?.inlayHint?.refreshSupport) connection.languages.inlayHint.refresh()
    }
    connection.onDidChangeConfiguration(() => {
      if (workspace?.configuration) void readConfiguration()
    })
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) models.changed(uri)
      if (changes.some(({ uri }) => !uri.endsWith('.playhead'))) refresh()
      else if (workspace?.codeLens?.refreshSupport) void connection.sendRequest('workspace/codeLens/refresh')
    })
    return { capabilities, serverInfo: { name: 'playhead', version } }
  })

  documents.onDidClose(({ document }) => models.forget(document.uri))

  connection.onCompletion(inFile((model, { position }) => completionsAt(model, position, surroundings)))
  connection.onHover(inFile((model, { position }) => hoverAt(model, position, surroundings)))
  connection.onDefinition(inFile((model, { position }) => definitionAt(model, position, surroundings)))
  connection.onReferences(
    inFile((model, { position, context }) => referencesAt(model, position, context.includeDeclaration)),
  )
  connection.onDocumentHighlight(inFile((model, { position }) => highlightsAt(model, position)))
  connection.onPrepareRename(inFile((model, { position }) => prepareRename(model, position)))
  connection.onRenameRequest(inFile((model, { position, newName }) => renameAt(model, position, newName)))
  connection.onDocumentSymbol(inFile(documentSymbols))
  connection.onWorkspaceSymbol(({ query }) =>
    workspaceSymbols(
      documents.all().flatMap(document => models.of(document) ?? []),
      query,
    ),
  )
  connection.onFoldingRanges(inFile(foldingRanges))
  connection.onDocumentLinks(inFile(documentLinks))
  connection.languages.semanticTokens.on(inFile(model => ({ data: encodeTokens(semanticTokens(model)) })))
  connection.onSignatureHelp(inFile((model, { position }) => signatureHelpAt(model, position)))
  connection.onCodeLens(inFile(model => codeLenses(model, surroundings, Date.now(), settings.icons)))
  connection.languages.inlayHint.on(
    inFile((model, { range }) => (settings.inlayHints ? inlayHints(model, range, surroundings) : null)),
  )
  connection.onCodeAction(
    inFile(async (model, { range }) => codeActions(model, range, await problemsOf(model, surroundings))),
  )
  connection.languages.callHierarchy.onPrepare(
    inFile((model, { position }) => prepareCallHierarchy(model, position)),
  )
  connection.languages.callHierarchy.onIncomingCalls(({ item }) => {
    const model = modelOf(item.uri)
    return model ? incomingCalls(model, item) : null
  })
  connection.languages.callHierarchy.onOutgoingCalls(({ item }) => {
    const model = modelOf(item.uri)
    return model ? outgoingCalls(model, item) : null
  })

  documents.listen(connection)
  connection.listen()
}

/** Handler modules, included files and recordings change what is said of workflow files. */
async function watchFiles({ client }: Connection): Promise<void> {
  const handlers = '**/*.{js,ts,mjs,mts,cjs,cts}'
  const tools = ['**/.vscode/mcp.json', '**/tools.json']
  const watchers = [handlers, '**/*.{yaml,yml}', ...tools, '**/*.playhead'].map(globPattern => ({
    globPattern,
  }))
  await client.register(DidChangeWatchedFilesNotification.type, { watchers })
}
