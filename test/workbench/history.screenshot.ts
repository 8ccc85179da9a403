import { join } from 'node:path'
import { addTo, type Made } from '../history/make-history.ts'
import { openFile } from './driver/editor.ts'
import { choose } from './driver/quick-input.ts'
import { openViewContainer, pressViewButton, waitForTreeItem } from './driver/tree-view.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { minutesAgo } from './made-history.ts'
import { images, themes } from './pictures.ts'

const orderFile = `workflows:
  order:
    inputs:
      customer: { type: string, default: Ada }
      price: { type: number, default: 40 }
    nodes:
      - id: total
        type: transform
        set: { total: price * 1.2 }
        next: charge
      - id: charge
        type: tool
        tool: shell
        arguments: { command: ./charge-card }
`

for (const [name, theme] of Object.entries(themes)) {
  workbenchTest(
    `picture of the history, ${name}`,
    {
      files: { 'order.yaml': orderFile },
      prepare: fillHistory,
      viewport: { width: 1000, height: 640 },
      settings: {
        'workbench.colorTheme': theme,
        'workbench.hover.delay': 100,
        'breadcrumbs.enabled': false,
        'editor.minimap.enabled': false,
        'editor.fontSize': 12,
      },
    },
    async workbench => {
      const { page } = workbench
      await openFile(workbench, 'order.yaml')
      await openViewContainer(workbench, 'Playhead')
      await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
      await pressViewButton(workbench, 'History', 'Group History By…')
      await choose(workbench, 'Workflow')
      await waitForTreeItem(workbench, 'History', /^order4/)
      await page
        .locator('.sidebar')
        .getByRole('treeitem', { name: /^order, failed/ })
        .hover()
      await page.locator('.monaco-hover').filter({ hasText: 'customer' }).waitFor()
      await page.waitForTimeout(500)
      await page.screenshot({ path: join(images, `history-${name}.png`) })
    },
  )
}

/** Runs of three workflows: one has failed, was tried again and then corrected; one waits for an answer. */
function fillHistory(workspace: string): void {
  const program = join(workspace, 'order.yaml')
  const error = { code: 'handler-failed', message: 'The card was declined', address: 'order/charge' }
  const inputs = { customer: 'Ada', price: 40 }
  const order = { workflow: 'order', program, inputs }
  const triage = { workflow: 'triage', program }
  const report = { workflow: 'nightly_report', program, tags: ['nightly'] }
  const day = 24 * 60
  const all: Made[] = [
    { ...order, id: 'a1c40001', startedAt: minutesAgo(42), duration: 5_200, status: 'failed', error },
    { ...order, id: 'a1c40002', startedAt: minutesAgo(31), parent: { execution: 'a1c40001', position: 3 } },
    { ...order, id: 'a1c40003', startedAt: minutesAgo(18), parent: { execution: 'a1c40002', position: 1 } },
    { ...order, id: 'a1c40004', startedAt: minutesAgo(95), duration: 3_400 },
    { ...triage, id: 'b7e20001', startedAt: minutesAgo(12), status: 'waiting' },
    { ...triage, id: 'b7e20002', startedAt: minutesAgo(2 * day), duration: 61_000 },
    { ...report, id: 'c9d10001', startedAt: minutesAgo(day), duration: 184_000 },
    { ...report, id: 'c9d10002', startedAt: minutesAgo(2 * day), duration: 179_000, status: 'cancelled' },
  ]
  for (const made of all) addTo(join(workspace, '.playhead'), made)
}
