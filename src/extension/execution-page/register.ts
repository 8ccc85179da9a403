import * as vscode from 'vscode'
import { createDebugSessions } from './debug-sessions.ts'
import type { ShownRecording } from './recording.ts'
import { textScheme } from './text-uri.ts'
import { viewType } from './view-type.ts'

interface RecordingDocument extends vscode.CustomDocument {
  recording: ShownRecording
}

/** Registers the page of an execution. What it needs is loaded when the first one is opened. */
export function registerExecutionPage(extension: vscode.Uri): vscode.Disposable {
  const sessions = createDebugSessions()
  const provider: vscode.CustomReadonlyEditorProvider<RecordingDocument> = {
    async openCustomDocument(uri) {
      const { createShownRecording } = await import('./recording.ts')
      const recording = createShownRecording(uri)
      return { uri, recording, dispose: () => recording.dispose() }
    },
    async resolveCustomEditor({ recording }, panel) {
      const { showExecution } = await import('./editor.ts')
      showExecution(panel, recording, extension, sessions)
    },
  }
  return vscode.Disposable.from(
    sessions,
    vscode.window.registerCustomEditorProvider(viewType, provider, {
      supportsMultipleEditorsPerDocument: true,
    }),
    vscode.workspace.registerTextDocumentContentProvider(textScheme, {
      provideTextDocumentContent: async uri => (await import('./texts.ts')).textOf(uri),
    }),
  )
}
