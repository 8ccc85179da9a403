import { join } from 'node:path'
import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import type { History } from '../history/history.ts'
import { itemOf } from '../history/item.ts'
import { isWorkflowDocument, parsed } from '../language/workflow-documents.ts'

// A variable that VS Code fills in.
// biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's, not ours
const workspaceFolder = '${workspaceFolder}'

/** As many runs that wait are offered. */
const mostWaiting = 50

/** Offers in the list of configurations the workflows of open files, and the runs that wait for an answer. */
export function offeredConfigurations(history: History): vscode.DebugConfigurationProvider {
  return {
    async provideDebugConfigurations(folder) {
      const workflows = await Promise.all((await openWorkflows(folder)).map(configurationsOf))
      return [...withOwnNames(workflows.flat()), ...(await waiting(history, folder))]
    },
  }
}

/** The open workflow files of a folder, that of the active editor first. VS Code asks for each folder. */
async function openWorkflows(folder: vscode.WorkspaceFolder | undefined): Promise<vscode.TextDocument[]> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs.map(({ input }) => input))
  const uris = tabs.flatMap(input => (input instanceof vscode.TabInputText ? [input.uri] : []))
  const active = vscode.window.activeTextEditor?.document.uri
  const wanted = new Map(
    [...(active ? [active] : []), ...uris]
      .filter(uri => uri.scheme === 'file' && /\.ya?ml$/i.test(uri.path) && isIn(folder, uri))
      .map(uri => [uri.toString(), uri]),
  )
  const documents = await Promise.all(
    [...wanted.values()].map(async uri => {
      try {
        return [await vscode.workspace.openTextDocument(uri)]
      } catch {
        // Its file is gone.
        return []
      }
    }),
  )
  return documents.flat().filter(isWorkflowDocument)
}

function isIn(folder: vscode.WorkspaceFolder | undefined, uri: vscode.Uri): boolean {
  const owner = vscode.workspace.getWorkspaceFolder(uri)
  return owner === undefined || owner.index === folder?.index
}

async function configurationsOf(document: vscode.TextDocument): Promise<vscode.DebugConfiguration[]> {
  const inFolder = vscode.workspace.getWorkspaceFolder(document.uri) !== undefined
  const program = inFolder
    ? join(workspaceFolder, vscode.workspace.asRelativePath(document.uri, false))
    : document.uri.fsPath
  const { workflows } = await parsed(document)
  return [...workflows.keys()].map(workflow => ({
    type: 'playhead',
    request: 'launch',
    name: t('Debug {0}', workflow),
    program,
    workflow,
  }))
}

/** Adds the file where workflows of several have the same name: VS Code takes what has one name for the same. */
function withOwnNames(all: vscode.DebugConfiguration[]): vscode.DebugConfiguration[] {
  const isTwice = (name: string) => all.filter(one => one.name === name).length > 1
  return all.map(one =>
    isTwice(one.name) ? { ...one, name: `${one.name} (${plain(one['program'])})` } : one,
  )
}

const plain = (program: string) => program.replace(`${workspaceFolder}/`, '')

async function waiting(
  history: History,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<vscode.DebugConfiguration[]> {
  const now = Date.now()
  const { entries } = await history.page({ status: 'waiting', limit: mostWaiting })
  return entries.flatMap(entry => {
    if (!isIn(folder, vscode.Uri.file(entry.path))) return []
    const { label, description } = itemOf(entry, now)
    return {
      type: 'playhead',
      request: 'launch',
      name: t('Resume {0}', `${label}${description ? ` (${description})` : ''}`),
      recording: entry.path,
      mode: 'resume',
    }
  })
}
