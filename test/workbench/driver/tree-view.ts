import type { Locator } from 'playwright-core'
import { type Row, readRows, revealRow } from './list-rows.ts'
import { chooseFromMenu } from './menus.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** One item of a tree view. */
export interface TreeItem {
  /** Label and description. */
  text: string
  /** What a screen reader says, which includes the icon's meaning if the extension gives it. */
  accessibleName: string
  /** The item's icon: the codicon's name or the file name of its image, if it has one. */
  icon: string | undefined
}

/** Opens a view container by the title of its tab in the activity bar, such as `Playhead` or `Explorer`. */
export async function openViewContainer({ page }: Workbench, title: string): Promise<void> {
  const tab = page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${title}`) })
  await tab.waitFor()
  // A workbench that comes back may open it by itself just before the click, which then closes it.
  await waitUntil(
    `the view container ${title}`,
    async () => {
      if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click()
      await page.locator('.sidebar .composite.viewlet').first().waitFor({ timeout: 2_000 })
      return await tab.getAttribute('aria-selected')
    },
    selected => selected === 'true',
  )
}

/** All items that a tree view of the open container shows, by the title of the view, such as `History`. */
export async function readTree(workbench: Workbench, view: string): Promise<Row<TreeItem>[]> {
  return readRows(await tree(workbench, view), element => {
    const icon = element.querySelector('.custom-view-tree-node-item-icon')
    const codicon = icon?.className.split(' ').find(name => /^codicon-(?!modifier)/.test(name))
    const image = /([^/"')]+)["')]*\)/.exec(icon?.getAttribute('style') ?? '')?.[1]
    return {
      text: (element.querySelector('.monaco-icon-label') ?? element).textContent?.trim() ?? '',
      accessibleName: element.getAttribute('aria-label') ?? '',
      icon: codicon?.replace('codicon-', '') ?? image,
    }
  })
}

/** Waits until a tree view has an item whose text matches, and returns it. */
export async function waitForTreeItem(
  workbench: Workbench,
  view: string,
  text: string | RegExp,
): Promise<Row<TreeItem>> {
  const matches = ({ content }: Row<TreeItem>) =>
    typeof text === 'string' ? content.text.includes(text) : text.test(content.text)
  const rows = await waitUntil(
    `${text} in the view ${view}`,
    () => readTree(workbench, view),
    all => all.some(matches),
  )
  const found = rows.find(matches)
  if (!found) throw new Error(`${text} is gone from the view ${view}`)
  return found
}

/** Clicks an item, which opens it or expands it. */
export async function clickTreeItem(
  workbench: Workbench,
  view: string,
  text: string | RegExp,
): Promise<void> {
  await (await itemRow(workbench, view, text)).click()
}

/** Presses one of the buttons that an item shows while the mouse is on it, by its title. */
export async function pressTreeItemButton(
  workbench: Workbench,
  view: string,
  text: string | RegExp,
  title: string | RegExp,
): Promise<void> {
  const row = await itemRow(workbench, view, text)
  await row.hover()
  await row.locator('.actions').getByRole('button', { name: title }).click()
}

/** Takes an entry of an item's context menu. */
export async function chooseFromTreeItemMenu(
  workbench: Workbench,
  view: string,
  text: string | RegExp,
  entry: string | RegExp,
): Promise<void> {
  const row = await itemRow(workbench, view, text)
  await chooseFromMenu(workbench, entry, () => row.click({ button: 'right' }))
}

/** Selects some items, by Ctrl and the mouse. The first one is opened, as a click does it. */
export async function selectTreeItems(
  workbench: Workbench,
  view: string,
  texts: readonly (string | RegExp)[],
): Promise<void> {
  const selected = (await tree(workbench, view)).locator('.monaco-list-row.selected')
  for (const [i, text] of texts.entries()) {
    const row = await itemRow(workbench, view, text)
    await row.click(i === 0 ? {} : { modifiers: ['ControlOrMeta'] })
    await waitUntil(
      `${i + 1} selected items`,
      () => selected.count(),
      count => count === i + 1,
    )
    // What the click opens takes the focus, and is not to take it from the next one.
    if (i === 0) await workbench.page.waitForTimeout(1_500)
  }
}

/** Takes an entry of the context menu of what is selected. */
export async function chooseFromSelectionMenu(
  workbench: Workbench,
  view: string,
  entry: string | RegExp,
): Promise<void> {
  const selected = (await tree(workbench, view)).locator('.monaco-list-row.selected')
  const item = workbench.page.locator('.monaco-menu').getByRole('menuitem', { name: entry }).first()
  await waitUntil(
    `the menu entry ${entry}`,
    async () => {
      // Escape would give up the selection.
      if (!(await item.isVisible())) await selected.first().click({ button: 'right', timeout: 2_000 })
      await item.waitFor({ timeout: 2_000 })
      await workbench.page.waitForTimeout(200)
      await item.click({ timeout: 2_000 })
      await item.waitFor({ state: 'hidden', timeout: 1_000 })
      return true
    },
    chosen => chosen,
  )
}

/** Expands a view that is closed, by its title. */
export async function expandView({ page }: Workbench, view: string): Promise<void> {
  const header = page.locator('.sidebar .pane-header').filter({ hasText: view })
  await header.waitFor()
  if ((await header.getAttribute('aria-expanded')) === 'false') await header.click()
}

/** Presses a button in the title of a view, by its title. */
export async function pressViewButton(
  workbench: Workbench,
  view: string,
  title: string | RegExp,
): Promise<void> {
  await tree(workbench, view)
  const button = workbench.page.locator('.sidebar').getByRole('button', { name: title }).first()
  await button.click()
}

async function itemRow(workbench: Workbench, view: string, text: string | RegExp): Promise<Locator> {
  const { index } = await waitForTreeItem(workbench, view, text)
  return revealRow(await tree(workbench, view), index)
}

async function tree({ page }: Workbench, view: string): Promise<Locator> {
  const list = page.locator('.sidebar').getByRole('tree', { name: view })
  await list.waitFor()
  return list
}
