import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { accessibilityFindings } from './driver/execution-page.ts'
import { findChromium } from './driver/installation.ts'
import { waitUntil } from './driver/waiting.ts'
import { hostileName, recordHostile, recordOrder } from './orders.ts'
import { type Asked, servePage } from './page-server.ts'

/** A page outside VS Code, and what it asked its host to do. */
async function openTab(
  tab: string,
  record: (workspace: string) => Promise<string> = recordOrder,
  hits: readonly number[] = [],
): Promise<{ page: Page; asked: Asked[]; errors: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-graph-'))
  mkdirSync(join(folder, '.playhead'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const asked: Asked[] = []
  const server = await servePage(join(folder, await record(folder)), {
    offer: { showNode: {}, breakpoint: {}, saveImage: {} },
    act: params => void asked.push(params),
    hits,
  })
  onTestFinished(() => server.close())
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
  const errors: string[] = []
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', error => errors.push(error.message))
  await page.goto(server.url)
  await page.getByRole('tab', { name: tab }).click()
  return { page, asked, errors }
}

const stepOf = (page: Page) => page.getByRole('spinbutton', { name: 'Step' }).inputValue()
const node = (page: Page, name: string | RegExp) => page.getByRole('treeitem', { name })

test('the graph is there for those who do not see it, and passes the accessibility scan', async () => {
  const { page, errors } = await openTab('Graph')
  await node(page, /^charge_card, compute, current, failed/).waitFor({ state: 'attached' })
  await node(page, /^add_item, transform, completed, 3 visits.*then more_items/).waitFor({
    state: 'attached',
  })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await accessibilityFindings(page, false)).toEqual([])
  }
  expect(errors).toEqual([])
})

test('keys lead along the ways of the graph, go to visits, close and open', async () => {
  const { page, asked } = await openTab('Graph')
  await node(page, /^charge_card.*failed/).waitFor({ state: 'attached' })
  await page.getByRole('tree', { name: 'Graph' }).focus()
  const chosen = page.getByRole('region', { name: 'Chosen node' }).getByRole('heading')
  await page.keyboard.press('Home')
  expect(await chosen.textContent()).toBe('load_stock')
  await page.keyboard.press('ArrowRight')
  expect(await chosen.textContent()).toBe('add_item')
  await page.keyboard.press('Enter')
  await node(page, /^add_item, transform, current, running/).waitFor({ state: 'attached' })
  const third = Number(await stepOf(page))
  await page.keyboard.press('p')
  await waitUntil(
    'the visit before',
    () => stepOf(page),
    step => Number(step) < third,
  )
  await page.keyboard.press('Space')
  await node(page, /^add_item/)
    .and(page.locator('[aria-expanded="false"]'))
    .waitFor({ state: 'attached' })
  expect(await node(page, /^more_items/).count()).toBe(0)
  await page.keyboard.press('b')
  await page.keyboard.press('Shift+Enter')
  await waitUntil(
    'both actions',
    async () => asked.length,
    length => length === 2,
  )
  expect(asked).toEqual([
    { action: 'breakpoint', node: { workflow: 'order', id: 'add_item' } },
    { action: 'showNode', node: { workflow: 'order', id: 'add_item' } },
  ])
})

test('a click shows the text of a node, a double click goes there', async () => {
  const { page, asked } = await openTab('Graph')
  await node(page, /^charge_card.*failed/).waitFor({ state: 'attached' })
  await page.getByRole('button', { name: 'Show All' }).click()
  await page.getByRole('searchbox', { name: 'Find a node' }).fill('confirm')
  await page.getByText('1 of 8 nodes').waitFor()
  await page.keyboard.press('Enter')
  const box = (await page.getByRole('tree', { name: 'Graph' }).boundingBox())!
  // All of the graph is seen, and its last node lies at the right end, in the middle.
  const last = { x: box.x + box.width - 80, y: box.y + box.height / 2 }
  await page.mouse.click(last.x, last.y)
  await waitUntil(
    'the action',
    async () => asked.length,
    length => length === 1,
  )
  expect(asked[0]).toEqual({ action: 'showNode', node: { workflow: 'order', id: 'charge_card' } })
  await page.getByRole('spinbutton', { name: 'Step' }).fill('1')
  await page.keyboard.press('Enter')
  await page.mouse.dblclick(last.x, last.y)
  await node(page, /^charge_card, compute, current, running/).waitFor({ state: 'attached' })
  expect(asked).toHaveLength(1)
})

test('the graph is saved as SVG and as PNG', async () => {
  const { page, asked } = await openTab('Graph')
  await node(page, /^charge_card.*failed/).waitFor({ state: 'attached' })
  await page.getByRole('button', { name: 'Save as SVG' }).click()
  await page.getByRole('button', { name: 'Save as PNG' }).click()
  await waitUntil(
    'both pictures',
    async () => asked.length,
    length => length === 2,
  )
  const [svg, png] = asked
  expect(svg!.text).toMatch(/^<\?xml/)
  expect(svg!.text).toContain('>charge_card</text>')
  expect(Buffer.from(png!.text!, 'base64').subarray(1, 4).toString()).toBe('PNG')
})

test('a hostile name stays a text in the graph, in the timeline and in the picture', async () => {
  const { page, asked, errors } = await openTab('Graph', recordHostile)
  await page.getByRole('treeitem').first().waitFor({ state: 'attached' })
  expect(await page.getByRole('treeitem').first().textContent()).toContain(hostileName)
  await page.getByRole('button', { name: 'Save as SVG' }).click()
  await waitUntil(
    'the picture',
    async () => asked.length,
    length => length === 1,
  )
  const svg = JSON.stringify(asked[0]!.text)
  const read = `(text => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
    return parsed.querySelectorAll('img, parsererror, script').length + parsed.querySelectorAll('text').length * 10
  })(${svg})`
  expect((await page.evaluate<number>(read)) % 10).toBe(0)
  expect(await page.evaluate<number>(read)).toBeGreaterThan(0)
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page
    .getByRole('list', { name: 'Spans in view' })
    .getByText(hostileName)
    .first()
    .waitFor({ state: 'attached' })
  expect(await page.locator('img').count()).toBe(0)
  expect(errors).toEqual([])
})

test('the timeline moves the playhead by keys and by dragging, and shows less or more', async () => {
  const { page, errors } = await openTab('Timeline')
  await page.getByText(/spans shown/).waitFor()
  const slider = page.getByRole('slider', { name: 'Playhead on the timeline' })
  await slider.focus()
  await page.keyboard.press('Home')
  await waitUntil(
    'the first step',
    () => stepOf(page),
    step => step === '1',
  )
  await page.keyboard.press('Shift+ArrowRight')
  await waitUntil(
    'ten on',
    () => stepOf(page),
    step => step === '11',
  )
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Step 11 of 50/)
  await page.getByRole('combobox', { name: 'Axis' }).selectOption('steps')
  await page.getByText(/spans shown, 0 to 50/).waitFor()
  const box = (await slider.boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + 8)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.75, box.y + 8, { steps: 5 })
  await page.mouse.up()
  await waitUntil(
    'where it was dragged',
    () => stepOf(page),
    step => Math.abs(Number(step) - 38) <= 1,
  )
  await slider.focus()
  await page.keyboard.press('+')
  await page.getByText(/spans shown, [1-9]/).waitFor()
  await page.keyboard.press('0')
  await page.getByText(/spans shown, 0 to 50/).waitFor()
  expect(await accessibilityFindings(page, false)).toEqual([])
  expect(errors).toEqual([])
})

test('the timeline is a list, too, and marks errors and the writes of a variable', async () => {
  const { page } = await openTab('Timeline')
  const list = page.getByRole('list', { name: 'Spans in view' })
  await list
    .getByText(/^error at/)
    .first()
    .waitFor({ state: 'attached' })
  await list
    .getByText(/^load_stock, completed, from/)
    .first()
    .waitFor({ state: 'attached' })
  await page.getByRole('combobox', { name: 'Variable whose writes are marked' }).selectOption('rounds')
  await list
    .getByText(/^write at|writes at/)
    .first()
    .waitFor({ state: 'attached' })
  await page.getByRole('combobox', { name: 'Rows' }).selectOption('gantt')
  await list
    .getByText(/^more_items, completed/)
    .first()
    .waitFor({ state: 'attached' })
})

test('what is marked above the bars is said beside them, and a click on a mark goes there', async () => {
  const { page } = await openTab('Timeline', recordOrder, [21])
  await page.getByRole('combobox', { name: 'Axis' }).selectOption('steps')
  await page.getByText(/spans shown, 0 to 50/).waitFor()
  await page.getByRole('combobox', { name: 'Variable whose writes are marked' }).selectOption('total')
  const legend = page.getByRole('list', { name: 'Marks' }).getByRole('listitem')
  await waitUntil(
    'the legend',
    () => legend.allTextContents(),
    texts => texts.join() === 'errors,breakpoint hits,waits to try again,writes',
  )
  const box = (await page.getByRole('slider', { name: 'Playhead on the timeline' }).boundingBox())!
  // Event 20 of 50, and a little beyond the end is seen. Below the ruler are what lasts, and the other marks.
  await page.mouse.click(box.x + (box.width * 20) / 50.5, box.y + 24 + 21)
  await waitUntil(
    'the place of the breakpoint',
    () => stepOf(page),
    step => step === '21',
  )
})

test('the colours of the graph tell status or duration', async () => {
  const { page } = await openTab('Graph')
  await node(page, /^load_stock, compute, completed, [\d.]+ ms/).waitFor({ state: 'attached' })
  const picture = () => page.evaluate<string>("document.querySelector('.graph-view canvas').toDataURL()")
  const byStatus = await picture()
  const colours = page.getByRole('combobox', { name: 'Colours of nodes' })
  await colours.selectOption('duration')
  await waitUntil('another picture', picture, now => now !== byStatus)
  await colours.selectOption('status')
  await waitUntil('the first picture', picture, now => now === byStatus)
})

test('a part of the timeline that is chosen with Shift is all that the nodes are listed of', async () => {
  const { page } = await openTab('Timeline')
  await page.getByRole('combobox', { name: 'Axis' }).selectOption('steps')
  await page.getByText(/spans shown, 0 to 50/).waitFor()
  const box = (await page.getByRole('slider', { name: 'Playhead on the timeline' }).boundingBox())!
  await page.keyboard.down('Shift')
  await page.mouse.move(box.x + 2, box.y + 90)
  await page.mouse.down()
  await page.mouse.move(box.x + (box.width * 13) / 50.5, box.y + 90, { steps: 5 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await page.getByText(/spans shown, 0 to 13/).waitFor()
  await page.getByRole('button', { name: 'List Nodes' }).click()
  await page.getByText(/^[34] of 12 nodes/).waitFor()
  expect(await accessibilityFindings(page, false)).toEqual([])
  await page.getByRole('button', { name: /^Steps 1 to \d+: list all nodes/ }).click()
  await page.getByText('12 nodes', { exact: true }).last().waitFor()
})

test('the map in the corner is there as long as not all is seen, and leads elsewhere', async () => {
  const { page } = await openTab('Graph')
  await node(page, /^load_stock, compute, completed, [\d.]+ ms/).waitFor({ state: 'attached' })
  await page.getByRole('button', { name: 'Show All' }).click()
  const map = page.locator('.minimap')
  await map.waitFor({ state: 'hidden' })
  for (let i = 0; i < 5; i++) await page.getByRole('button', { name: 'Zoom In' }).click()
  await map.waitFor()
  const picture = () => page.evaluate<string>("document.querySelector('.graph-view canvas').toDataURL()")
  const before = await picture()
  await map.click({ position: { x: 8, y: 52 } })
  await waitUntil('another part', picture, now => now !== before)
  const atStart = await picture()
  await map.click({ position: { x: 160, y: 52 } })
  await waitUntil('the other end', picture, now => now !== atStart)
})
