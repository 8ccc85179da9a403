import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { addTo } from '../history/make-history.ts'
import { runCommand } from './driver/commands.ts'
import {
  chooseFromSelectionMenu,
  openViewContainer,
  readTree,
  selectTreeItems,
  waitForTreeItem,
} from './driver/tree-view.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { fillHistory, minutesAgo, orderFile } from './made-history.ts'

const treeItem = ({ page }: Workbench, name: RegExp) =>
  page.locator('.sidebar').getByRole('treeitem', { name }).first()

const comparisonTab = ({ page }: Workbench) => page.locator('.tabs-container').getByRole('tab', { name: /↔/ })

workbenchTest(
  'compare two executions, by dragging and by choosing them',
  { files: orderFile, prepare: fillHistory },
  async workbench => {
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
    await treeItem(workbench, /^triage, waiting/).dragTo(treeItem(workbench, /^triage, completed/))
    await comparisonTab(workbench).waitFor()
    await workbench.screenshot('one was dragged onto another')
    await runCommand(workbench, 'View: Close All Editors')
    await comparisonTab(workbench).waitFor({ state: 'hidden' })

    await selectTreeItems(workbench, 'History', [/^orderfailed/, /^release notes/])
    await chooseFromSelectionMenu(workbench, 'History', /^Compare Executions/)
    await comparisonTab(workbench).waitFor()
  },
)

workbenchTest(
  'show on hovering what a run was given, and lead on from there',
  { files: orderFile, prepare: fillHistory, settings: { 'workbench.hover.delay': 100 } },
  async workbench => {
    const { page } = workbench
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
    await treeItem(workbench, /^order, failed/).hover()
    const hover = page.locator('.monaco-hover').filter({ hasText: 'Failed at' })
    await hover.waitFor()
    const text = await hover.innerText()
    expect(text).toContain('The card was declined')
    // A text, whatever it looks like.
    expect(text).toContain('<img src=x onerror=alert(1)>')
    expect(await hover.locator('img').count()).toBe(0)
    await workbench.screenshot('what a run was given')
    await hover
      .getByRole('link', { name: 'Open', exact: true })
      .or(hover.getByText('Open', { exact: true }))
      .first()
      .click()
    await page
      .locator('.tabs-container')
      .getByRole('tab', { name: /aaaa0001/ })
      .waitFor()
  },
)

workbenchTest(
  'take in a recording that is dropped on the history',
  {
    files: orderFile,
    prepare(workspace) {
      addTo(join(workspace, '.playhead'), { id: 'eeee0001', workflow: 'host', startedAt: minutesAgo(9) })
      addTo(join(workspace, 'elsewhere'), { id: 'dddd0001', workflow: 'guest', startedAt: minutesAgo(5) })
    },
  },
  async workbench => {
    const { workspace } = workbench
    const [name] = readdirSync(join(workspace, 'elsewhere'))
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^host/)
    // A real drag from the Explorer needs both views to be seen at once; the event is the same.
    const uri = `vscode-remote://localhost:${workbench.server.port}${join(workspace, 'elsewhere', name!)}`
    await dropFile(workbench, uri)
    await waitForTreeItem(workbench, 'History', /^guest.*completed/)
    const [kept] = readdirSync(join(workspace, '.playhead')).filter(one => one.includes('dddd0001'))
    expect(readFileSync(join(workspace, '.playhead', kept!))).toEqual(
      readFileSync(join(workspace, 'elsewhere', name!)),
    )
    await waitUntil(
      'two rows',
      () => readTree(workbench, 'History'),
      rows => rows.length === 2,
    )
    await workbench.screenshot('a recording from elsewhere')
  },
)

async function dropFile({ page }: Workbench, uri: string): Promise<void> {
  const data = await page.evaluateHandle(`(() => {
    const data = new DataTransfer()
    data.setData('text/uri-list', ${JSON.stringify(uri)})
    return data
  })()`)
  const view = page.locator('.sidebar').getByRole('tree', { name: 'History' })
  for (const type of ['dragenter', 'dragover', 'drop']) await view.dispatchEvent(type, { dataTransfer: data })
}
