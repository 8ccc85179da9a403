import * as vscode from 'vscode'
import type { KnownFunction } from '../../workflow/known-functions.ts'
import { t } from '../../workflow/translate.ts'
import { isWorkflowDocument } from '../language/workflow-documents.ts'

/** What a condition can read besides the context. */
const special = (): readonly (readonly [name: string, detail: string])[] => [
  ['node', t('the node where it stops')],
  ['node.visit', t('how often the node has been entered, this time included')],
  ['node.attempt', t('the number of this attempt')],
  ['node.input', t('the inputs of the node')],
  ['node.output', t('the output of the node, once it has one')],
  ['node.error', t('the error of the node, or null')],
  ['node.duration', t('seconds since the node was entered')],
  ['run.inputs', t('the inputs of the execution')],
  ['prev', t('the context one step earlier')],
]

/**
 * True where VS Code asks for what can be written in the condition or log message of a breakpoint: it asks for the
 * beginning of the breakpoint's line, where a node stands. Nobody writes in front of the spaces of a line.
 */
export function asksForCondition(document: vscode.TextDocument, position: vscode.Position): boolean {
  if (position.character !== 0) return false
  return document.lineAt(position.line).firstNonWhitespaceCharacterIndex > 0 && isWorkflowDocument(document)
}

/** What can be written in the condition of a breakpoint: keys of the context, what else it can read, functions. */
export const conditionCompletions: vscode.CompletionItemProvider = {
  async provideCompletionItems(document, position) {
    if (!asksForCondition(document, position)) return undefined
    const [{ referencesIn }, { freeFunctions }] = await Promise.all([
      import('../language/references.ts'),
      import('../../workflow/expression-caret.ts'),
    ])
    const keys = new Set(referencesIn(document.getText()).map(({ key }) => key))
    return [
      ...[...keys].filter(isName).map(key => item(key, t('context'), vscode.CompletionItemKind.Variable, 0)),
      ...special().map(([name, detail]) => item(name, detail, vscode.CompletionItemKind.Variable, 1)),
      ...freeFunctions.map(functionItem),
    ]
  },
}

const isName = (key: string) => /^[A-Za-z_]\w*$/.test(key)

function item(label: string, detail: string, kind: vscode.CompletionItemKind, order: number) {
  const completion = new vscode.CompletionItem({ label, description: detail }, kind)
  completion.sortText = `${order}${label}`
  return completion
}

function functionItem({ name, signatures, summary }: KnownFunction): vscode.CompletionItem {
  const completion = item(name, '', vscode.CompletionItemKind.Function, 2)
  completion.detail = signatures.join('\n')
  completion.documentation = summary
  completion.insertText = `${name}(`
  return completion
}
