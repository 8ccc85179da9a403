import { createWriteStream } from 'node:fs'
import { basename, dirname } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import * as vscode from 'vscode'
import { type ExportFormat, exporters } from '../../history/export/formats.ts'
import { createFileStorage } from '../../history/file-storage.ts'
import { parseRecorded } from '../../recording/recorded-file.ts'
import { momentValue } from '../../views/answers/moment.ts'
import type { ActionParams, Offer, Overview, PageAction, ValuePlace } from '../../views/protocol/execution.ts'
import { failure } from '../../workflow/problem.ts'
import { fileStart } from '../../workflow/source.ts'
import { t } from '../../workflow/translate.ts'
import { startAnswering, startReplay } from '../debug/start-replay.ts'
import { type NodeInText, toggleBreakpoint } from './breakpoints.ts'
import type { ShownRecording } from './recording.ts'
import { showRange } from './show-text.ts'

/** What starts a session, and how that is said to people, in the sentence of a problem. */
const running: Partial<Record<PageAction, string>> = {
  replay: 'Replaying',
  replayFromFailure: 'Replaying',
  replayHere: 'Replaying',
  rerun: 'Running the workflow again',
  answer: 'Going on with the run',
}

/** Formats as they are offered: what it is, and the ending of the file. */
const formats = (): Record<ExportFormat, readonly [label: string, ending: string]> => ({
  html: [t('Report (HTML)'), 'html'],
  summary: [t('Summary (text)'), 'txt'],
  json: [t('Execution (JSON)'), 'json'],
  trace: [t('Trace (JSON)'), 'json'],
  csv: [t('Trace (CSV)'), 'csv'],
  otlp: [t('OpenTelemetry (OTLP JSON)'), 'json'],
  mermaid: [t('Graph (Mermaid)'), 'mmd'],
  dot: [t('Graph (Graphviz)'), 'dot'],
  recording: [t('Recording (JSON)'), 'json'],
})

/** The actions that a page can offer now. */
export function offerOf({ status, failure, parent }: Overview, uri: vscode.Uri): Offer {
  const offered: PageAction[] = [
    'compare',
    'export',
    'showNode',
    'openSource',
    'saveValue',
    'copy',
    'manageTrust',
    'saveImage',
  ]
  // A session needs a file of this machine.
  if (uri.scheme === 'file') {
    offered.push('replay', 'replayHere', 'rerun', 'breakpoint')
    if (failure) offered.push('replayFromFailure')
    if (status === 'waiting') offered.push('answer')
    if (parent) offered.push('openParent')
  }
  const { isTrusted } = vscode.workspace
  return Object.fromEntries(
    offered.map(action => [
      action,
      !isTrusted && running[action] !== undefined ? { refused: 'untrusted' } : {},
    ]),
  )
}

/** Does what a person has asked for on the page. @throws {PlayheadError} when that is not possible */
export async function act(recording: ShownRecording, params: ActionParams): Promise<void> {
  const { action, position, span, place, text, node, image } = params
  const what = running[action]
  if (what !== undefined && !vscode.workspace.isTrusted) throw failure('untrusted', { what })
  const { uri } = recording
  const { workflow, parent } = await recording.overview()
  switch (action) {
    case 'replay':
      return replay(recording, workflow)
    case 'replayFromFailure':
      return replay(recording, workflow, 'failure')
    case 'replayHere':
      return replay(recording, workflow, position)
    case 'rerun':
      await vscode.commands.executeCommand('playhead.rerunExecution', uri)
      return
    case 'answer':
      return startAnswering(uri.fsPath, t('Answer {0}', workflow))
    case 'compare':
      // What one comes from stands at the right, as in VS Code's own comparisons.
      await vscode.commands.executeCommand('playhead.compareExecutions', undefined, recording.uri)
      return
    case 'export':
      return exportAs(recording)
    case 'showNode':
      return node ? showWritten(recording, node) : showNode(recording, span ?? 0)
    case 'openSource':
      return showRange(recording, fileStart)
    case 'openParent': {
      if (!parent) return
      // By its id alone: a recording from elsewhere could name any file.
      const storage = createFileStorage(dirname(uri.fsPath))
      const { path } = await storage.find(parent.execution).finally(() => storage.close())
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path!))
      return
    }
    case 'saveValue':
      if (place) await saveValue(recording, place)
      return
    case 'copy': {
      const copied = place ? (await valueText(recording, place)).text : text
      if (copied === undefined) return
      await vscode.env.clipboard.writeText(copied)
      vscode.window.setStatusBarMessage(`$(copy) ${t('Copied')}`, 2_000)
      return
    }
    case 'breakpoint':
      if (node) await toggleBreakpoint(recording, node)
      return
    case 'saveImage':
      if (text !== undefined && image) await saveImage(recording, text, image)
      return
    case 'manageTrust':
      await vscode.commands.executeCommand('workbench.trust.manage')
  }
}

/** Replays with the page and the text side by side: the page follows the session, and leads it. */
async function replay(
  recording: ShownRecording,
  workflow: string,
  startAt?: 'failure' | number,
): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.keepEditor')
  // The session shows its text where the focus is.
  await showRange(recording, fileStart)
  await startReplay(recording.uri.fsPath, t('Replay {0}', workflow), startAt)
}

/** Writes the execution to a file, in a format that the user chooses. */
export async function exportAs(recording: ShownRecording): Promise<void> {
  const items = Object.entries(formats()).map(([format, [label, ending]]) => ({
    label,
    description: `.${ending}`,
    format: format as ExportFormat,
    ending,
  }))
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Export the execution as') })
  if (!chosen) return
  const name = `${basename(recording.uri.path, '.playhead')}.${chosen.ending}`
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(savesTo(recording), name),
    saveLabel: t('Export'),
  })
  if (!target) return
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Exporting {0}', name) },
    () =>
      recording.read(async (_, { timeline }) => {
        try {
          const parts = Readable.from(exporters[chosen.format](timeline))
          if (target.scheme === 'file') await pipeline(parts, createWriteStream(target.fsPath))
          else await vscode.workspace.fs.writeFile(target, await buffer(parts))
        } catch (thrown) {
          const detail = (thrown as Error).message
          throw failure('file-unwritable', { path: target.fsPath, detail }, {}, thrown)
        }
      }),
  )
  const open = t('Open')
  void vscode.window.showInformationMessage(t('Exported to {0}', target.fsPath), open).then(answer => {
    if (answer === open) void vscode.commands.executeCommand('vscode.open', target)
  })
}

/** The folder that is offered for files: people look into the workspace, not into the history. */
function savesTo({ uri }: ShownRecording): vscode.Uri {
  return vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.joinPath(uri, '..')
}

async function showNode(recording: ShownRecording, span: number): Promise<void> {
  const { range, address } = await recording.read((_, { timeline }) => {
    const { structure, header } = timeline
    const { workflow, node } = structure.site(span)
    const found = parseRecorded(header).workflows.get(workflow)
    return {
      range: node === undefined ? found?.keyRange : found?.nodes.get(node)?.range,
      address: structure.address(span),
    }
  })
  if (!range) throw failure('node-not-in-text', { address })
  await showRange(recording, range)
}

/** Shows a node of the recorded text, whether it ran or not. The graph keeps the focus, so that one can go on there. */
async function showWritten(recording: ShownRecording, { workflow, id }: NodeInText): Promise<void> {
  const header = await recording.read((_, { timeline }) => timeline.header)
  const range = parseRecorded(header).workflows.get(workflow)?.nodes.get(id)?.range
  if (!range) throw failure('node-not-in-text', { address: `${workflow}/${id}` })
  await showRange(recording, range, { preserveFocus: true })
}

async function saveImage(recording: ShownRecording, text: string, kind: 'svg' | 'png'): Promise<void> {
  const { workflow } = await recording.overview()
  const name = `${workflow.replaceAll(/[^\w.-]+/g, '-')}.${kind}`
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(savesTo(recording), name),
    filters: { [kind.toUpperCase()]: [kind] },
  })
  if (!target) return
  const bytes = kind === 'png' ? Buffer.from(text, 'base64') : new TextEncoder().encode(text)
  await vscode.workspace.fs.writeFile(target, bytes)
}

async function saveValue(recording: ShownRecording, place: ValuePlace): Promise<void> {
  const { text, isText } = await valueText(recording, place)
  const name = String(place.path.at(-1)).replaceAll(/[^\w.-]+/g, '-')
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(savesTo(recording), `${name}.${isText ? 'txt' : 'json'}`),
  })
  if (target) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text))
}

/** A text as it is, anything else as JSON. */
async function valueText(
  recording: ShownRecording,
  place: ValuePlace,
): Promise<{ text: string; isText: boolean }> {
  const value = await recording.read((_, { timeline }) => momentValue(timeline, place))
  return typeof value === 'string'
    ? { text: value, isText: true }
    : { text: JSON.stringify(value, null, 2) ?? '', isText: false }
}
