import type { Locator } from 'playwright-core'
import { activeEditor, linesWith, revealLine } from './editor.ts'
import { chooseFromMenu } from './menus.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

// Every kind and state has an icon of its own; the hint is what the mouse shows on a line without one.
const anyBreakpoint =
  '[class*="codicon-debug-breakpoint"]:not(.codicon-debug-hint), .codicon-debug-stackframe-dot'

/** The lines of the active editor, as far as in view, that show a breakpoint of any kind in the margin. */
export async function breakpointLines(workbench: Workbench): Promise<number[]> {
  return linesWith(workbench, anyBreakpoint)
}

/** Sets a breakpoint by a click into the margin. */
export async function setBreakpoint(workbench: Workbench, line: number): Promise<void> {
  await toggleBreakpoint(workbench, line, true)
}

/** Removes the breakpoint of a line by a click into the margin. */
export async function removeBreakpoint(workbench: Workbench, line: number): Promise<void> {
  await toggleBreakpoint(workbench, line, false)
}

async function toggleBreakpoint(workbench: Workbench, line: number, wanted: boolean): Promise<void> {
  await revealLine(workbench, line)
  const others = (await breakpointLines(workbench)).filter(each => each !== line)
  // A click is lost until the extension host has said for which languages breakpoints exist, and goes astray when
  // the lines move at that moment: look at what it did, and put it right.
  await waitUntil(
    `${wanted ? 'a' : 'no'} breakpoint on line ${line}`,
    async () => {
      const before = await breakpointLines(workbench)
      const stray = before.find(each => each !== line && !others.includes(each))
      if (stray === undefined && before.includes(line) === wanted) return true
      await clickMargin(workbench, stray ?? line, 'left')
      await waitUntil(
        'the click in the margin to be noticed',
        () => breakpointLines(workbench),
        now => now.join() !== before.join(),
        { timeout: 1_500 },
      )
      return false
    },
    done => done,
  )
}

/** Sets a breakpoint with a condition through the margin's menu. */
export async function setConditionalBreakpoint(
  workbench: Workbench,
  line: number,
  condition: string,
): Promise<void> {
  await addThroughWidget(workbench, line, 'Add Conditional Breakpoint...', condition)
}

/** Sets a log point through the margin's menu; `{expression}` parts are evaluated by the debugger. */
export async function setLogpoint(workbench: Workbench, line: number, message: string): Promise<void> {
  await addThroughWidget(workbench, line, 'Add Logpoint...', message)
}

async function addThroughWidget(
  workbench: Workbench,
  line: number,
  menuItem: string,
  text: string,
): Promise<void> {
  await revealLine(workbench, line)
  const before = await breakpointLines(workbench)
  if (before.includes(line)) throw new Error(`Line ${line} has a breakpoint already`)
  await waitUntil(
    `"${menuItem}" to set its breakpoint on line ${line}`,
    async () => {
      await fillBreakpointWidget(workbench, line, menuItem, text)
      const lines = await waitUntil(
        'the new breakpoint',
        () => breakpointLines(workbench),
        now => now.length > before.length,
        { timeout: 3_000 },
      )
      // The lines may have moved under the menu.
      for (const each of lines) {
        if (each !== line && !before.includes(each)) await removeBreakpoint(workbench, each)
      }
      return lines.includes(line)
    },
    done => done,
    { timeout: 30_000 },
  )
}

async function fillBreakpointWidget(
  workbench: Workbench,
  line: number,
  menuItem: string,
  text: string,
): Promise<void> {
  const { page } = workbench
  await openBreakpointWidget(workbench, line, menuItem)
  // As one insertion, so that no bracket is closed and no completion taken.
  await page.keyboard.insertText(text)
  await waitForText(page.locator('.breakpoint-widget'), text)
  await acceptBreakpointWidget(workbench)
}

/** Opens the box for a condition or a log message through the margin's menu, and waits until it has the focus. */
export async function openBreakpointWidget(
  workbench: Workbench,
  line: number,
  menuItem: string,
): Promise<void> {
  await chooseFromMenu(workbench, menuItem, () => clickMargin(workbench, line, 'right'))
  const widget = workbench.page.locator('.breakpoint-widget')
  await widget.waitFor()
  // Until the widget has the focus, the text would land in the file.
  await waitUntil(
    'the focus in the breakpoint widget',
    () => widget.evaluate(element => element.matches(':focus-within')),
    inside => inside,
  )
}

async function waitForText(widget: Locator, text: string): Promise<void> {
  await waitUntil(
    `"${text}" in the breakpoint widget`,
    async () => (await widget.locator('.view-lines').first().innerText()).replaceAll('\u00a0', ' '),
    shown => shown.includes(text),
  )
}

/** Takes what is written in the box of a breakpoint. */
export async function acceptBreakpointWidget({ page }: Workbench): Promise<void> {
  // A list of completions would take the Enter.
  if (await page.locator('.suggest-widget.visible').isVisible()) await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  await page.locator('.breakpoint-widget').waitFor({ state: 'hidden' })
}

async function clickMargin(workbench: Workbench, line: number, button: 'left' | 'right'): Promise<void> {
  const { page } = workbench
  const { y, height } = await revealLine(workbench, line)
  const margin = await activeEditor(workbench).locator('.margin-view-overlays').boundingBox()
  if (!margin) throw new Error('The editor has no margin')
  // The glyph column is the left 19 px. The click counts only if the mouse has moved within it before.
  const at = { x: margin.x + 9, y: y + height / 2 }
  await page.mouse.move(at.x + 3, at.y - 1)
  await page.mouse.move(at.x, at.y)
  await page.mouse.click(at.x, at.y, { button })
}
