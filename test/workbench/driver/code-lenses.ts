import { activeEditor } from './editor.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

const links = '.codelens-decoration a, .codelens-decoration button'

/** The texts of the code lenses in the visible part of the active editor, from the top. */
export async function readCodeLenses(workbench: Workbench): Promise<string[]> {
  const texts = await activeEditor(workbench).locator(links).allInnerTexts()
  return texts.map(text => text.trim())
}

/** Clicks a code lens by its text; `nth` counts those of the same text, from 0. Waits until there is one. */
export async function clickCodeLens(workbench: Workbench, text: string | RegExp, nth = 0): Promise<void> {
  await waitUntil(
    `the code lens ${text}`,
    () => readCodeLenses(workbench),
    all =>
      all.filter(each => (typeof text === 'string' ? each.includes(text) : text.test(each))).length > nth,
  )
  await activeEditor(workbench).locator(links).filter({ hasText: text }).nth(nth).click()
}
