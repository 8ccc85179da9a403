import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { accessibilityFindings } from './driver/execution-page.ts'
import { findChromium } from './driver/installation.ts'
import { recordLoop, recordOrder } from './orders.ts'
import { servePage } from './page-server.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-page-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The page of a recording in a browser of its own, without VS Code. */
async function openPage(recording: string): Promise<{ page: Page; errors: string[] }> {
  const server = await servePage(recording)
  onTestFinished(() => server.close())
  const browser: Browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } })
  const errors: string[] = []
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', error => errors.push(error.message))
  await page.goto(server.url)
  return { page, errors }
}

test('the page works outside VS Code, with a strict policy, and remembers its place', async () => {
  const folder = temporaryFolder()
  const { page, errors } = await openPage(join(folder, await recordOrder(folder)))
  await page.getByRole('heading', { name: /The card was declined/ }).waitFor()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    expect(await accessibilityFindings(page, false)).toEqual([])
  }
  expect(await page.getByRole('button', { name: /Replay|Rerun|Export/ }).count()).toBe(0)
  await page.getByRole('spinbutton', { name: 'Step' }).fill('9')
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: 'Source' }).click()
  await page.reload()
  await page.locator('li.here').first().waitFor()
  expect(await page.getByRole('spinbutton', { name: 'Step' }).inputValue()).toBe('9')
  expect(errors).toEqual([])
})

test('the page is used with the keyboard alone', async () => {
  const folder = temporaryFolder()
  const { page } = await openPage(join(folder, await recordOrder(folder)))
  const tree = page.getByRole('tree', { name: 'Values' })
  const focused = () => page.evaluate<string>('document.activeElement.textContent')
  await page.getByRole('tab', { name: 'State' }).focus()
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toMatch(/^Graph/)
  await page.keyboard.press('Home')
  await tree.locator('[tabindex="0"]').focus()
  expect(await focused()).toMatch(/^Error/)
  await page.keyboard.press('ArrowLeft')
  await tree.getByRole('treeitem', { name: /^Error/, expanded: false }).waitFor()
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toMatch(/^Context/)
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await tree.getByRole('treeitem', { name: /^Error/, expanded: true }).waitFor()
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toMatch(/^code/)
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Whole value' }).getByText('handler-failed').waitFor()
})

test('the keys stay where more of a value is listed, and lead out of it', async () => {
  const folder = temporaryFolder()
  const ids = JSON.stringify(Array.from({ length: 150 }, (_, i) => `item ${i}`))
  const text = `workflows:
  w:
    inputs: { ids: { type: list, default: ${ids} } }
    nodes:
      - { id: a, type: transform, set: { one: "1" } }
`
  const { page, errors } = await openPage(join(folder, await recordOrder(folder, {}, text)))
  const tree = page.getByRole('tree', { name: 'Values' })
  const focused = () => page.evaluate<string>('document.activeElement.textContent')
  await page.getByRole('tab', { name: 'State' }).click()
  // As a screen reader does.
  await tree.getByRole('treeitem', { name: /^ids/ }).first().focus()
  await page.keyboard.press('ArrowRight')
  const more = tree.getByText('Show more (50 left)').first()
  await more.waitFor()
  for (let i = 0; i < 101; i++) await page.keyboard.press('ArrowDown')
  expect(await focused()).toMatch(/^Show more/)
  await page.keyboard.press('ArrowLeft')
  expect(await focused()).toMatch(/^ids/)
  for (let i = 0; i < 101; i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await more.waitFor({ state: 'detached' })
  expect(await focused()).toMatch(/^100.*item 100/)
  expect(errors).toEqual([])
})

test('a hundred thousand nodes are scrolled, filtered and sorted, and the slider stays quick', async () => {
  const path = join(temporaryFolder(), 'loop.playhead')
  await recordLoop(path, 100_000)
  const { page, errors } = await openPage(path)
  await page.getByText('100,000 nodes').first().waitFor()
  await page.getByRole('tab', { name: /^Nodes/ }).click()
  const rows = page.locator('.rows').getByRole('row')
  await rows.first().waitFor()
  expect(await rows.count()).toBeLessThan(80)
  await page.evaluate('(box => { box.scrollTop = box.scrollHeight })(document.querySelector(".scroller"))')
  await page.getByRole('gridcell', { name: '100,000', exact: true }).waitFor()
  await page.getByRole('combobox', { name: 'Status of nodes' }).selectOption('skipped')
  await page.getByText('100 of 100,000 nodes').waitFor()
  await page.getByRole('combobox', { name: 'Status of nodes' }).selectOption('')
  await page.getByRole('columnheader', { name: 'Duration' }).getByRole('button').click()
  await rows.first().waitFor()
  await page.getByRole('tab', { name: 'State' }).click()

  const slider = page.getByRole('slider', { name: 'Playhead' })
  const started = performance.now()
  for (const step of [5_000, 150_000, 280_000, 33_333]) {
    await slider.fill(String(step))
    await page
      .getByText(String(Math.floor((step - 1) / 3)), { exact: true })
      .first()
      .waitFor()
  }
  expect(performance.now() - started).toBeLessThan(4_000)
  expect(errors).toEqual([])
})
