import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { addTo } from '../history/make-history.ts'
import { runCommand } from './driver/commands.ts'
import { choosePath } from './driver/quick-input.ts'
import { openViewContainer, waitForTreeItem } from './driver/tree-view.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { fillHistory, minutesAgo, orderFile } from './made-history.ts'

const treeItem = ({ page }: Workbench, name: RegExp) =>
  page.locator('.sidebar').getByRole('treeitem', { name }).first()

const tab = ({ page }: Workbench, name: RegExp) => page.locator('.tabs-container').getByRole('tab', { name })

workbenchTest(
  'compare two executions by dragging one onto the other',
  { files: orderFile, prepare: fillHistory },
  async workbench => {
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
    await treeItem(workbench, /^triage, waiting/).dragTo(treeItem(workbench, /^triage, completed/))
    await tab(workbench, /↔/).waitFor()
    await workbench.screenshot('one was dragged onto another')
  },
)

workbenchTest(
  'show on hovering what an execution was given',
  { files: orderFile, prepare: fillHistory, settings: { 'workbench.hover.delay': 100 } },
  async workbench => {
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
    const hover = workbench.page.locator('.monaco-hover').filter({ hasText: 'customer' })
    // The rows may be drawn anew under the pointer, which closes what it had opened.
    await waitUntil(
      'the hover',
      async () => {
        await workbench.page.mouse.move(900, 500)
        await treeItem(workbench, /^order, failed/).hover()
        await hover.waitFor({ timeout: 3_000 })
        return true
      },
      shown => shown,
    )
    await workbench.screenshot('what it was given')
    expect(await hover.innerText()).toContain('The card was declined')
    // A text, whatever it looks like.
    expect(await hover.innerText()).toContain('<img src=x onerror=alert(1)>')
    expect(await hover.locator('img').count()).toBe(0)
  },
)

const withGuest = {
  files: orderFile,
  prepare(workspace: string) {
    addTo(join(workspace, '.playhead'), { id: 'aaaa0001', workflow: 'host', startedAt: minutesAgo(9) })
    addTo(join(workspace, 'elsewhere'), { id: 'bbbb0001', workflow: 'guest', startedAt: minutesAgo(5) })
  },
}

workbenchTest('add a recording from elsewhere by choosing its file', withGuest, async workbench => {
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /^host/)
  await runCommand(workbench, 'Playhead: Add Recordings to the History…')
  await choosePath(workbench, guestFile(workbench))
  await expectGuest(workbench)
})

workbenchTest('add a recording from elsewhere by dropping it on the history', withGuest, async workbench => {
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /^host/)
  await dropFile(workbench, guestFile(workbench))
  await expectGuest(workbench)
})

function guestFile({ workspace }: Workbench): string {
  const folder = join(workspace, 'elsewhere')
  return join(folder, readdirSync(folder)[0]!)
}

/** The recording is listed beside the one that was there, is opened, and is kept as it was. */
async function expectGuest(workbench: Workbench): Promise<void> {
  const history = join(workbench.workspace, '.playhead')
  await waitForTreeItem(workbench, 'History', /^guest.*completed/)
  await waitForTreeItem(workbench, 'History', /^host/)
  await tab(workbench, /bbbb0001/).waitFor()
  await workbench.screenshot('a recording from elsewhere')
  const kept = readdirSync(history).find(name => name.includes('bbbb0001'))
  expect(readFileSync(join(history, kept ?? 'missing'))).toEqual(readFileSync(guestFile(workbench)))
}

/** What the browser tells the view when a file is dropped on it that is dragged from the Explorer. */
async function dropFile({ page, server }: Workbench, path: string): Promise<void> {
  const uri = `vscode-remote://localhost:${server.port}${path}`
  const data = await page.evaluateHandle(`(() => {
    const data = new DataTransfer()
    data.setData('text/uri-list', ${JSON.stringify(uri)})
    return data
  })()`)
  const row = page.locator('.sidebar').getByRole('treeitem', { name: /^host/ }).first()
  for (const type of ['dragenter', 'dragover', 'drop']) await row.dispatchEvent(type, { dataTransfer: data })
}
