import { openQuickInput } from './quick-input.ts'
import type { Workbench } from './workbench.ts'

/** Runs a command by the title that the command palette shows, such as `Debug: Start Debugging`. */
export async function runCommand(workbench: Workbench, title: string): Promise<void> {
  await openQuickInput(workbench, 'F1', `>${title}`)
  const { page } = workbench
  const rows = page.locator('.quick-input-list .monaco-list-row')
  await rows
    .filter({ has: page.getByText(title, { exact: true }) })
    .first()
    .click()
}
