import * as vscode from 'vscode'
import type { JsonObject } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { t } from '../../workflow/translate.ts'
import type { History } from './history.ts'
import { pickRecording } from './pick.ts'
import { type Called, targetOf } from './targets.ts'

/** The first position of an execution: what is forked there takes no results. */
const start = 1

/**
 * Runs the workflow file of an execution as it is now once more, with the same inputs, or with others. It stands under the execution
 * in the history.
 * @param asksInputs true to ask for the inputs; those that were given before are filled in
 * @throws {PlayheadError} `untrusted`, `inputs-hidden`
 */
export async function rerunExecution(
  history: History,
  called: Called,
  { asksInputs }: { asksInputs: boolean },
): Promise<void> {
  // What the catalogue of problems says is English.
  if (!vscode.workspace.isTrusted) throw failure('untrusted', { what: 'Running the workflow again' })
  const target =
    targetOf(history, called) ?? (await pickRecording(history, t('Which execution is to run once more?')))
  if (!target) return
  const recording = target instanceof vscode.Uri ? target.fsPath : target.path
  const [{ readEnds }, { mask }] = await Promise.all([
    import('../../history/read-row.ts'),
    import('../../recording/redact.ts'),
  ])
  const { header } = await readEnds(recording)
  const { workflow, path } = header
  const hidden = (value: unknown) => {
    const text = JSON.stringify(value)
    return text.includes(mask) || text.includes('⟨not recorded')
  }
  const given = Object.entries(header.inputs as JsonObject)
  const isHidden = given.some(([, value]) => hidden(value))
  let inputs: JsonObject | undefined
  if (asksInputs) {
    const known = Object.fromEntries(given.filter(([, value]) => !hidden(value)))
    inputs = await otherInputs(path, workflow, known)
    if (!inputs) return
  } else if (isHidden) throw failure('inputs-hidden', {})
  await vscode.debug.startDebugging(
    vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path)),
    {
      type: 'playhead',
      request: 'launch',
      name: t('Rerun {0}', workflow),
      mode: 'fork',
      from: { recording, position: start },
      ...(inputs && { inputs }),
    },
    { noDebug: true },
  )
}

/** @returns undefined where the user wants no run */
async function otherInputs(path: string, name: string, known: JsonObject): Promise<JsonObject | undefined> {
  const [{ parsed }, { askInputs }] = await Promise.all([
    import('../language/workflow-documents.ts'),
    import('../debug/inputs-form.ts'),
  ])
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path))
  const workflow = (await parsed(document)).workflows.get(name)
  // What is wrong with the file is said when it is started.
  return workflow ? askInputs(workflow, known) : known
}

/** Exports an execution in a format that the user chooses. */
export async function exportExecution(history: History, called: Called): Promise<void> {
  const uri = await fileOf(history, called, t('Which execution is to be exported?'))
  if (!uri) return
  const [{ createShownRecording }, { exportAs }] = await Promise.all([
    import('../execution-page/recording.ts'),
    import('../execution-page/actions.ts'),
  ])
  const recording = createShownRecording(uri)
  try {
    await exportAs(recording)
  } finally {
    recording.dispose()
  }
}

/** Opens the page of an execution on its graph. */
export async function openGraph(history: History, called: Called): Promise<void> {
  const uri = await fileOf(history, called, t('Whose graph is to be opened?'))
  if (!uri) return
  const { showTab } = await import('../execution-page/wanted-tab.ts')
  showTab(uri, 'graph')
  await vscode.commands.executeCommand('vscode.open', uri)
}

/** The recording that a command is about, which may be any file; undefined where the user wants none. */
async function fileOf(history: History, called: Called, question: string): Promise<vscode.Uri | undefined> {
  const target = targetOf(history, called) ?? (await pickRecording(history, question, { files: true }))
  return target instanceof vscode.Uri || !target ? target : vscode.Uri.file(target.path)
}
