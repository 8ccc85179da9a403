import { dirname } from 'node:path'
import * as vscode from 'vscode'
import { isWorkflowName, isWorkflowText } from '../../workflow/native/is-workflow.ts'
import { t } from '../../workflow/translate.ts'

/** As many YAML files of the workspace are looked at. */
const most = 2_000

interface Item extends vscode.QuickPickItem {
  answer: string
}

/**
 * Lets the user choose a workflow of the workspace, for `"program": "${command:PickWorkflow}"`.
 * @returns the path of its file, with `#` and its name where the file has several; undefined where none is chosen
 */
export async function pickWorkflow(): Promise<string | undefined> {
  const chosen = await vscode.window.showQuickPick(items(), {
    title: t('Workflow to Debug'),
    placeHolder: t('Which workflow?'),
    matchOnDescription: true,
    matchOnDetail: true,
  })
  return chosen?.answer
}

async function items(): Promise<Item[]> {
  const uris = await vscode.workspace.findFiles('**/*.{yaml,yml}', '**/node_modules/**', most)
  // What is in no file system of this machine cannot run.
  const found = await Promise.all(uris.filter(({ scheme }) => scheme === 'file').map(workflowsOf))
  const all = found.flat().sort((a, b) => a.answer.localeCompare(b.answer))
  if (all.length === 0) throw new Error(t('There is no workflow file in this workspace.'))
  return all
}

async function workflowsOf(uri: vscode.Uri): Promise<Item[]> {
  // A link that leads nowhere, for instance: the others can be chosen all the same.
  const bytes = await vscode.workspace.fs.readFile(uri).then(
    found => found,
    () => undefined,
  )
  const text = new TextDecoder().decode(bytes)
  if (!isWorkflowName(uri.path) && !isWorkflowText(text)) return []
  const [{ parseWorkflowFile }, { createIncludeReader }] = await Promise.all([
    import('../../workflow/native/parse.ts'),
    import('../../workflow/native/read-include-node.ts'),
  ])
  const path = uri.fsPath
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(path)
  const { workflows } = await parseWorkflowFile(text, path, createIncludeReader(path, folder))
  return [...workflows.values()].map(({ name, description }) => ({
    label: name,
    description: vscode.workspace.asRelativePath(uri),
    iconPath: new vscode.ThemeIcon('type-hierarchy-sub'),
    answer: workflows.size > 1 ? `${path}#${name}` : path,
    ...(description === undefined ? {} : { detail: description }),
  }))
}

/** Takes `file.yaml#name` apart into the attributes that a session knows. */
export function withPickedWorkflow(config: vscode.DebugConfiguration): vscode.DebugConfiguration {
  const { program } = config
  if (typeof program !== 'string' || config['workflow'] !== undefined) return config
  const [, path, workflow] = /^(.+\.ya?ml)#(.+)$/is.exec(program) ?? []
  return path ? { ...config, program: path, workflow } : config
}
