import * as vscode from 'vscode'
import { mask } from '../../recording/redact.ts'
import type { Json } from '../../workflow/json.ts'
import { t } from '../../workflow/translate.ts'
import { historyFolder, historyFolders } from '../history/folders.ts'
import { timeAgo } from '../history/time.ts'
import { isWorkflowDocument, parsed } from '../language/workflow-documents.ts'
import { typedValue } from '../questions/question.ts'
import { type Pin, type Pinnable, pinnableAt, pinnables, pinText, staleNames } from './pin.ts'
import type { PinStore } from './store.ts'

/**
 * Pins the result of a node: of the one that is named, or where the cursor stands, or one that is chosen.
 * @param name `workflow/node`
 * @throws {Error} when there is no such file or node
 */
export async function pinNode(store: PinStore, uri: vscode.Uri | undefined, name: unknown): Promise<void> {
  const document = await workflowDocument(uri)
  const file = await parsed(document)
  const all = pinnables(file)
  const editor = vscode.window.activeTextEditor
  const line = editor?.document === document ? editor.selection.active.line : undefined
  const node =
    (typeof name === 'string' ? all.find(one => one.name === name) : undefined) ??
    (line === undefined ? undefined : pinnableAt(file, line)) ??
    (await chooseNode(all))
  if (!node) return
  const key = document.uri.toString()
  const pin = await choosePin(document, node, store.of(key)[node.name])
  if (pin) await store.set(key, node.name, pin)
}

/**
 * Removes a pin: the one that is named, or one of the file that is chosen.
 * @param name `workflow/node`
 * @throws {Error} when the file has none
 */
export async function removePin(store: PinStore, uri: vscode.Uri | undefined, name: unknown): Promise<void> {
  const document = await workflowDocument(uri)
  const key = document.uri.toString()
  const pins = store.of(key)
  if (typeof name === 'string') return store.remove(key, name)
  if (Object.keys(pins).length === 0) {
    throw new Error(t('No node of this file is pinned. "Playhead: Pin Result of Node…" pins one.'))
  }
  const stale = new Set(staleNames(pins, await parsed(document)))
  const items = Object.entries(pins).map(([label, pin]) => ({
    label,
    description: pinText(pin),
    ...(stale.has(label) ? { detail: t('There is no such node any more; this pin does nothing.') } : {}),
  }))
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Which pin is to be removed?') })
  if (chosen) await store.remove(key, chosen.label)
}

async function workflowDocument(uri: vscode.Uri | undefined): Promise<vscode.TextDocument> {
  const document = uri
    ? await vscode.workspace.openTextDocument(uri)
    : vscode.window.activeTextEditor?.document
  if (!document || !isWorkflowDocument(document)) throw new Error(t('Open a workflow file first.'))
  if (document.isUntitled) throw new Error(t('Save the workflow to a file first.'))
  return document
}

async function chooseNode(all: readonly Pinnable[]): Promise<Pinnable | undefined> {
  if (all.length === 0) throw new Error(t('This file has no nodes.'))
  const items = all.map(one => ({
    label: one.node.id,
    description: one.workflow,
    detail: one.node.type,
    one,
  }))
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Which node is to be pinned?') })
  return chosen?.one
}

type Choice = vscode.QuickPickItem & { pin(): Promise<Pin | undefined> }

async function choosePin(
  document: vscode.TextDocument,
  { name, workflow, node }: Pinnable,
  current: Pin | undefined,
): Promise<Pin | undefined> {
  const title = t('Pin Result of {0}', name)
  const { lastOutput } = await import('../../history/last-output.ts')
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri
  const folders = [...historyFolders(), historyFolder(folder ?? vscode.Uri.joinPath(document.uri, '..'))]
  const last = await lastOutput(folders, { path: document.uri.fsPath, workflow, node: node.id })
  const known = current && 'output' in current ? current.output : last?.output
  const hidden = last && JSON.stringify(last.output).includes(mask)
  const choices: Choice[] = [
    ...(last
      ? [
          {
            label: t('Its Last Recorded Output'),
            iconPath: new vscode.ThemeIcon('history'),
            description: pinText({ output: last.output }),
            detail: `${timeAgo(Date.parse(last.startedAt), Date.now())}, ${last.execution}${hidden ? `; ${t('secrets in it are {0}', mask)}` : ''}`,
            pin: async () => ({ output: last.output }),
          },
        ]
      : []),
    {
      label: t('A Value…'),
      iconPath: new vscode.ThemeIcon('edit'),
      description: last || known === undefined ? '' : pinText({ output: known }),
      pin: () => askValue(title, known),
    },
    {
      label: t('An Error…'),
      iconPath: new vscode.ThemeIcon('error'),
      pin: () => askError(title, current && 'error' in current ? current.error : ''),
    },
  ]
  const chosen = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: t('What does the node give, instead of running?'),
  })
  return chosen?.pin()
}

async function askValue(title: string, known: Json | undefined): Promise<Pin | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: t('The value, as JSON or as a text'),
    value: known === undefined ? '' : JSON.stringify(known),
    ignoreFocusOut: true,
    validateInput: given => (given.trim() === '' ? t('Type a value; null is one, too.') : undefined),
  })
  return text === undefined ? undefined : { output: typedValue(text) as Json }
}

async function askError(title: string, known: string): Promise<Pin | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: t('The error with which the node fails'),
    value: known,
    ignoreFocusOut: true,
    validateInput: given => (given.trim() === '' ? t('Type the text of the error.') : undefined),
  })
  return text === undefined ? undefined : { error: text.trim() }
}
