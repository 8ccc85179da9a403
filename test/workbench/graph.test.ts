import { expect } from 'vitest'
import { accessibilityFindings, openByDoubleClick, stepOf } from './driver/execution-page.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { recordOrder } from './orders.ts'

let recording = ''
const failedOrder = {
  async prepare(workspace: string) {
    recording = await recordOrder(workspace)
  },
}

workbenchTest(
  'the graph of an execution is laid out by a worker, and breaks at a node',
  failedOrder,
  async workbench => {
    const page = await openByDoubleClick(workbench, recording)
    await page.getByRole('tab', { name: 'Graph' }).click()
    await page
      .getByRole('treeitem', { name: /^charge_card, compute, current, failed/ })
      .waitFor({ state: 'attached' })
    expect(await page.locator('.graph-view').getAttribute('data-laid-out-by')).toBe('worker')
    await page.getByRole('tree', { name: 'Graph' }).focus()
    await workbench.page.keyboard.press('c')
    await workbench.page.keyboard.press('b')
    await page.getByRole('treeitem', { name: /^charge_card.*breakpoint/ }).waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Remove Breakpoint' }).waitFor()
    await workbench.screenshot('the graph with a breakpoint')
    expect(await accessibilityFindings(workbench.page)).toEqual([])
    // The text comes beside the graph, which keeps the keys.
    await workbench.page.keyboard.press('Shift+Enter')
    await workbench.page.getByRole('tab', { name: /order\.yaml/ }).waitFor()
  },
)

workbenchTest('the timeline of an execution moves the playhead', failedOrder, async workbench => {
  const page = await openByDoubleClick(workbench, recording)
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByText(/spans shown/).waitFor()
  await page.getByRole('slider', { name: 'Playhead on the timeline' }).focus()
  await workbench.page.keyboard.press('Home')
  await waitUntil(
    'the first step',
    () => stepOf(page),
    step => step === 1,
  )
  await workbench.screenshot('the timeline')
  expect(await accessibilityFindings(workbench.page)).toEqual([])
})
