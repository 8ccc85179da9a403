// `node bench/views.ts`: how long frames of the graph and of the timeline take in a Chromium, with the built pages. Needs
// `npm run build` and a Chromium.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { nodeCodec } from '../src/recording/codec-node.ts'
import { createFileSink, createSha256 } from '../src/recording/files-node.ts'
import { createLiveTimeline } from '../src/recording/live-timeline.ts'
import { testHeader } from '../test/start-run.ts'
import { findChromium } from '../test/workbench/driver/installation.ts'
import { servePage } from '../test/workbench/page-server.ts'
import { quantile, report, row } from './measure.ts'

const folder = mkdtempSync(join(tmpdir(), 'playhead-views-'))

/** Rows of nodes, about as many as there are rows; each leads to two of the next row, and some lead back. */
function workflowOf(count: number): string {
  const wide = Math.round(Math.sqrt(count))
  const name = (i: number) => (i >= 0 && i < count ? `step_${i}` : undefined)
  const nodes = Array.from({ length: count }, (_, i) => {
    const right = i % wide < wide - 1 ? i + wide + 1 : -1
    const next = [i + wide, right, i % 97 === 96 ? i - 2 * wide : -1].flatMap(to => name(to) ?? [])
    return `      - { id: step_${i}, type: transform, set: { n: "${i}" }, next: [${next.join(', ')}] }`
  })
  const start = Array.from({ length: wide }, (_, i) => `step_${i}`)
  nodes.unshift(`      - { id: begin, type: transform, set: { n: "0" }, next: [${start.join(', ')}] }`)
  return `workflows:\n  main:\n    nodes:\n${nodes.join('\n')}\n`
}

/** An execution of so many nodes, in turn through so many places. */
async function recordRun(name: string, places: number, visits: number): Promise<string> {
  const path = join(folder, `${name}.playhead`)
  let time = 0
  const timeline = createLiveTimeline(
    testHeader({ workflow: 'main', source: workflowOf(places) }),
    { now: () => time++, codec: nodeCodec, hash: createSha256(), sink: createFileSink(path), flush: 60_000 },
    true,
  )
  await timeline.emit({ type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: { n: 0 } })
  for (let n = 0; n < visits; n++) {
    const span = timeline.length
    const visit = Math.floor(n / places) + 1
    await timeline.emit({ type: 'enter', parent: 0, kind: 'node', id: `step_${n % places}`, visit })
    const patch = [{ op: 'replace' as const, path: '/n', value: n + 1, old: n }]
    await timeline.emit({ type: 'write', span, patch, output: n })
    await timeline.emit({ type: 'exit', span, status: n % 501 === 500 ? 'skipped' : 'completed' })
  }
  await timeline.emit({ type: 'exit', span: 0, status: 'completed' })
  await timeline.finish({ status: 'completed' })
  return path
}

/** Milliseconds between frames while something turns the wheel in each of them. */
async function framesWhile(page: Page, selector: string, wheel: object, count = 180): Promise<number[]> {
  const turns = `(async () => {
    const target = document.querySelector(${JSON.stringify(selector)})
    const { left, top, width, height } = target.getBoundingClientRect()
    const times = []
    await new Promise(done => {
      let last
      const frame = () => {
        const now = performance.now()
        if (last !== undefined) times.push(now - last)
        last = now
        if (times.length === ${count}) return done()
        const there = times.length % 60 < 30 ? 1 : -1
        const turn = ${JSON.stringify(wheel)}
        target.dispatchEvent(new WheelEvent('wheel', {
          ...turn, deltaX: (turn.deltaX ?? 0) * there, deltaY: (turn.deltaY ?? 0) * there,
          clientX: left + width / 2, clientY: top + height / 2, cancelable: true, bubbles: true,
        }))
        requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    })
    return times
  })()`
  return page.evaluate<number[]>(turns)
}

const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })

async function open(path: string, tab: string) {
  const server = await servePage(path)
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(server.url)
  await page.getByRole('tab', { name: tab }).waitFor()
  const started = performance.now()
  await page.getByRole('tab', { name: tab }).click()
  const close = async () => {
    await page.close()
    await server.close()
  }
  return { page, started, close }
}

function frames(name: string, times: number[]): void {
  row(`${name}, median frame`, quantile(times, 0.5), 'ms')
  row(`${name}, 95 in 100 frames`, quantile(times, 0.95), 'ms')
  row(`${name}, longest frame`, Math.max(...times), 'ms')
}

try {
  for (const places of [1_000, 5_000]) {
    const label = `graph of ${places.toLocaleString('en')} nodes`
    const { page, started, close } = await open(await recordRun(`graph-${places}`, places, places), 'Graph')
    await page.getByText(`${(places + 1).toLocaleString('en')} nodes`, { exact: true }).waitFor()
    row(`${label}, from the click to the drawing`, performance.now() - started, 'ms')
    await page.waitForTimeout(1_500)
    frames(
      `${label}, moving where it is read`,
      await framesWhile(page, '.graph-keys', { deltaX: 40, deltaY: 12 }),
    )
    await page.getByRole('button', { name: 'Show All' }).click()
    frames(`${label}, moving all of it`, await framesWhile(page, '.graph-keys', { deltaX: 14, deltaY: 6 }))
    await close()
  }
  const { page, started, close } = await open(await recordRun('timeline', 50, 100_000), 'Timeline')
  await page
    .getByText(/spans shown/)
    .filter({ hasText: '100,001' })
    .waitFor({ timeout: 60_000 })
  row('timeline of 100,000 spans, from the click to the drawing', performance.now() - started, 'ms')
  frames('timeline of 100,000 spans, zooming', await framesWhile(page, '.timeline-keys', { deltaY: -30 }))
  for (let i = 0; i < 6; i++) await page.getByRole('button', { name: 'Zoom In' }).click()
  await page.waitForTimeout(500)
  frames('timeline of 100,000 spans, moving', await framesWhile(page, '.timeline-keys', { deltaX: 40 }))
  await close()
  console.log(report())
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
