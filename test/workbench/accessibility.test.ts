import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { accessibilityFindings } from './driver/execution-page.ts'
import { findChromium } from './driver/installation.ts'
import { waitUntil } from './driver/waiting.ts'
import { recordOrder } from './orders.ts'
import { servePage } from './page-server.ts'

const tabs = ['State', 'Graph', 'Timeline', 'Nodes', 'Large Values', 'Source']

/** What is there once a tab shows what it has. */
const ready: Record<string, (page: Page) => Promise<void>> = {
  State: page => page.getByRole('tree', { name: 'Values' }).waitFor(),
  Graph: page => page.getByRole('treeitem').first().waitFor({ state: 'attached' }),
  Timeline: page => page.getByText(/spans shown/).waitFor(),
  Nodes: page => page.locator('.rows').getByRole('row').first().waitFor(),
  'Large Values': page => page.getByRole('row').first().waitFor(),
  Source: page => page.locator('li.here').first().waitFor(),
}

async function openPage(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-accessible-'))
  mkdirSync(join(folder, '.playhead'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const offer = {
    replay: {},
    replayHere: {},
    rerun: {},
    compare: {},
    export: {},
    showNode: {},
    breakpoint: {},
  }
  const server = await servePage(join(folder, await recordOrder(folder)), {
    offer: { ...offer, saveImage: {}, saveValue: {}, copy: {}, openSource: {}, replayFromFailure: {} },
    hits: [3, 8],
  })
  onTestFinished(() => server.close())
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, ...options })
  await page.goto(server.url)
  return page
}

async function show(page: Page, tab: string): Promise<void> {
  await page.getByRole('tab', { name: tab }).click()
  await ready[tab]!(page)
}

const looks = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'colours of the system': { colorScheme: 'dark', forcedColors: 'active' },
} as const

for (const [name, look] of Object.entries(looks))
  test(`no tab has a serious finding of the accessibility scan: ${name}`, async () => {
    const page = await openPage(look)
    for (const tab of tabs) {
      await show(page, tab)
      expect(await accessibilityFindings(page, false), tab).toEqual([])
    }
  })

test('the graph has the colours of the theme where the system forces its own', async () => {
  const page = await openPage(looks['colours of the system'])
  await show(page, 'Graph')
  const bright = await page.evaluate<number>(`(() => {
    const canvas = document.querySelector('.graph-view canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let bright = 0
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 200 && data[i] > 200 && data[i + 1] > 200 && data[i + 2] > 200) bright++
    return bright / (data.length / 4)
  })()`)
  // Lines and letters, and no areas: those would hide what is written on them.
  expect(bright).toBeLessThan(0.02)
})

test('nothing moves by itself where people want less motion', async () => {
  const page = await openPage({ reducedMotion: 'reduce' })
  for (const tab of tabs) {
    await show(page, tab)
    const moving = await page.evaluate<string[]>(`[...document.querySelectorAll('*')].flatMap(one => {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one)
      const still = /^0s(, 0s)*$/.test(transitionDuration) && animationName === 'none' && scrollBehavior === 'auto'
      return still ? [] : [one.outerHTML.slice(0, 100)]
    })`)
    expect(moving, tab).toEqual([])
  }
})

test('every tab, and what is in it, is reached with the Tab key and shows where it is', async () => {
  const page = await openPage()
  for (const tab of tabs) {
    await show(page, tab)
    await page.getByRole('tab', { name: tab }).focus()
    await page.keyboard.press('Tab')
    const focused = await page.evaluate<{ inside: boolean; outlined: boolean }>(`(() => {
      const { activeElement: one } = document
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
      const around = one.parentElement ? getComputedStyle(one.parentElement).outlineStyle : 'none'
      return {
        inside: one.closest('.panel:not([hidden])') !== null,
        outlined: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' || around !== 'none',
      }
    })()`)
    expect(focused, tab).toEqual({ inside: true, outlined: true })
  }
})

test('graph and timeline are as one left them when the page is opened again', async () => {
  const page = await openPage()
  await show(page, 'Graph')
  await page.getByRole('combobox', { name: 'Colours of nodes' }).selectOption('duration')
  await page.getByRole('button', { name: 'Zoom In' }).click()
  await show(page, 'Timeline')
  await page.getByRole('combobox', { name: 'Axis' }).selectOption('steps')
  await page.getByRole('combobox', { name: 'Rows' }).selectOption('gantt')
  await page.getByText('0 to 50').waitFor()
  await page.getByRole('button', { name: 'Zoom In' }).click()
  const seen = await waitUntil(
    'a part of the timeline',
    () => page.getByText(/spans shown/).textContent(),
    text => !text!.includes('0 to 50'),
  )
  // It is kept a moment after the last movement.
  await page.waitForTimeout(600)
  await page.reload()
  await page.getByText(seen!).waitFor()
  expect(await page.getByRole('combobox', { name: 'Rows' }).inputValue()).toBe('gantt')
  await page.getByRole('tab', { name: 'Graph' }).click()
  expect(await page.getByRole('combobox', { name: 'Colours of nodes' }).inputValue()).toBe('duration')
})
