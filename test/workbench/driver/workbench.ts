import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from './installation.ts'
import { type Server, type ServerOptions, startServer } from './server.ts'

export interface WorkbenchOptions extends ServerOptions {
  /** Folder for screenshots and logs; emptied first. */
  output: string
  /** Size of the window; 1600 by 1000 if not given. */
  viewport?: { width: number; height: number } | undefined
}

/** An open VS Code workbench. Every function of this driver takes one. */
export interface Workbench {
  page: Page
  server: Server
  /** Absolute path of the opened folder. */
  workspace: string
  output: string
  /** Saves a picture of the window as `NN-name.png` in the output folder and returns its path. */
  screenshot(name: string): Promise<string>
  /** Closes the browser, ends the server, and writes what both printed into the output folder. */
  close(): Promise<void>
}

const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts a server and opens its workbench in a browser. Throws when either does not come up. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium. Run: node scripts/workbench-setup.mjs')
  rmSync(options.output, { recursive: true, force: true })
  mkdirSync(options.output, { recursive: true })

  const server = await startServer(options)
  let browser: Browser | undefined
  try {
    browser = await chromium.launch({ executablePath, headless: true, args: chromiumArguments })
    const viewport = options.viewport ?? { width: 1600, height: 1000 }
    const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    const lines: string[] = []
    page.on('console', message => lines.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', error => lines.push(`page error: ${error.message}`))

    const payload = encodeURIComponent(JSON.stringify([['skipWelcome', 'true']]))
    const folder = encodeURIComponent(server.workspace)
    await page.goto(`http://localhost:${server.port}/?folder=${folder}&payload=${payload}`)
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 })
    // The explorer shows its files once the connection to the server stands.
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 })
    return assemble(options.output, server, browser, page, lines)
  } catch (error) {
    await browser?.close()
    writeFileSync(join(options.output, 'server.log'), server.log())
    await server.stop()
    throw error
  }
}

function assemble(output: string, server: Server, browser: Browser, page: Page, lines: string[]): Workbench {
  let pictures = 0
  return {
    page,
    server,
    workspace: server.workspace,
    output,
    async screenshot(name) {
      pictures += 1
      const path = join(output, `${String(pictures).padStart(2, '0')}-${name}.png`)
      await page.screenshot({ path })
      return path
    },
    async close() {
      try {
        await browser.close()
      } finally {
        await server.stop()
        writeFileSync(join(output, 'server.log'), server.log())
        writeFileSync(join(output, 'browser.log'), `${lines.join('\n')}\n`)
      }
    },
  }
}
