import type { Workbench } from './workbench.ts'

/** Waits for a modal dialog and returns its text. VS Code shows a session that cannot start this way. */
export async function readDialog({ page }: Workbench): Promise<string> {
  const dialog = page.locator('.monaco-dialog-box')
  await dialog.waitFor()
  return dialog.locator('.dialog-message-container').innerText()
}

/** Closes a modal dialog with one of its buttons. */
export async function pressDialogButton({ page }: Workbench, name: string | RegExp): Promise<void> {
  const dialog = page.locator('.monaco-dialog-box')
  await dialog.getByRole('button', { name }).click()
  await dialog.waitFor({ state: 'hidden' })
}
