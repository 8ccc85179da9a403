import type { Locator } from 'playwright-core'
import type { Workbench } from './workbench.ts'

/** A section of the Run and Debug side bar. */
export type DebugView = 'variables' | 'watch' | 'call-stack' | 'breakpoints'

/** The list of a section of the Run and Debug side bar; opens the side bar if it is closed. */
export async function debugView({ page }: Workbench, view: DebugView): Promise<Locator> {
  const section = page.locator(`.debug-${view}`).first()
  if (!(await section.isVisible())) {
    await page.keyboard.press('Control+Shift+D')
    await section.waitFor()
  }
  return section
}
