import { join } from 'node:path'
import { expect } from 'vitest'
import { runCommand } from './driver/commands.ts'
import { accessibilityFindings, executionPage } from './driver/execution-page.ts'
import { choose } from './driver/quick-input.ts'
import { openViewContainer } from './driver/tree-view.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { recordTwoOrders } from './orders.ts'
import { images, themes } from './pictures.ts'

for (const [name, theme] of Object.entries(themes)) {
  workbenchTest(
    `pictures of the page of a comparison, ${name}`,
    {
      viewport: { width: 1280, height: 860 },
      settings: { 'workbench.colorTheme': theme, 'breadcrumbs.enabled': false },
      async prepare(workspace) {
        await recordTwoOrders(workspace)
      },
    },
    async workbench => {
      await openViewContainer(workbench, 'Playhead')
      await runCommand(workbench, 'Playhead: Compare Executions…')
      await choose(workbench, /order.*failed/)
      await choose(workbench, /order.*completed/)
      const page = await executionPage(workbench)
      await page.getByRole('treeitem', { name: /^customer.*changed/ }).waitFor()
      await runCommand(workbench, 'View: Toggle Primary Side Bar Visibility')
      await take(workbench, `comparison-${name}`)
      await page.getByRole('tab', { name: 'Graph' }).click()
      await page.getByRole('treeitem', { name: /^stamp.*only B/ }).waitFor({ state: 'attached' })
      await page.getByRole('button', { name: 'Show All' }).click()
      await take(workbench, `comparison-graph-${name}`)
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
