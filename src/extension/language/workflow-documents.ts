import { dirname } from 'node:path'
import * as vscode from 'vscode'
import type { WorkflowFile } from '../../workflow/graph.ts'
import { isWorkflowName, isWorkflowText } from '../../workflow/native/is-workflow.ts'

interface Known {
  version: number
  isWorkflow: boolean
  file?: Promise<WorkflowFile>
}

const known = new WeakMap<vscode.TextDocument, Known>()

/** True for a YAML document that is meant to be a workflow file. */
export function isWorkflowDocument(document: vscode.TextDocument): boolean {
  return document.languageId === 'yaml' && hasWorkflow(document)
}

/** True for a document that reads like a workflow file, whatever VS Code takes it for. */
export function hasWorkflow(document: vscode.TextDocument): boolean {
  return of(document).isWorkflow
}

/** The document as the parser sees it; one version is parsed once, unless it includes other files, which may change. */
export function parsed(document: vscode.TextDocument): Promise<WorkflowFile> {
  const entry = of(document)
  if (document.getText().includes('$ref')) return parse(document)
  entry.file ??= parse(document)
  return entry.file
}

function of(document: vscode.TextDocument): Known {
  let entry = known.get(document)
  if (entry?.version !== document.version) {
    const isWorkflow = isWorkflowName(document.uri.path) || isWorkflowText(document.getText())
    entry = { version: document.version, isWorkflow }
    known.set(document, entry)
  }
  return entry
}

async function parse(document: vscode.TextDocument): Promise<WorkflowFile> {
  const [{ parseWorkflowFile }, { createIncludeReader }] = await Promise.all([
    import('../../workflow/native/parse.ts'),
    import('../../workflow/native/read-include-node.ts'),
  ])
  const path = document.uri.fsPath
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? dirname(path)
  return parseWorkflowFile(document.getText(), path, createIncludeReader(path, folder))
}
