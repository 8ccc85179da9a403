import * as vscode from 'vscode'
import { useTexts } from '../../views/model/translate.ts'
import { textScheme } from '../execution-page/text-uri.ts'
import { viewType } from '../execution-page/view-type.ts'
import { showExecution } from './page.ts'
import { openTimeline, recordedText } from './timeline.ts'

/**
 * Called by VS Code where there is no Node: in a browser, without a machine behind it. Recordings open on their pages, whatever file
 * system they are in. What runs, debugs or lists is not there.
 */
export function activate(context: vscode.ExtensionContext): void {
  useTexts(vscode.l10n.bundle ?? {})
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: uri => ({ uri, dispose: () => undefined }),
    resolveCustomEditor({ uri }, panel) {
      showExecution(panel, uri, context.extensionUri, () => openTimeline(uri))
    },
  }
  context.subscriptions.push(
    vscode.window.registerCustomEditorProvider(viewType, provider, {
      supportsMultipleEditorsPerDocument: true,
    }),
    vscode.workspace.registerTextDocumentContentProvider(textScheme, {
      provideTextDocumentContent: recordedText,
    }),
  )
}
