import * as vscode from 'vscode'
import { troubleOf } from '../../views/protocol/channel.ts'
import type { ExecutionContract, ExecutionEvents } from '../../views/protocol/execution.ts'
import { fileStart } from '../../workflow/source.ts'
import { showPage } from '../webviews/frame.ts'
import { act, offerOf } from './actions.ts'
import { nodesWithBreakpoints } from './breakpoints.ts'
import type { DebugSessions } from './debug-sessions.ts'
import { createHits } from './hits.ts'
import type { ShownRecording } from './recording.ts'
import { showRange } from './show-text.ts'
import { onDidWantTab, takeWantedTab } from './wanted-tab.ts'

/** Shows the page of an execution in a webview, as long as its panel is there. */
export function showExecution(
  panel: vscode.WebviewPanel,
  recording: ShownRecording,
  extension: vscode.Uri,
  sessions: DebugSessions,
): void {
  let execution = ''

  const known = async () => {
    const overview = await recording.overview()
    execution = overview.id
    return { overview, offer: offerOf(overview, recording.uri) }
  }
  const standing = () => {
    const moved = sessions.on(execution)?.moved
    return moved && { position: moved.position, live: moved.live }
  }

  const hits = createHits(
    recording,
    () => sessions.on(execution),
    count => page.tell('hits', { count }),
  )
  const page = showPage<ExecutionContract, ExecutionEvents>(panel.webview, extension, 'execution', {
    async overview() {
      const { overview, offer } = await known()
      const playhead = standing()
      // Before anybody drags the playhead: the page becomes narrower.
      if (playhead) void makeRoomForText()
      const tab = takeWantedTab(recording.uri)
      return { overview, offer, ...(playhead && { playhead }), ...(tab !== undefined && { tab }) }
    },
    nodes: query => recording.read(answers => answers.nodes(query)),
    moment: looking => recording.read(answers => answers.moment(looking)),
    text: place => recording.read(answers => answers.text(place)),
    near: from => recording.read(answers => answers.near(from)),
    survey: () => recording.read(answers => answers.survey({})),
    source: of => recording.read(answers => answers.source(of)),
    async graph() {
      void tellBreakpoints()
      return recording.read(answers => answers.graph({}))
    },
    overlay: at => recording.read(answers => answers.overlay(at)),
    visit: query => recording.read(answers => answers.visit(query)),
    spans(query) {
      hits.want()
      return recording.read(answers => answers.spans({ ...query, hits: hits.positions }))
    },
    positionAt: at => recording.read(answers => answers.positionAt(at)),
    async act(params) {
      await act(recording, params)
      return null
    },
    async seek({ position }) {
      const session = sessions.on(execution)?.session
      if (!session) return null
      await makeRoomForText()
      await session.customRequest('playhead/seek', { position })
      return null
    },
  })

  // VS Code shows where a session stands in the group that has the focus, and would put the text over the page.
  const makeRoomForText = async () => {
    const isBeside = vscode.window.visibleTextEditors.some(
      ({ viewColumn }) => viewColumn !== undefined && viewColumn !== panel.viewColumn,
    )
    if (!isBeside) await showRange(recording, fileStart, { preserveFocus: true })
  }
  const tellChanged = async () => {
    try {
      page.tell('changed', await known())
    } catch (thrown) {
      page.tell('unreadable', troubleOf(thrown))
    }
  }
  const tellBreakpoints = async () => {
    // A recording that cannot be read says so elsewhere.
    const nodes = await nodesWithBreakpoints(recording).catch(() => undefined)
    if (nodes) page.tell('breakpoints', { nodes })
  }
  const tellMoved = async (moved: string) => {
    if (moved !== execution) return
    const at = sessions.on(execution)?.moved
    // A live run has written on since.
    if (at && at.last > (await recording.overview()).last) await recording.refresh()
    page.tell('playhead', standing() ?? null)
    hits.renew()
  }

  const parts = vscode.Disposable.from(
    page,
    recording.onDidChange(() => {
      void tellChanged()
      hits.renew(true)
    }),
    recording.onDidSurvey(part => page.tell('surveying', { part })),
    sessions.onDidMove(tellMoved),
    onDidWantTab(({ uri, tab }) => {
      if (uri.toString() !== recording.uri.toString()) return
      page.tell('tab', { id: tab })
      // A page that is hidden is made anew when it is seen again, and asks then.
      if (panel.visible && execution !== '') takeWantedTab(uri)
    }),
    hits,
    vscode.debug.onDidChangeBreakpoints(() => {
      void tellBreakpoints()
      hits.renew(true)
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(tellChanged),
  )
  panel.onDidDispose(() => parts.dispose())
}
