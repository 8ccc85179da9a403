import type { Locator } from 'playwright-core'
import { readRows } from './list-rows.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** Opens the Debug Console and returns its part of the page. */
export async function openDebugConsole({ page }: Workbench): Promise<Locator> {
  const panel = page.locator('[id="workbench.panel.repl"]')
  if (!(await panel.isVisible())) {
    await page.keyboard.press('Control+Shift+Y')
    await panel.waitFor()
  }
  return panel
}

/** The lines of the Debug Console, oldest first, scrolled through from the top. */
export async function readDebugConsole(workbench: Workbench): Promise<string[]> {
  const panel = await openDebugConsole(workbench)
  const rows = await readRows(panel.locator('.repl-tree').first(), row => row.innerText.trim())
  return rows.map(row => row.content)
}

/** Waits until a line of the Debug Console matches, and returns it. */
export async function waitForConsole(workbench: Workbench, text: string | RegExp): Promise<string> {
  const matches = (line: string) => (typeof text === 'string' ? line.includes(text) : text.test(line))
  const lines = await waitUntil(
    `${text} in the debug console`,
    () => readDebugConsole(workbench),
    all => all.some(matches),
  )
  return lines.find(matches) ?? ''
}

/** Evaluates an expression in the Debug Console and returns the text of what it answers. */
export async function evaluateInConsole(workbench: Workbench, expression: string): Promise<string> {
  const { page } = workbench
  const panel = await openDebugConsole(workbench)
  const before = (await readDebugConsole(workbench)).length
  await panel.locator('.repl-input-wrapper .native-edit-context').focus()
  await page.keyboard.insertText(expression)
  // Completions would take the Enter.
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  const lines = await waitUntil(
    `an answer to ${expression} in the debug console`,
    () => readDebugConsole(workbench),
    // The question itself is a line, too.
    all => all.length >= before + 2,
  )
  return lines.slice(before + 1).join('\n')
}
