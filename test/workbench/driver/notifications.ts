import { runCommand } from './commands.ts'
import { type WaitOptions, waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** The texts of all notifications, newest first. Opens the notification centre, since toasts go away, and leaves it open. */
export async function readNotifications(workbench: Workbench): Promise<string[]> {
  const { page } = workbench
  const center = page.locator('.notifications-center')
  if (!(await center.isVisible())) {
    await runCommand(workbench, 'Notifications: Show Notifications')
    await center.waitFor()
    // The list comes a moment after its frame.
    await page.waitForTimeout(300)
  }
  return page.locator('.notifications-center .notification-list-item-message').allInnerTexts()
}

/** Waits for a notification and returns its text. */
export async function waitForNotification(
  workbench: Workbench,
  text: string | RegExp,
  options?: WaitOptions,
): Promise<string> {
  const matches = (line: string) => (typeof text === 'string' ? line.includes(text) : text.test(line))
  const all = await waitUntil(
    `the notification ${text}`,
    () => readNotifications(workbench),
    lines => lines.some(matches),
    { interval: 300, ...options },
  )
  return all.find(matches) ?? ''
}

/** Presses a button of a notification that the notification centre shows. */
export async function pressNotificationButton(
  workbench: Workbench,
  text: string | RegExp,
  button: string | RegExp,
): Promise<void> {
  await waitForNotification(workbench, text)
  const item = workbench.page
    .locator('.notifications-center .monaco-list-row')
    .filter({ hasText: text })
    .first()
  await item.locator('.monaco-button').filter({ hasText: button }).first().click()
}
