import type { Locator } from 'playwright-core'
import { runCommand } from './commands.ts'
import { debugView } from './debug-views.ts'
import { chooseFromMenu } from './menus.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** The rows of the Breakpoints view as texts: name, and what is said of it. */
export async function readBreakpoints(workbench: Workbench): Promise<string[]> {
  const list = await debugView(workbench, 'breakpoints')
  const texts = await list.locator('.monaco-list-row').allInnerTexts()
  return texts.map(text => text.replaceAll(/\s+/g, ' ').trim())
}

/** Waits until a row of the Breakpoints view says something. */
export async function waitForBreakpoint(workbench: Workbench, text: string | RegExp): Promise<string> {
  const matches = (row: string) => (typeof text === 'string' ? row.includes(text) : text.test(row))
  const rows = await waitUntil(
    `${text} in the Breakpoints view`,
    () => readBreakpoints(workbench),
    all => all.some(matches),
  )
  return rows.find(matches)!
}

/** Adds a function breakpoint: the name of a node, or what else one can be. */
export async function addFunctionBreakpoint(workbench: Workbench, name: string): Promise<void> {
  await runCommand(workbench, 'Add Function Breakpoint')
  await fillBox(workbench, name)
  await waitForBreakpoint(workbench, name)
}

/** Gives a function breakpoint a condition. VS Code asks what is to be edited. */
export async function setFunctionCondition(
  workbench: Workbench,
  name: string,
  condition: string,
): Promise<void> {
  const row = await breakpointRow(workbench, name)
  await row.hover()
  const pencil = row.getByRole('button', { name: /^Edit Condition/ })
  await chooseFromMenu(workbench, /^Edit Condition/, () => pencil.click({ timeout: 2_000 }))
  await fillBox(workbench, condition)
}

/** Takes an entry of the menu of a breakpoint that asks for a text, and gives it. */
export async function editBreakpoint(
  workbench: Workbench,
  row: string | RegExp,
  entry: string | RegExp,
  text: string,
): Promise<void> {
  await chooseFromBreakpointMenu(workbench, row, entry)
  await fillBox(workbench, text)
}

/** Takes an entry of the menu of a breakpoint. */
export async function chooseFromBreakpointMenu(
  workbench: Workbench,
  row: string | RegExp,
  entry: string | RegExp,
): Promise<void> {
  const target = await breakpointRow(workbench, row)
  await chooseFromMenu(workbench, entry, () => target.click({ button: 'right', position: { x: 90, y: 8 } }))
}

/** Switches a breakpoint, or a kind of errors, on or off. */
export async function switchBreakpoint(
  workbench: Workbench,
  row: string | RegExp,
  isOn: boolean,
): Promise<void> {
  const box = (await breakpointRow(workbench, row)).getByRole('checkbox')
  await waitUntil(
    `the box of ${row}`,
    async () => {
      if ((await box.isChecked({ timeout: 1_000 })) !== isOn) await box.click({ timeout: 1_000 })
      return box.isChecked({ timeout: 1_000 })
    },
    is => is === isOn,
  )
}

async function breakpointRow(workbench: Workbench, text: string | RegExp): Promise<Locator> {
  const list = await debugView(workbench, 'breakpoints')
  const row = list.locator('.monaco-list-row').filter({ hasText: text }).first()
  await row.waitFor()
  return row
}

async function fillBox(workbench: Workbench, text: string): Promise<void> {
  const list = await debugView(workbench, 'breakpoints')
  const box = list.locator('.monaco-inputbox input').first()
  await box.waitFor()
  await box.fill(text)
  await box.press('Enter')
  await box.waitFor({ state: 'hidden' })
}
