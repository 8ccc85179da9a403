import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { requireStopped } from './stopped.ts'

/** Goes back to the last time that the line of the cursor was reached. */
export async function reverseToCursor(): Promise<void> {
  const { session } = requireStopped(t('Reversing to the cursor'))
  const editor = vscode.window.activeTextEditor
  if (!editor) throw new Error(t('Put the cursor on a line of the workflow, and try again.'))
  const { line } = editor.selection.active
  await session.customRequest('playhead/runToCursor', {
    source: sourceOf(editor.document.uri),
    line: line + 1,
    direction: 'reverse',
  })
}

/** A document in the words of the protocol: a file, or the recorded text that VS Code shows under `debug:`. */
function sourceOf({ scheme, fsPath, path, query }: vscode.Uri): { path: string; sourceReference?: number } {
  if (scheme !== 'debug') return { path: fsPath }
  const reference = Number(new URLSearchParams(query).get('ref'))
  return { path, ...(reference > 0 ? { sourceReference: reference } : {}) }
}
