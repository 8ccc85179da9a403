import { expect } from 'vitest'
import { addTo } from '../history/make-history.ts'
import { waitForState } from './driver/call-stack.ts'
import { runCommand } from './driver/commands.ts'
import { press, waitForSessionEnd } from './driver/debug-session.ts'
import { accessibilityFindings, executionPage } from './driver/execution-page.ts'
import { choose } from './driver/quick-input.ts'
import {
  chooseFromSelectionMenu,
  chooseFromTreeItemMenu,
  openViewContainer,
  selectTreeItems,
  waitForTreeItem,
} from './driver/tree-view.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { recordTwoOrders } from './orders.ts'

workbenchTest(
  'compare two executions',
  {
    viewport: { width: 1400, height: 1000 },
    async prepare(workspace) {
      await recordTwoOrders(workspace)
    },
  },
  async workbench => {
    const { page: window } = workbench
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^order.*completed/)
    await chooseFromTreeItemMenu(workbench, 'History', /^order.*failed/, 'Compare Executions…')
    await workbench.screenshot('with which it can be compared')
    await choose(workbench, /order.*completed/)

    const page = await executionPage(workbench)
    await page.getByText(/^\d+ steps differ, .* only in A, .* only in B/).waitFor()
    expect(await page.getByRole('region', { name: 'Execution A' }).textContent()).toContain('Failed')
    expect(await page.getByRole('region', { name: 'Execution B' }).textContent()).toContain('Completed')
    await workbench.screenshot('the steps of both')
    expect(await accessibilityFindings(window)).toEqual([])

    const differences = page.getByRole('tree', { name: 'Differences at the chosen step' })
    await differences.getByRole('treeitem', { name: /^customer.*changed/ }).click()
    const diff = window.locator('.monaco-diff-editor')
    await diff.locator('.original').getByText('Ada').first().waitFor()
    await diff.locator('.modified').getByText('Grace').first().waitFor()
    await window.getByRole('tab', { name: /^customer at order\/add_item: A .* ↔ B/ }).waitFor()
    await workbench.screenshot('one value in the editor for differences')
    await runCommand(workbench, 'View: Close Editor')

    // It was rebuilt when it was shown again, and still is where it was.
    await page.getByRole('tab', { name: 'Graph' }).click()
    await page.getByRole('treeitem', { name: /^stamp, transform, only B/ }).waitFor({ state: 'attached' })
    await workbench.screenshot('one graph of both')
    expect(await accessibilityFindings(window)).toEqual([])
    await page.getByRole('button', { name: 'Swap A and B' }).click()
    await page.getByRole('region', { name: 'Execution A' }).getByText('Completed').waitFor()
    await page.getByRole('treeitem', { name: /^stamp, transform, only A/ }).waitFor({ state: 'attached' })

    await page.getByRole('tab', { name: 'Steps' }).click()
    await page.getByRole('button', { name: 'Replay B from Here' }).click()
    await waitForState(workbench, /Paused|Replay|Start of|Step/i)
    await workbench.screenshot('a replay from a step')
    await press(workbench, 'stop')
    await waitForSessionEnd(workbench)
  },
)

workbenchTest(
  'compare two executions from the palette, as texts, and after a reload',
  {
    async prepare(workspace) {
      await recordTwoOrders(workspace)
    },
  },
  async workbench => {
    const { page: window } = workbench
    // Before the extension is known, the palette does not have its commands.
    await openViewContainer(workbench, 'Playhead')
    await runCommand(workbench, 'Playhead: Compare Executions…')
    await choose(workbench, /order.*completed/)
    // The list of the first question goes when that of the second comes.
    await window.getByPlaceholder('With which execution is it compared?').waitFor()
    await choose(workbench, /order.*failed/)
    let page = await executionPage(workbench)
    await page.getByRole('region', { name: 'Execution A' }).getByText('Completed').waitFor()
    await page.getByRole('tab', { name: 'Timing and Cost' }).click()
    await page.getByRole('rowheader', { name: 'Whole execution' }).waitFor()
    await workbench.screenshot('times of both')

    // In good order, as a person does: then VS Code writes down what it has to remember.
    await runCommand(workbench, 'Developer: Reload Window')
    await window.waitForEvent('load')
    page = await executionPage(workbench)
    await page.getByRole('rowheader', { name: 'Whole execution' }).waitFor()
    await page.getByRole('region', { name: 'Execution A' }).getByText('Completed').waitFor()

    await page.getByRole('button', { name: 'Compare as Text' }).click()
    await window.locator('.monaco-diff-editor').getByText('workflow: order').first().waitFor()
    await workbench.screenshot('both as texts')
  },
)

workbenchTest(
  'compare two recordings that are chosen in the Explorer',
  {
    prepare(workspace) {
      addTo(workspace, { id: 'aaaa0001', startedAt: '2030-01-01T08:00:00.000Z', status: 'failed' })
      addTo(workspace, { id: 'bbbb0001', startedAt: '2030-01-02T08:00:00.000Z' })
    },
  },
  async workbench => {
    // Before the extension is known, VS Code would open a text editor.
    await openViewContainer(workbench, 'Playhead')
    await openViewContainer(workbench, 'Explorer')
    await selectTreeItems(workbench, 'Files Explorer', [/bbbb0001\.playhead/, /aaaa0001\.playhead/])
    await chooseFromSelectionMenu(workbench, 'Files Explorer', /^Compare Executions/)
    await workbench.page.locator('.tabs-container').getByRole('tab', { name: /↔/ }).waitFor()
    const page = await executionPage(workbench)
    // The older one is A, whichever was chosen first.
    await page.getByRole('region', { name: 'Execution A' }).getByText('Failed').waitFor()
    await page.getByRole('region', { name: 'Execution B' }).getByText('Completed').waitFor()
    await workbench.screenshot('two files')
  },
)
