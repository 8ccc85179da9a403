import * as vscode from 'vscode'
import { createFileStorage } from '../../history/file-storage.ts'
import type { RecordingStorage } from '../../history/storage.ts'
import { createRunWorkflow } from '../../mcp/run-workflow-node.ts'
import { allTools } from '../../mcp/tools.ts'
import { formatError } from '../../workflow/problem.ts'
import { historyFolder } from '../history/folders.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { chooseFolder } from './choose-folder.ts'
import { modelOptions } from './model-options.ts'

/** What comes before the name of a tool of the MCP server in VS Code, where tools of all extensions meet. */
const prefix = 'playhead_'

const storages = new Map<string, RecordingStorage>()

/** What a call needs of the extension. */
export interface CallContext {
  /** The folder where the extension is installed. */
  extension: vscode.Uri
  secrets: Secrets
}

/**
 * Answers a call of a model, as JSON.
 * @param input with `folder` in addition to what the tool takes
 * @throws {Error} what the model is told
 */
export async function callTool(
  name: string,
  { folder: wanted, ...input }: Record<string, unknown>,
  { extension, secrets }: CallContext,
  token: vscode.CancellationToken,
): Promise<string> {
  const tool = allTools.find(one => prefix + one.name === name)
  if (!tool) throw new Error(`There is no tool ${name}.`)
  const redact = await secrets.redact()
  const gone = new AbortController()
  const listening = token.onCancellationRequested(() => gone.abort())
  try {
    const { workspaceFolders = [], getWorkspaceFolder } = vscode.workspace
    const open = vscode.window.activeTextEditor?.document.uri
    const { uri } = chooseFolder(workspaceFolders, open && getWorkspaceFolder(open), wanted)
    const history = historyFolder(uri)
    const run = createRunWorkflow({
      script: vscode.Uri.joinPath(extension, 'dist', 'cli.js').fsPath,
      history,
      folder: uri.fsPath,
      options: modelOptions(vscode.workspace.getConfiguration('playhead', uri).get('model')),
      // In the desktop's extension host, Node is inside Electron.
      environment: { ...(await secrets.environment()), ELECTRON_RUN_AS_NODE: '1' },
    })
    const sources = { storage: storageOf(history), history, folder: uri.fsPath, run }
    // Recordings hide their secrets already, but one that came from elsewhere may hold one of this key store.
    return JSON.stringify(redact(await tool.call(input, sources, gone.signal)))
  } catch (thrown) {
    throw new Error(redact(formatError(thrown)), { cause: thrown })
  } finally {
    listening.dispose()
  }
}

/** Ends what calls have opened. */
export async function closeStorages(): Promise<void> {
  const all = [...storages.values()]
  storages.clear()
  await Promise.all(all.map(storage => storage.close()))
}

function storageOf(history: string): RecordingStorage {
  const storage = storages.get(history) ?? createFileStorage(history)
  storages.set(history, storage)
  return storage
}
