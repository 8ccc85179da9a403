import { basename, join } from 'node:path'
import type { Locator } from 'playwright-core'
import { openQuickInput } from './quick-input.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** The editor that has the focus, or had it last. */
export function activeEditor({ page }: Workbench): Locator {
  return page.locator('.editor-group-container.active .editor-instance .monaco-editor[data-uri]').first()
}

/** Opens a file of the workspace by its relative path, waits until it shows, and gives it the focus. */
export async function openFile(workbench: Workbench, path: string): Promise<void> {
  const { page, workspace } = workbench
  const name = basename(path)
  await waitUntil(
    `the editor of ${path}`,
    async () => {
      await openQuickInput(workbench, 'Control+P', join(workspace, path))
      const hit = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name })
      await hit.first().waitFor({ timeout: 3_000 })
      await page.keyboard.press('Enter')
      await page
        .locator(`.monaco-editor[data-uri$="/${name}"] .view-line`)
        .first()
        .waitFor({ timeout: 3_000 })
      return activeEditor(workbench).getAttribute('data-uri', { timeout: 1_000 })
    },
    uri => uri?.endsWith(`/${name}`) === true,
  )
  await page.locator(`.monaco-editor[data-uri$="/${name}"] .native-edit-context`).first().focus()
}

/** Puts the cursor on a line (from 1) of the active editor and scrolls it into view. */
export async function goToLine(workbench: Workbench, line: number): Promise<void> {
  await openQuickInput(workbench, 'Control+G', `:${line}`)
  await workbench.page.keyboard.press('Enter')
  await lineNumber(workbench, line).waitFor()
}

/** Scrolls a line into view unless it is, and returns where it is once it no longer moves (code lenses shift lines). */
export async function revealLine(workbench: Workbench, line: number): Promise<Box> {
  if (!(await lineNumber(workbench, line).isVisible())) await goToLine(workbench, line)
  let last = await lineBox(workbench, line)
  return waitUntil(
    `line ${line} to stay in its place`,
    async () => {
      await workbench.page.waitForTimeout(150)
      const before = last.y
      last = await lineBox(workbench, line)
      return { box: last, moved: last.y !== before }
    },
    ({ moved }) => !moved,
  ).then(({ box }) => box)
}

/** The lines of the active editor that are in view, in order. */
export async function visibleText(workbench: Workbench): Promise<string[]> {
  const lines = await activeEditor(workbench)
    .locator('.view-lines .view-line')
    .evaluateAll(elements =>
      elements
        .map(element => ({ top: element.getBoundingClientRect().top, text: element.textContent ?? '' }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    )
  // The editor draws spaces as no-break spaces.
  return lines.map(text => text.replaceAll('\u00a0', ' '))
}

/** Waits until an extension says something behind a line of the editor. */
export async function waitForLineText(workbench: Workbench, text: string | RegExp): Promise<void> {
  await waitUntil(
    `${text} behind a line`,
    // Text, since this file knows no page: it is the content of what the style sheet puts behind a line.
    () =>
      workbench.page.evaluate<string[]>(
        "[...document.querySelectorAll('.view-line span')].map(one => getComputedStyle(one, '::after').content.replaceAll(/^[\"']|[\"']$/g, ''))",
      ),
    texts => texts.some(each => (typeof text === 'string' ? each === text : text.test(each))),
  )
}

/** The number in the margin of a line of the active editor. */
export function lineNumber(workbench: Workbench, line: number): Locator {
  return activeEditor(workbench)
    .locator('.margin-view-overlays .line-numbers')
    .filter({ hasText: new RegExp(`^\\s*${line}\\s*$`) })
    .first()
}

/** The lines (from 1) of the active editor that carry an element in the margin or the text, by CSS selector. */
export async function linesWith(workbench: Workbench, selector: string): Promise<number[]> {
  const editor = activeEditor(workbench)
  const numbers = await editor.locator('.margin-view-overlays .line-numbers').evaluateAll(elements =>
    elements.map(element => {
      const { top, height } = element.getBoundingClientRect()
      return { line: Number(element.textContent), middle: top + height / 2 }
    }),
  )
  const marks = await editor.locator(selector).evaluateAll(elements =>
    elements.map(element => {
      const { top, bottom } = element.getBoundingClientRect()
      return { top, bottom }
    }),
  )
  const lines = marks.flatMap(mark =>
    numbers.filter(({ middle }) => middle > mark.top && middle < mark.bottom).map(({ line }) => line),
  )
  return [...new Set(lines)].sort((a, b) => a - b)
}

async function lineBox(workbench: Workbench, line: number): Promise<Box> {
  const box = await lineNumber(workbench, line).boundingBox()
  if (!box) throw new Error(`Line ${line} is not in view`)
  return box
}

/** A rectangle on the page, in pixels. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** Moves the mouse to the last letters of a text in a line. Colours cut a line into elements, so the place is counted out. */
export async function pointAt({ page }: Workbench, line: Locator, text: string): Promise<void> {
  // The editor draws spaces as no-break spaces.
  const whole = ((await line.textContent()) ?? '').replaceAll('\u00a0', ' ')
  const first = line.locator('> span > span').first()
  const letters = await first.textContent()
  const box = await first.boundingBox()
  const from = whole.indexOf(text)
  if (from < 0 || !letters || !box) throw new Error(`"${text}" is not in view in "${whole}"`)
  // All letters have one width, but for those of what the editor adds to the line.
  const x = box.x + (box.width / letters.length) * (from + text.length - 2)
  await page.mouse.move(x, box.y + box.height / 2)
}
