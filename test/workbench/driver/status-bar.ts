import type { Locator } from 'playwright-core'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** An item of an extension in the status bar, by the extension's id and its own, such as `playhead.playhead.position`. */
export function statusItem({ page }: Workbench, id: string): Locator {
  return page.locator(`[id="${id}"]`)
}

/** Waits until an item of the status bar matches, and returns its text. */
export async function waitForStatus(
  workbench: Workbench,
  id: string,
  text: string | RegExp,
): Promise<string> {
  return waitUntil(
    `${text} in the status bar`,
    async () => (await statusItem(workbench, id).innerText({ timeout: 500 })).trim(),
    shown => (typeof text === 'string' ? shown === text : text.test(shown)),
  )
}
