import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { choose } from './driver/quick-input.ts'
import { openViewContainer, pressViewButton, waitForTreeItem } from './driver/tree-view.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { fillHistory, orderFile } from './made-history.ts'

const picture = resolve(import.meta.dirname, '../../docs/images/history-dark.png')

workbenchTest(
  'picture of the history by workflow',
  {
    files: orderFile,
    prepare: fillHistory,
    viewport: { width: 760, height: 420 },
    settings: { 'workbench.colorTheme': 'Dark Modern', 'workbench.hover.delay': 100 },
  },
  async workbench => {
    const { page } = workbench
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
    await pressViewButton(workbench, 'History', 'Group History By…')
    await choose(workbench, 'Workflow')
    await waitForTreeItem(workbench, 'History', /^order3/)
    await page
      .locator('.sidebar')
      .getByRole('treeitem', { name: /^order, failed/ })
      .hover()
    await page.locator('.monaco-hover').filter({ hasText: 'Failed at' }).waitFor()
    await page.waitForTimeout(500)
    mkdirSync(dirname(picture), { recursive: true })
    await page.screenshot({ path: picture })
  },
)
