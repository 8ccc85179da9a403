import * as vscode from 'vscode'
import type { RecordedTimeline } from '../../recording/reader.ts'
import { answersFrom, type ExecutionAnswers } from '../../views/answers/execution.ts'
import { troubleOf } from '../../views/protocol/channel.ts'
import type {
  ActionParams,
  ExecutionContract,
  ExecutionEvents,
  Offer,
} from '../../views/protocol/execution.ts'
import { sourceUri } from '../execution-page/text-uri.ts'
import { showPage } from '../webviews/frame.ts'

/** What the page can do where nothing runs: look, copy, and show the text that ran. */
const offer: Offer = { copy: {}, openSource: {} }

/** Shows the page of an execution in a webview, as long as its panel is there. */
export function showExecution(
  panel: vscode.WebviewPanel,
  uri: vscode.Uri,
  extension: vscode.Uri,
  open: () => Promise<RecordedTimeline>,
): void {
  let current: Promise<ExecutionAnswers> | undefined
  const answers = () => {
    current ??= open().then(timeline => answersFrom(timeline, part => page.tell('surveying', { part })))
    return current
  }
  const overview = async () => ({ overview: await (await answers()).overview(), offer })
  const page = showPage<ExecutionContract, ExecutionEvents>(panel.webview, extension, 'execution', {
    overview,
    nodes: async query => (await answers()).nodes(query),
    moment: async looking => (await answers()).moment(looking),
    text: async place => (await answers()).text(place),
    near: async from => (await answers()).near(from),
    survey: async () => (await answers()).survey({}),
    source: async of => (await answers()).source(of),
    graph: async () => (await answers()).graph({}),
    overlay: async at => (await answers()).overlay(at),
    visit: async query => (await answers()).visit(query),
    spans: async query => (await answers()).spans(query),
    positionAt: async at => (await answers()).positionAt(at),
    async act(params) {
      await act(params, uri)
      return null
    },
    // There is no session that could go along.
    seek: () => null,
  })
  const reopen = async () => {
    const before = current
    current = undefined
    void before?.then(
      one => one.dispose(),
      () => undefined,
    )
    try {
      page.tell('changed', await overview())
    } catch (thrown) {
      page.tell('unreadable', troubleOf(thrown))
    }
  }
  const folder = vscode.Uri.joinPath(uri, '..')
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(folder, uri.path.split('/').at(-1) ?? ''),
  )
  const parts = vscode.Disposable.from(
    page,
    watcher,
    watcher.onDidChange(reopen),
    watcher.onDidCreate(reopen),
  )
  panel.onDidDispose(() => {
    parts.dispose()
    void current?.then(
      one => one.dispose(),
      () => undefined,
    )
  })
}

async function act({ action, text = '' }: ActionParams, recording: vscode.Uri): Promise<void> {
  if (action === 'copy') await vscode.env.clipboard.writeText(text)
  if (action !== 'openSource') return
  const document = await vscode.workspace.openTextDocument(sourceUri(recording, 'workflow.yaml'))
  await vscode.languages.setTextDocumentLanguage(document, 'yaml')
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true })
}
