import { join } from 'node:path'
import { expect } from 'vitest'
import { runCommand } from './driver/commands.ts'
import { accessibilityFindings, openByDoubleClick, valueRow } from './driver/execution-page.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { recordOrder } from './orders.ts'
import { images, themes } from './pictures.ts'

for (const [name, theme] of Object.entries(themes)) {
  let recording = ''
  workbenchTest(
    `pictures of the page of an execution, ${name}`,
    {
      viewport: { width: 1280, height: 860 },
      settings: { 'workbench.colorTheme': theme, 'breadcrumbs.enabled': false },
      async prepare(workspace) {
        recording = await recordOrder(workspace)
      },
    },
    async workbench => {
      const page = await openByDoubleClick(workbench, recording)
      await runCommand(workbench, 'View: Toggle Primary Side Bar Visibility')
      await page.getByRole('button', { name: 'First step' }).click()
      for (let i = 0; i < 4; i++) await page.getByRole('button', { name: 'Next node' }).click()
      await page.getByText('order/add_item#2').first().waitFor()
      await page.getByRole('button', { name: 'Next step' }).click()
      await valueRow(page, 'total').filter({ hasText: 'was' }).waitFor()
      await take(workbench, `execution-${name}`)
      await page.getByRole('tab', { name: /^Nodes/ }).click()
      await page.getByRole('gridcell', { name: 'order/charge_card' }).waitFor()
      await take(workbench, `execution-nodes-${name}`)
      await page.getByRole('tab', { name: 'Graph' }).click()
      await page.getByRole('treeitem', { name: /^add_item/ }).waitFor({ state: 'attached' })
      await take(workbench, `execution-graph-${name}`)
      await page.getByRole('tab', { name: 'Timeline' }).click()
      await page.getByText(/spans shown/).waitFor()
      await take(workbench, `execution-timeline-${name}`)
    },
  )
}

async function take(workbench: Workbench, name: string): Promise<void> {
  const { page } = workbench
  expect(await accessibilityFindings(page)).toEqual([])
  await page.mouse.move(640, 855)
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(images, `${name}.png`) })
}
