import { basename, dirname, resolve } from 'node:path'
import * as vscode from 'vscode'
import type { SourceRange } from '../../workflow/source.ts'
import { toRange } from '../language/ranges.ts'
import type { ShownRecording } from './recording.ts'
import { sourceUri } from './text-uri.ts'

/**
 * Shows a part of the text that ran, beside the page: the file, if it is still that text, and else the recorded text. What
 * was included from another file is shown there.
 */
export async function showRange(
  recording: ShownRecording,
  range: SourceRange,
  { preserveFocus = false }: { preserveFocus?: boolean } = {},
): Promise<void> {
  const { path, source, includes = {} } = await recording.read((_, { timeline }) => timeline.header)
  const { from } = range
  const included = from && Object.hasOwn(includes, from.path) ? from : undefined
  const onDisk = vscode.Uri.file(included ? resolve(dirname(path), included.path) : path)
  const recorded = included ? includes[included.path] : source
  const now = await vscode.workspace.fs.readFile(onDisk).then(
    bytes => new TextDecoder().decode(bytes),
    () => undefined,
  )
  const uri = now === recorded ? onDisk : sourceUri(recording.uri, basename(onDisk.path), included?.path)
  const document = await vscode.workspace.openTextDocument(uri)
  if (uri !== onDisk) await vscode.languages.setTextDocumentLanguage(document, 'yaml')
  const shown = toRange(included?.range ?? range)
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    selection: new vscode.Range(shown.start, shown.start),
    preview: true,
    preserveFocus,
  })
  editor.revealRange(shown, vscode.TextEditorRevealType.InCenterIfOutsideViewport)
}
