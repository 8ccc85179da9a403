import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import type { FrameLocator, Locator, Page } from 'playwright-core'
import { openViewContainer } from './tree-view.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The page of an execution in the active editor; waits until it shows something. */
export async function executionPage({ page }: Workbench): Promise<FrameLocator> {
  const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame')
  await frame.locator('main > *').first().waitFor()
  return frame
}

/** Opens a recording by a double click in the Explorer. @param path below the workspace */
export async function openByDoubleClick(workbench: Workbench, path: string): Promise<FrameLocator> {
  const { page } = workbench
  // Before the extension is known, VS Code would open a text editor.
  await page
    .locator('.activitybar')
    .getByRole('tab', { name: /^Playhead/ })
    .waitFor()
  await openViewContainer(workbench, 'Explorer')
  const explorer = page.locator('.explorer-folders-view')
  for (const part of path.split('/')) {
    const row = explorer.getByRole('treeitem', { name: part }).first()
    await row.waitFor()
    if (part === basename(path)) await row.dblclick()
    else if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click()
  }
  return executionPage(workbench)
}

/** The row of a value in the tree, by its key. */
export function valueRow(frame: FrameLocator, key: string): Locator {
  return frame
    .getByRole('treeitem')
    .filter({ has: frame.locator('.key', { hasText: new RegExp(`^${key}$`) }) })
}

/** Waits until the playhead of the page stands at a step. */
export async function waitForStep(frame: FrameLocator, step: number): Promise<void> {
  await waitUntil(
    `step ${step}`,
    () => frame.getByRole('spinbutton', { name: 'Step' }).inputValue(),
    value => value === String(step),
  )
}

/** Where the playhead of the page stands. */
export async function stepOf(frame: FrameLocator): Promise<number> {
  return Number(await frame.getByRole('spinbutton', { name: 'Step' }).inputValue())
}

/** What axe finds serious or critical in a webview, or in a page of a browser, in words. */
export async function accessibilityFindings(page: Page, inWebview = true): Promise<string[]> {
  const frame = inWebview
    ? await waitUntil(
        'the frame of the webview',
        async () => {
          for (const one of page.frames()) {
            if (one.name() === '' || one.parentFrame() === null) continue
            const has = await one.evaluate('document.querySelector("main > *") !== null').catch(() => false)
            if (has) return one
          }
          return undefined
        },
        found => found !== undefined,
      )
    : page.mainFrame()
  await frame!.evaluate(axeSource)
  const results = (await frame!.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as {
    violations: {
      id: string
      impact: string
      help: string
      nodes: { html: string; failureSummary: string }[]
    }[]
  }
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]!.html.slice(0, 200)} ${nodes[0]!.failureSummary}`,
    )
}
