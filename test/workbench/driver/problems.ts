import { runCommand } from './commands.ts'
import { readRows } from './list-rows.ts'
import type { Workbench } from './workbench.ts'

/** The rows of the Problems view: files, and below each its problems with code and position. Opens the view. */
export async function readProblems(workbench: Workbench): Promise<string[]> {
  const panel = workbench.page.locator('.markers-panel')
  if (!(await panel.isVisible())) {
    await runCommand(workbench, 'Problems: Focus on Problems View')
    await panel.waitFor()
  }
  const rows = await readRows(panel.locator('.tree-container, .markers-table-container').first(), row =>
    row.innerText.replaceAll(/\s+/g, ' ').trim(),
  )
  return rows.map(row => row.content)
}
