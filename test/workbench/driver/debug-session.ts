import type { Locator } from 'playwright-core'
import { activeEditor, linesWith } from './editor.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

const buttons = {
  continue: /^Continue/,
  pause: /^Pause/,
  stepOver: /^Step Over/,
  stepInto: /^Step Into/,
  stepOut: /^Step Out/,
  stepBack: /^Step Back/,
  // Not the steps that an extension adds.
  reverseContinue: /^Reverse(?! Step)/,
  restart: /^Restart/,
  stop: /^(Stop|Disconnect)/,
} as const

/** What a button of the debug toolbar does. */
export type DebugAction = keyof typeof buttons

/** Where the debugger has stopped. */
export interface Stop {
  /** The address of the file in the active editor. */
  uri: string
  /** The line, from 1, that is marked as the current one. */
  line: number
}

/** Presses F5 in the active editor and waits until a session has begun, which must not end by itself at once. */
export async function startDebugging(workbench: Workbench): Promise<void> {
  await pressF5(workbench)
  await toolbar(workbench).waitFor()
}

/** Presses F5 in the active editor. What comes of it may be over before anything of it is seen. */
export async function pressF5(workbench: Workbench): Promise<void> {
  await activeEditor(workbench).locator('.native-edit-context').first().focus()
  await workbench.page.keyboard.press('F5')
}

/** Presses a button of the debug toolbar once it is enabled. */
export async function press(workbench: Workbench, action: DebugAction): Promise<void> {
  await button(workbench, buttons[action]).click()
}

/** Presses a button that an extension has added to the debug toolbar, by its title. */
export async function pressToolbar(workbench: Workbench, title: string | RegExp): Promise<void> {
  await button(workbench, title).click()
}

/** The names of the debug toolbar's buttons. */
export async function toolbarButtons(workbench: Workbench): Promise<string[]> {
  const all = await toolbar(workbench).getByRole('button').all()
  const names = await Promise.all(all.map(each => each.getAttribute('aria-label')))
  return names.filter(name => name !== null)
}

/**
 * Waits until the debugger stands, on the given line if there is one, and says where. Steps that stay on a line can
 * not be told apart by it: wait for a frame or a variable then.
 */
export async function waitForStop(
  workbench: Workbench,
  at: { line?: number; file?: string } = {},
): Promise<Stop> {
  const what = `a stop${at.file ? ` in ${at.file}` : ''}${at.line ? ` on line ${at.line}` : ''}`
  return waitUntil(
    what,
    async () => {
      await button(workbench, buttons.continue).waitFor({ timeout: 500 })
      const line = await stoppedLine(workbench)
      const uri = await activeEditor(workbench).getAttribute('data-uri', { timeout: 500 })
      return { uri: uri ?? '', line }
    },
    stop =>
      stop.line > 0 &&
      (at.line === undefined || stop.line === at.line) &&
      (at.file === undefined || stop.uri.endsWith(`/${at.file}`)),
  )
}

/**
 * The marked line of the thread in focus, or 0. Every stopped thread marks its line, all in the same way; the Call
 * Stack view, and without it the cursor, tell which is the one.
 */
async function stoppedLine(workbench: Workbench): Promise<number> {
  const { page } = workbench
  const marked = await linesWith(workbench, '.debug-top-stack-frame-line, .debug-focused-stack-frame-line')
  const [selected] = await page
    .locator('.debug-call-stack .monaco-list-row.selected .stack-frame .line-number')
    .allTextContents()
  const [cursor] = await page.locator('[id="status.editor.selection"]').allTextContents()
  const focused = Number.parseInt(selected ?? /\d+/.exec(cursor ?? '')?.[0] ?? '', 10)
  if (marked.includes(focused)) return focused
  return marked.length === 1 ? (marked[0] ?? 0) : 0
}

/** Waits until no session runs. */
export async function waitForSessionEnd(workbench: Workbench): Promise<void> {
  await toolbar(workbench).waitFor({ state: 'hidden' })
}

function toolbar({ page }: Workbench): Locator {
  return page.locator('.debug-toolbar').first()
}

function button(workbench: Workbench, name: string | RegExp): Locator {
  return workbench.page
    .locator('.debug-toolbar')
    .getByRole('button', { name })
    .and(workbench.page.locator(':not(.disabled)'))
    .first()
}
