import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { commandLink } from '../command-link.ts'
import { isWorkflowDocument, parsed } from '../language/workflow-documents.ts'
import { idLine, type Pin, pinnables, pinText, staleNames } from './pin.ts'
import type { PinStore } from './store.ts'

/** Milliseconds without a change of the text after which the marks are made once more. */
const rest = 200

/** Marks pinned nodes in the editor behind their ids, and says at the top which pins have lost their nodes. */
export function showPins(store: PinStore): vscode.Disposable {
  const type = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
    after: {
      margin: '0 0 0 2em',
      color: new vscode.ThemeColor('editorCodeLens.foreground'),
    },
  })
  const marked = new WeakSet<vscode.TextEditor>()
  let timer: NodeJS.Timeout | undefined

  const show = async (editor: vscode.TextEditor) => {
    const { document } = editor
    const pins = store.of(document.uri.toString())
    const none = Object.keys(pins).length === 0 || !isWorkflowDocument(document)
    if (none && !marked.has(editor)) return
    marked.add(editor)
    if (none) return editor.setDecorations(type, [])
    const { version } = document
    const marks = await marksOf(document, store)
    if (marks && document.version === version) editor.setDecorations(type, marks)
  }
  const showAll = () => vscode.window.visibleTextEditors.forEach(editor => void show(editor))
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(showAll, rest)
  }

  showAll()
  return vscode.Disposable.from(
    type,
    { dispose: store.onChange(showAll) },
    { dispose: () => clearTimeout(timer) },
    vscode.window.onDidChangeVisibleTextEditors(showAll),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (vscode.window.visibleTextEditors.some(editor => editor.document === document)) later()
    }),
  )
}

/** @returns undefined where the text cannot be read just now, as in the middle of typing */
async function marksOf(
  document: vscode.TextDocument,
  store: PinStore,
): Promise<vscode.DecorationOptions[] | undefined> {
  const file = await parsed(document)
  if (file.problems.some(({ code }) => code === 'yaml-syntax')) return undefined
  const key = document.uri.toString()
  const pins = store.of(key)
  const marks = pinnables(file).flatMap(({ name, node }) => {
    const pin = pins[name]
    if (!pin) return []
    return [markOf(document, idLine(node), t('pinned: {0}', pinText(pin)), hoverOf(key, name, pin))]
  })
  const stale = staleNames(pins, file)
  if (stale.length === 0) return marks
  const text = t('pinned, but gone: {0}', stale.join(', '))
  return [...marks, markOf(document, 0, text, ...stale.map(name => hoverOf(key, name, pins[name]!, true)))]
}

function markOf(
  document: vscode.TextDocument,
  line: number,
  text: string,
  ...hoverMessage: vscode.MarkdownString[]
): vscode.DecorationOptions {
  const { range } = document.lineAt(Math.min(line, document.lineCount - 1))
  return { range, hoverMessage, renderOptions: { after: { contentText: text } } }
}

/** The value as it is, never as Markdown of its own. */
function hoverOf(file: string, name: string, pin: Pin, stale = false): vscode.MarkdownString {
  const hover = new vscode.MarkdownString()
  hover.isTrusted = { enabledCommands: ['playhead.pinNode', 'playhead.removePin'] }
  hover.appendText(
    stale
      ? t('There is no node {0} any more. Its pin is kept, and does nothing.', name)
      : 'error' in pin
        ? t('The result of {0} is pinned. It does not run, and fails with', name)
        : t('The result of {0} is pinned. It does not run, and gives', name),
  )
  if (!stale) {
    if ('error' in pin) hover.appendCodeblock(pin.error, 'text')
    else hover.appendCodeblock(JSON.stringify(pin.output, undefined, 2).slice(0, 5_000), 'json')
  }
  const link = (text: string, command: string) => commandLink(text, command, [file, name])
  const change = stale ? '' : ` · ${link(t('Change…'), 'playhead.pinNode')}`
  hover.appendMarkdown(`\n\n${link(t('Remove Pin'), 'playhead.removePin')}${change}`)
  return hover
}
