import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import type { ComparisonAction } from '../../src/views/protocol/comparison.ts'
import { accessibilityFindings } from './driver/execution-page.ts'
import { findChromium } from './driver/installation.ts'
import { waitUntil } from './driver/waiting.ts'
import { hostileName, recordHostile, recordLoop, recordOrder, recordTwoOrders } from './orders.ts'
import { serveComparison } from './page-server.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-comparison-'))
  mkdirSync(join(folder, '.playhead'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The page of a comparison outside VS Code, and what it asked its host to do. */
async function openPage(
  paths: readonly [string, string],
  options: BrowserContextOptions = {},
  beforehand = '',
): Promise<{ page: Page; asked: ComparisonAction[]; errors: string[] }> {
  const asked: ComparisonAction[] = []
  const server = await serveComparison(paths, {
    offer: { showNode: {}, replayHere: {} },
    act: params => void asked.push(params),
  })
  onTestFinished(() => server.close())
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, ...options })
  page.setDefaultTimeout(10_000)
  await page.addInitScript(beforehand)
  const errors: string[] = []
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', error => errors.push(error.message))
  await page.goto(server.url)
  await page.getByRole('tab').first().waitFor({ timeout: 60_000 })
  return { page, asked, errors }
}

async function openOrders(options: BrowserContextOptions = {}, beforehand = '') {
  const folder = temporaryFolder()
  const [a, b] = await recordTwoOrders(folder)
  return openPage([join(folder, a), join(folder, b)], options, beforehand)
}

const steps = (page: Page) => page.getByRole('grid', { name: 'Steps of both' })
const chosen = (page: Page) => steps(page).locator('[aria-selected="true"]')
const result = (page: Page) => page.getByRole('region', { name: 'Result' })

test('what was shown before A and B change places listens to nothing any more', async () => {
  const { page } = await openOrders({}, countListeners)
  const listeners = () => page.evaluate('window.listeners()')
  const first = await listeners()
  for (const status of ['Completed', 'Failed']) {
    await page.getByRole('button', { name: 'Swap A and B' }).click()
    await page.getByRole('region', { name: 'Execution A' }).filter({ hasText: status }).waitFor()
    await page.getByRole('tab').first().waitFor()
  }
  expect(await listeners()).toEqual(first)
})

/** Lets a page say how much listens to its theme. */
const countListeners = `(() => {
  const watching = new Set()
  const { observe, disconnect } = MutationObserver.prototype
  MutationObserver.prototype.observe = function (...given) { watching.add(this); return observe.apply(this, given) }
  MutationObserver.prototype.disconnect = function () { watching.delete(this); return disconnect.apply(this) }
  let media = 0
  const { addEventListener } = MediaQueryList.prototype
  MediaQueryList.prototype.addEventListener = function (type, listener, options) {
    media += 1
    options?.signal?.addEventListener('abort', () => { media -= 1 })
    return addEventListener.call(this, type, listener, options)
  }
  window.listeners = () => ({ watching: watching.size, media })
})()`

test('the page passes the accessibility scan in light, dark and high contrast, tab by tab', async () => {
  const { page, errors } = await openOrders()
  for (const tab of ['Steps', 'Graph', 'State at the End', 'Timing and Cost']) {
    await page.getByRole('tab', { name: tab }).click()
    for (const look of [
      { colorScheme: 'light', forcedColors: 'none' },
      { colorScheme: 'dark', forcedColors: 'none' },
      { colorScheme: 'dark', forcedColors: 'active' },
    ] as const) {
      await page.emulateMedia(look)
      expect([tab, look, await accessibilityFindings(page, false)]).toEqual([tab, look, []])
    }
  }
  expect(errors).toEqual([])
})

test('what differs is said before anything else: status, inputs, text, and where the paths part', async () => {
  const { page } = await openOrders()
  await result(page)
    .getByText(/steps? differs?.* only in A.* only in B/)
    .waitFor()
  await result(page).getByText('The paths part after 7 steps:').waitFor()
  await result(page).getByText('order/add_item#3').waitFor()
  expect(await result(page).textContent()).toMatch(
    /Text of the workflow.*Input customer.*"Grace".*Input rounds/,
  )
  expect(await page.getByRole('region', { name: 'Execution A' }).textContent()).toContain('Failed')
  expect(await page.getByRole('region', { name: 'Execution B' }).textContent()).toContain('Completed')
})

test('the first difference is chosen, and keys lead to the next and the previous one', async () => {
  const { page } = await openOrders()
  await chosen(page).getByText('add_item', { exact: true }).first().waitFor()
  await page.keyboard.press('Tab')
  await chosen(page).focus()
  await page.keyboard.press('F7')
  await chosen(page).getByText('add_item #2').first().waitFor()
  await page.keyboard.press('n')
  await chosen(page).getByText('more_items #2').first().waitFor()
  await page.keyboard.press('Shift+F7')
  await chosen(page).getByText('add_item #2').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await chosen(page).getByText('only in A').waitFor()
  await page.getByText('does not have this step').waitFor()
})

test('a step shows what differs in it by path, and a value is opened in the editor for differences', async () => {
  const { page, asked } = await openOrders()
  const tree = page.getByRole('tree', { name: 'Differences at the chosen step' })
  await tree
    .getByRole('treeitem', { name: /^rounds ?, changed ?, A 2 ?, B 1$/ })
    .first()
    .click()
  await tree
    .getByRole('treeitem', { name: /^basket/ })
    .first()
    .click()
  await tree
    .getByRole('treeitem', { name: /^basket/, expanded: false })
    .first()
    .waitFor()
  await page.keyboard.press('ArrowRight')
  await tree
    .getByRole('treeitem', { name: /^items ?, changed ?, A 2 ?, B 3$/ })
    .first()
    .waitFor()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await waitUntil(
    'both values',
    async () => asked.length,
    length => length === 2,
  )
  expect(asked).toEqual([
    { action: 'openDifference', step: 3, a: ['context', 'rounds'], b: ['context', 'rounds'] },
    {
      action: 'openDifference',
      step: 3,
      a: ['context', 'basket', 'items'],
      b: ['context', 'basket', 'items'],
    },
  ])
})

test('an item of a list is compared with the one that it belongs to, at whatever index', async () => {
  const folder = temporaryFolder()
  const flow = `workflows:
  lists:
    inputs: { items: { type: array } }
    nodes:
      - { id: count, type: transform, set: { count: size(items) } }
`
  const a = await recordOrder(folder, { items: ['first', { n: 1 }, 'last'] }, flow)
  const b = await recordOrder(folder, { items: ['one more', 'first', { n: 2 }, 'last'] }, flow)
  const { page, asked } = await openPage([join(folder, a), join(folder, b)])
  await page.getByRole('tab', { name: 'State at the End' }).click()
  const tree = page.getByRole('tree', { name: 'State and output at the end' })
  const items = tree.getByRole('treeitem').filter({ hasText: /^(items|\d)/ })
  await items.first().waitFor()
  expect(await items.locator('.key').allTextContents()).toEqual(['items', '0, only in B', '1 ↔ 2'])
  await tree.getByRole('treeitem', { name: /^n ?, changed/ }).click()
  await waitUntil(
    'the value to be opened',
    async () => asked,
    all => all.length > 0,
  )
  expect(asked).toEqual([
    { action: 'openDifference', step: 0, a: ['context', 'items', 1, 'n'], b: ['context', 'items', 2, 'n'] },
  ])
})

test('both sides of a step are replayed from there, and shown in their workflows', async () => {
  const { page, asked } = await openOrders()
  const details = page.getByRole('region', { name: 'Chosen step' })
  await details.getByRole('button', { name: 'Replay A from Here' }).click()
  await details.getByRole('button', { name: 'Show B in Workflow' }).click()
  await waitUntil(
    'both actions',
    async () => asked.length,
    length => length === 2,
  )
  expect(asked).toEqual([
    { action: 'replayHere', side: 'a', position: expect.any(Number) },
    { action: 'showNode', side: 'b', span: expect.any(Number) },
  ])
})

test('the graph says of each node who has run it, also to those who do not see it', async () => {
  const { page, errors } = await openOrders()
  await page.getByRole('tab', { name: 'Graph' }).click()
  const node = (name: RegExp) => page.getByRole('treeitem', { name })
  await node(/^check_address, transform, only A/).waitFor({ state: 'attached' })
  await node(/^stamp, transform, only B/).waitFor({ state: 'attached' })
  await node(/^add_item, transform, differs, 3 : 2 visits/).waitFor({ state: 'attached' })
  await node(/^charge_card, compute, differs, failed : completed/).waitFor({ state: 'attached' })
  await node(/^load_stock, compute, the same/).waitFor({ state: 'attached' })
  await page.getByRole('tree', { name: 'Graph' }).focus()
  await page.keyboard.press('End')
  await page.keyboard.press('p')
  const card = page.getByRole('region', { name: 'Chosen node' })
  await card.getByRole('heading', { name: 'stamp' }).waitFor()
  await page.keyboard.press('Enter')
  await chosen(page).getByText('only in B').waitFor()
  expect(errors).toEqual([])
})

test('times are sorted by any column', async () => {
  const { page } = await openOrders()
  await page.getByRole('tab', { name: 'Timing and Cost' }).click()
  const table = page.getByRole('table', { name: 'Times by node' })
  await table.getByRole('columnheader', { name: 'Node' }).getByRole('button').click()
  await table
    .getByRole('columnheader', { name: 'Node' })
    .and(page.locator('[aria-sort="ascending"]'))
    .waitFor()
  expect(await table.locator('tbody tr th').first().textContent()).toBe('add_item')
  await table.getByRole('columnheader', { name: 'Node' }).getByRole('button').click()
  expect(await table.locator('tbody tr th').first().textContent()).toBe('stamp')
  await table.getByRole('rowheader', { name: 'Whole execution' }).waitFor()
})

test('A and B change places, and the page remembers where it was after a reload', async () => {
  const { page } = await openOrders()
  await page.getByRole('button', { name: 'Swap A and B' }).click()
  await page.getByRole('region', { name: 'Execution A' }).getByText('Completed').waitFor()
  await page.getByRole('tab', { name: 'Graph' }).click()
  await page.getByRole('treeitem', { name: /^stamp, transform, only A/ }).waitFor({ state: 'attached' })
  await page.getByRole('tab', { name: 'Steps' }).click()
  await page.getByRole('button', { name: /^Next difference/ }).click()
  const row = await chosen(page).getAttribute('aria-rowindex')
  await page.getByRole('tab', { name: 'Timing and Cost' }).click()
  await page.reload()
  await page.getByRole('table', { name: 'Times by node' }).waitFor()
  await page.getByRole('tab', { name: 'Steps' }).click()
  await chosen(page).waitFor()
  expect(await chosen(page).getAttribute('aria-rowindex')).toBe(row)
})

test('two executions that did the same say so, and everything is folded', async () => {
  const folder = temporaryFolder()
  const [a, b] = [await recordOrder(folder), await recordOrder(folder)]
  const { page, errors } = await openPage([join(folder, a), join(folder, b)])
  await result(page)
    .getByText(/^They did the same, in \d+ steps/)
    .waitFor()
  expect(await page.getByRole('button', { name: /^Go to/ }).count()).toBe(0)
  await steps(page)
    .getByText(/^… \d+ equal steps$/)
    .click()
  await steps(page)
    .getByRole('row', { name: /load_stock/ })
    .first()
    .waitFor()
  await page.getByRole('tab', { name: 'State at the End' }).click()
  await page.getByText('Nothing differs here.').last().waitFor()
  expect(errors).toEqual([])
})

test('hostile names stay texts everywhere', async () => {
  const folder = temporaryFolder()
  const other = await recordOrder(folder)
  const { page, errors } = await openPage([join(folder, await recordHostile(folder)), join(folder, other)])
  await page.getByText(hostileName).first().waitFor()
  for (const tab of ['Graph', 'State at the End', 'Timing and Cost']) {
    await page.getByRole('tab', { name: tab }).click()
    await page.getByText(hostileName).first().waitFor()
  }
  expect(await page.locator('img').count()).toBe(0)
  expect(errors).toEqual([])
})

test('two hundred thousand steps that differ here and there are scrolled and searched quickly', async () => {
  const folder = temporaryFolder()
  const [a, b] = [join(folder, 'a.playhead'), join(folder, 'b.playhead')]
  await recordLoop(a, 100_000)
  await recordLoop(b, 100_000, n => (n % 5_000 === 0 ? -n : n))
  const { page, errors } = await openPage([a, b])
  await result(page)
    .getByText(/^20 steps differ/)
    .waitFor({ timeout: 60_000 })
  const rows = steps(page).locator('.rows').getByRole('row')
  await rows.first().waitFor()
  expect(await rows.count()).toBeLessThan(80)
  const started = performance.now()
  for (let i = 0; i < 10; i++) await page.getByRole('button', { name: /^Next difference/ }).click()
  await chosen(page).getByText('output, state').waitFor()
  expect(performance.now() - started).toBeLessThan(4_000)
  await page.getByRole('checkbox', { name: 'Show equal steps' }).check()
  const scrolled = await page.evaluate<number>(`(async () => {
    const box = document.querySelector('.scroller')
    const begin = performance.now()
    for (let i = 1; i <= 60; i++) {
      box.scrollTop = box.scrollHeight * i / 60
      await new Promise(requestAnimationFrame)
    }
    return performance.now() - begin
  })()`)
  expect(scrolled).toBeLessThan(6_000)
  await steps(page).locator('[aria-rowindex="100002"]').waitFor()
  expect(errors).toEqual([])
})
