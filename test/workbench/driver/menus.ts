import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** Opens a context menu and takes one of its entries. `open` may be called again if the menu does not come. */
export async function chooseFromMenu(
  { page }: Workbench,
  entry: string | RegExp,
  open: () => Promise<void>,
): Promise<void> {
  const menu = page.locator('.monaco-menu')
  const item = menu.getByRole('menuitem', { name: entry }).first()
  await waitUntil(
    `the menu entry ${entry}`,
    async () => {
      if (!(await item.isVisible())) {
        await page.keyboard.press('Escape')
        await open()
      }
      await item.waitFor({ timeout: 2_000 })
      // A menu ignores clicks in its first moments, lest the release of the opening click counts as one.
      await page.waitForTimeout(200)
      await item.click({ timeout: 2_000 })
      await menu.first().waitFor({ state: 'hidden', timeout: 1_000 })
      return true
    },
    chosen => chosen,
  )
}

/** The entries of a context menu, which is closed again. `open` may be called again if the menu does not come. */
export async function readMenu({ page }: Workbench, open: () => Promise<void>): Promise<string[]> {
  const items = page.locator('.monaco-menu').getByRole('menuitem')
  const entries = await waitUntil(
    'a context menu',
    async () => {
      if ((await items.count()) === 0) await open()
      await items.first().waitFor({ timeout: 2_000 })
      return items.evaluateAll(all => all.map(one => one.getAttribute('aria-label') ?? one.textContent ?? ''))
    },
    all => all.length > 0,
  )
  await page.keyboard.press('Escape')
  await items.first().waitFor({ state: 'hidden' })
  return entries
}
