import * as vscode from 'vscode'
import type { Both } from '../../views/protocol/comparison.ts'
import { t } from '../../workflow/translate.ts'
import type { ShownComparison } from './show.ts'

/** The type of the panels of comparisons, as in the manifest. */
const viewType = 'playhead.comparison'

/** The pages of comparisons. */
export interface Comparisons extends vscode.Disposable {
  /** Shows the page of two recordings, the one that is open where there is one. */
  open(uris: Both<vscode.Uri>): Promise<void>
}

/** Registers the page of comparisons. What it needs is loaded when the first one is opened. */
export function createComparisons(extension: vscode.Uri): Comparisons {
  const open = new Map<vscode.WebviewPanel, ShownComparison>()

  const show = async (panel: vscode.WebviewPanel, uris: Both<vscode.Uri>) => {
    panel.iconPath = new vscode.ThemeIcon('diff')
    panel.onDidDispose(() => open.delete(panel))
    const { showComparison } = await import('./show.ts')
    open.set(panel, showComparison(panel, uris, extension))
  }
  const restoring = vscode.window.registerWebviewPanelSerializer(viewType, {
    async deserializeWebviewPanel(panel, state) {
      const uris = urisIn(state)
      // It was closed before it knew what it shows.
      if (uris) await show(panel, uris)
      else panel.dispose()
    },
  })

  return {
    async open(uris) {
      const known = [...open].find(
        ([, { uris: shown }]) => isSame(shown.a, uris.a) && isSame(shown.b, uris.b),
      )
      if (known) return known[0].reveal()
      const panel = vscode.window.createWebviewPanel(viewType, t('Comparison'), vscode.ViewColumn.Active)
      await show(panel, uris)
    },
    dispose: () => restoring.dispose(),
  }
}

function isSame(a: vscode.Uri, b: vscode.Uri): boolean {
  return a.toString() === b.toString()
}

/** What the page remembers of what it shows. */
function urisIn(state: unknown): Both<vscode.Uri> | undefined {
  if (typeof state !== 'object' || state === null) return undefined
  const { a, b } = state as { a?: unknown; b?: unknown }
  if (typeof a !== 'string' || typeof b !== 'string' || a === '' || b === '') return undefined
  return { a: vscode.Uri.parse(a), b: vscode.Uri.parse(b) }
}
