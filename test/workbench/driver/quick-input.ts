import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** Opens the quick input with a key and types into it, without accepting. */
export async function openQuickInput({ page }: Workbench, key: string, text: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first()
  // It closes when something else takes the focus, which happens while the workbench still settles.
  await waitUntil(
    `the quick input that ${key} opens`,
    async () => {
      if (!(await input.isVisible())) await page.keyboard.press(key)
      await input.fill(text, { timeout: 2_000 })
      await page.waitForTimeout(100)
      return (await input.isVisible()) ? await input.inputValue({ timeout: 1_000 }) : undefined
    },
    value => value === text,
  )
}

/** The visible choices of an open quick pick, each as its label and description in one text. */
export async function quickPickItems({ page }: Workbench): Promise<string[]> {
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor()
  return page.locator('.quick-input-list .monaco-list-row').allInnerTexts()
}

/** Takes a choice of an open quick pick. */
export async function choose({ page }: Workbench, item: string | RegExp): Promise<void> {
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: item }).first().click()
}

/** Types into an open input box or quick pick and accepts it. */
export async function answer({ page }: Workbench, text: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first()
  await input.fill(text, { timeout: 5_000 })
  await input.press('Enter', { timeout: 5_000 })
}

/** Gives a path to VS Code's own dialog for files, and accepts it. The dialog sets a path of its own when it has read its folder. */
export async function choosePath({ page }: Workbench, path: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first()
  await waitUntil(
    `the dialog to take ${path}`,
    async () => {
      await input.fill(path, { timeout: 5_000 })
      await page.waitForTimeout(300)
      if ((await input.inputValue({ timeout: 1_000 })) !== path) return false
      await input.press('Enter', { timeout: 5_000 })
      await input.waitFor({ state: 'hidden', timeout: 2_000 })
      return true
    },
    taken => taken,
  )
}
