import { openViewContainer, waitForTreeItem } from './driver/tree-view.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { fillHistory, orderFile } from './made-history.ts'

const treeItem = ({ page }: Workbench, name: RegExp) =>
  page.locator('.sidebar').getByRole('treeitem', { name }).first()

const comparisonTab = ({ page }: Workbench) => page.locator('.tabs-container').getByRole('tab', { name: /↔/ })

workbenchTest(
  'compare two executions by dragging one onto the other',
  { files: orderFile, prepare: fillHistory },
  async workbench => {
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
    await treeItem(workbench, /^triage, waiting/).dragTo(treeItem(workbench, /^triage, completed/))
    await comparisonTab(workbench).waitFor()
    await workbench.screenshot('one was dragged onto another')
  },
)
