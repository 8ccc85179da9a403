import type { Locator } from 'playwright-core'
import { waitUntil } from './waiting.ts'

/** One row of a list or tree. */
export interface Row<T> {
  /** Position in the list, from 0. */
  index: number
  /** Depth in the tree, from 1. */
  level: number
  /** Undefined for a row that has no children. */
  expanded: boolean | undefined
  content: T
}

/** What `parse` functions may use of an element of the page. */
export interface PageElement {
  textContent: string | null
  innerText: string
  className: string
  getAttribute(name: string): string | null
  querySelector(selector: string): PageElement | null
}

/**
 * Reads all rows of a list. A list has only its visible rows in the page, so this scrolls from the top until no new
 * row turns up. `parse` runs in the page: it can use nothing but its argument.
 */
export async function readRows<T>(list: Locator, parse: (row: PageElement) => T): Promise<Row<T>[]> {
  return waitUntil(
    'a list that does not change while it is read',
    () => sweep(list, parse),
    rows => rows.every((row, position) => row.index === position),
    { timeout: 5_000 },
  )
}

/** Scrolls until the row at `index` is in the page, and returns it. */
export async function revealRow(list: Locator, index: number): Promise<Locator> {
  const row = list.locator(`.monaco-list-row[data-index="${index}"]`)
  if (await row.isVisible()) return row
  await scroll(list, -1_000_000)
  for (let tries = 0; tries < 1_000 && !(await row.isVisible()); tries++) await scroll(list, 66)
  return row
}

async function sweep<T>(list: Locator, parse: (row: PageElement) => T): Promise<Row<T>[]> {
  const rows = new Map<number, Row<T>>()
  const visible = await readVisible(list, parse)
  const scrolls = visible.length > 0 && (await isLongerThanItsBox(list))
  if (!scrolls) return visible
  await scroll(list, -1_000_000)
  for (;;) {
    const before = rows.size
    for (const row of await readVisible(list, parse)) rows.set(row.index, row)
    if (rows.size === before) break
    const height = (await list.boundingBox())?.height ?? 0
    // Less than the height, so that no row is passed over.
    await scroll(list, Math.max(22, height - 44))
  }
  return [...rows.values()].sort((a, b) => a.index - b.index)
}

/** All rows in one look: the list reuses its elements, so row by row would mix different moments. */
async function readVisible<T>(list: Locator, parse: (row: PageElement) => T): Promise<Row<T>[]> {
  // Made from text, so that `parse` comes along into the page.
  const readAll = new Function(
    'rows',
    `return rows.map(row => {
    const expanded = row.getAttribute('aria-expanded')
    return {
      index: Number(row.getAttribute('data-index')),
      level: Number(row.getAttribute('aria-level') ?? 1),
      expanded: expanded === null ? undefined : expanded === 'true',
      content: (${parse})(row),
    }
  })`,
  ) as (rows: unknown) => Row<T>[]
  const rows = await list.locator('.monaco-list-rows > .monaco-list-row').evaluateAll(readAll)
  return rows.sort((a, b) => a.index - b.index)
}

async function isLongerThanItsBox(list: Locator): Promise<boolean> {
  return list.evaluate(element => {
    const rows = element.querySelector('.monaco-list-rows')
    return (rows?.getBoundingClientRect().height ?? 0) > element.getBoundingClientRect().height
  })
}

/**
 * Scrolls by pixels, at once, by an event made in the page: the real mouse wheel moves 50 pixels a turn, however far
 * it is said to turn, and needs a list of a thousand rows to be watched for half a minute.
 */
async function scroll(list: Locator, by: number): Promise<void> {
  const wheelDeltaY = (-by / 50) * 120
  const init = { deltaY: by, wheelDeltaY, bubbles: true, cancelable: true }
  await list.locator('.monaco-scrollable-element').first().dispatchEvent('wheel', init)
  // The list draws its new rows in the next frame.
  await list.page().waitForTimeout(40)
}
