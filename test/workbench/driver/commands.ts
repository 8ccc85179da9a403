import { openQuickInput } from './quick-input.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/**
 * Runs a command by the title that the command palette shows, such as `Debug: Start Debugging`, and waits until the
 * palette is gone or asks something else: what is typed next is not for it.
 */
export async function runCommand(workbench: Workbench, title: string): Promise<void> {
  const { page } = workbench
  const input = page.locator('.quick-input-widget input').first()
  const row = page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.getByText(title, { exact: true }) })
    .first()
  await waitUntil(
    `the command ${title}`,
    async () => {
      // A box that was just accepted may still be there, take the text, and close with it.
      await openQuickInput(workbench, 'F1', `>${title}`)
      await row.click({ timeout: 3_000 })
      return true
    },
    chosen => chosen,
  )
  await waitUntil(
    `the palette to close after ${title}`,
    async () =>
      (await input.isVisible()) && (await input.inputValue({ timeout: 500 }).catch(() => '')) === `>${title}`,
    open => !open,
  )
}
