import * as vscode from 'vscode'
import { troubleOf } from '../../views/protocol/channel.ts'
import type { Both, ComparisonContract, ComparisonEvents, Side } from '../../views/protocol/comparison.ts'
import type { Overview } from '../../views/protocol/execution.ts'
import { offerOf } from '../execution-page/actions.ts'
import { createShownRecording, type ShownRecording } from '../execution-page/recording.ts'
import { showPage } from '../webviews/frame.ts'
import { actOnBoth } from './actions.ts'
import { type ComparingWorker, compareInWorker } from './compare-in-worker.ts'

/** A comparison that is open. */
export interface ShownComparison {
  readonly uris: Both<vscode.Uri>
}

/** Shows the page of a comparison in a webview, as long as its panel is there. */
export function showComparison(
  panel: vscode.WebviewPanel,
  uris: Both<vscode.Uri>,
  extension: vscode.Uri,
): ShownComparison {
  let recordings: Both<ShownRecording> = {
    a: createShownRecording(uris.a),
    b: createShownRecording(uris.b),
  }
  let comparing: Promise<ComparingWorker> | undefined
  let disposed = false

  const worker = () => {
    comparing ??= compareInWorker(extension, urisOf(recordings), part =>
      page.tell('comparing', { part }),
    ).then(started => {
      // The page was closed while it was started.
      if (disposed) started.dispose()
      return started
    })
    return comparing
  }
  const end = () => {
    void comparing?.then(
      one => one.dispose(),
      () => undefined,
    )
    comparing = undefined
  }
  const known = async () => {
    const executions = await (await worker()).ask('overviews', {})
    panel.title = titleOf(executions)
    return executions
  }
  const offersOf = (executions: Both<Overview>) => ({
    a: offerOf(executions.a, recordings.a.uri),
    b: offerOf(executions.b, recordings.b.uri),
  })

  const page = showPage<ComparisonContract, ComparisonEvents>(panel.webview, extension, 'comparison', {
    async overview() {
      const executions = await known()
      const { a, b } = urisOf(recordings)
      return {
        executions,
        offers: offersOf(executions),
        references: { a: a.toString(), b: b.toString() },
      }
    },
    compared: async () => (await worker()).ask('compared', {}),
    steps: async query => (await worker()).ask('steps', query),
    differences: async query => (await worker()).ask('differences', query),
    graph: async () => (await worker()).ask('graph', {}),
    stepAt: async query => (await worker()).ask('stepAt', query),
    async swap() {
      await (await worker()).ask('swap', {})
      recordings = { a: recordings.b, b: recordings.a }
      return null
    },
    async act(params) {
      // What has been written since is read by a new worker.
      if (params.action === 'again') end()
      else await actOnBoth({ recordings, executions: await known(), ask: (await worker()).ask }, params)
      return null
    },
  })

  const tellOffers = async () => {
    try {
      page.tell('offers', { offers: offersOf(await known()) })
    } catch (thrown) {
      console.warn('The page of a comparison does not know of the trust.', troubleOf(thrown).message)
    }
  }
  const stale = () => page.tell('stale', {})
  const parts = vscode.Disposable.from(
    page,
    recordings.a,
    recordings.b,
    recordings.a.onDidChange(stale),
    recordings.b.onDidChange(stale),
    vscode.workspace.onDidGrantWorkspaceTrust(tellOffers),
  )
  panel.onDidDispose(() => {
    disposed = true
    end()
    parts.dispose()
  })
  return {
    get uris() {
      return urisOf(recordings)
    },
  }
}

function urisOf({ a, b }: Both<ShownRecording>): Both<vscode.Uri> {
  return { a: a.uri, b: b.uri }
}

/** `order 3f2a ↔ 9c01`, with the second workflow only where it is another one. */
function titleOf(executions: Both<Overview>): string {
  const name = (side: Side) => executions[side].id.slice(-6)
  const { a, b } = executions
  const second = a.workflow === b.workflow ? '' : `${b.workflow} `
  return `${a.workflow} ${name('a')} ↔ ${second}${name('b')}`
}
