import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { isWorkflowDocument, parsed } from '../language/workflow-documents.ts'

/** Asks for the inputs of a workflow, those that have defaults included, and starts it. */
export async function debugWithInputs(uri: vscode.Uri | undefined): Promise<void> {
  await runWorkflow({ noDebug: false, asksInputs: true }, uri, undefined)
}

/**
 * Starts a workflow. The code lens names file and workflow, the editor's run button the file; from the palette it is
 * the active editor's file, and a choice where that has several.
 */
export async function runWorkflow(
  { noDebug, asksInputs = false }: { noDebug: boolean; asksInputs?: boolean },
  uri: vscode.Uri | undefined,
  name: unknown,
): Promise<void> {
  const document = uri
    ? await vscode.workspace.openTextDocument(uri)
    : vscode.window.activeTextEditor?.document
  if (!document || !isWorkflowDocument(document)) {
    throw new Error(t('Open a workflow file first: a YAML file with "workflows:" and nodes.'))
  }
  if (document.isUntitled) throw new Error(t('Save the workflow to a file first.'))
  // The editor's button passes something else of VS Code's as its second argument.
  const workflow = typeof name === 'string' ? name : uri && !asksInputs ? undefined : await choose(document)
  if (workflow === null) return
  const inputs = asksInputs ? await inputsFor(document, workflow) : undefined
  if (asksInputs && !inputs) return
  const title = workflow ?? vscode.workspace.asRelativePath(document.uri)
  await vscode.debug.startDebugging(
    vscode.workspace.getWorkspaceFolder(document.uri),
    {
      type: 'playhead',
      request: 'launch',
      name: noDebug ? t('Run {0}', title) : t('Debug {0}', title),
      program: document.uri.fsPath,
      ...(workflow === undefined ? {} : { workflow }),
      ...(inputs && { inputs }),
    },
    { noDebug },
  )
}

/** @returns undefined when the user wants no run */
async function inputsFor(document: vscode.TextDocument, name: string | undefined) {
  const { workflows } = await parsed(document)
  const [first] = workflows.values()
  const workflow = name === undefined ? first : workflows.get(name)
  // What is wrong with the file is said when it is started.
  if (!workflow) return {}
  const { askInputs } = await import('./inputs-form.ts')
  return askInputs(workflow)
}

/** @returns undefined for the file's own choice, null when the user wants none */
async function choose(document: vscode.TextDocument): Promise<string | undefined | null> {
  const { workflows } = await parsed(document)
  if (workflows.size < 2) return undefined
  const items = [...workflows.values()].map(({ name, description }) => ({
    label: name,
    ...(description === undefined ? {} : { detail: description }),
  }))
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Which workflow?') })
  return chosen ? chosen.label : null
}
