import { debugView } from './debug-views.ts'
import { readRows, revealRow } from './list-rows.ts'
import { chooseFromMenu } from './menus.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** The rows of the Watch view: expressions with their values. */
export async function readWatches(workbench: Workbench): Promise<{ name: string; value: string }[]> {
  const rows = await readRows(await debugView(workbench, 'watch'), element => ({
    name: (element.querySelector('.expression .name')?.textContent ?? '').replace(/\s*[:=]\s*$/, '').trim(),
    value: element.querySelector('.expression .value')?.textContent ?? '',
  }))
  return rows.map(({ content }) => content)
}

/** Waits until the Watch view shows a value for an expression. */
export async function waitForWatch(
  workbench: Workbench,
  expression: string,
  value: string | RegExp,
): Promise<void> {
  await waitUntil(
    `${expression} = ${value} in the Watch view`,
    () => readWatches(workbench),
    rows =>
      rows.some(
        row =>
          row.name === expression &&
          (typeof value === 'string' ? row.value === value : value.test(row.value)),
      ),
  )
}

/** Sets what a watched expression stands for, by its menu. */
export async function setWatchedValue(
  workbench: Workbench,
  expression: string,
  value: string,
): Promise<void> {
  const list = await debugView(workbench, 'watch')
  const rows = await readWatches(workbench)
  const index = rows.findIndex(({ name }) => name === expression)
  const row = await revealRow(list, index)
  await chooseFromMenu(workbench, /^Set Value/, () => row.click({ button: 'right' }))
  const box = list.locator('.monaco-inputbox input').first()
  await box.fill(value)
  await box.press('Enter')
}
