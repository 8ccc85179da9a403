import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { waitForState } from './driver/call-stack.ts'
import { clickCodeLens } from './driver/code-lenses.ts'
import { runCommand } from './driver/commands.ts'
import { press, waitForSessionEnd } from './driver/debug-session.ts'
import { openFile } from './driver/editor.ts'
import { pressNotificationButton, waitForNotification } from './driver/notifications.ts'
import { choose, quickPickItems } from './driver/quick-input.ts'
import {
  chooseFromTreeItemMenu,
  openViewContainer,
  pressTreeItemButton,
  readTree,
  waitForTreeItem,
} from './driver/tree-view.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { recordOrder } from './orders.ts'

const files = {
  'broken.yaml': `handlers: ./handlers.js
workflows:
  breaks:
    nodes:
      - { id: begin, type: transform, set: { n: "1" }, next: fail }
      - { id: fail, type: compute, handler: fail }
`,
  'handlers.js': "export const fail = () => { throw new Error('out of paper') }\n",
  '.playhead/damaged.playhead': 'This is no recording.',
}

workbenchTest('look after the history', { files }, async workbench => {
  const folder = join(workbench.workspace, '.playhead')
  const recordings = () => readdirSync(folder).filter(name => name.endsWith('.playhead'))
  await openViewContainer(workbench, 'Playhead')
  const damaged = await waitForTreeItem(workbench, 'History', 'damaged.playhead')
  expect(damaged.content.icon).toBe('warning')

  await openFile(workbench, 'broken.yaml')
  await clickCodeLens(workbench, 'Run')
  const failed = await waitForTreeItem(workbench, 'History', /^breaks.*failed/)
  expect(failed.content.icon).toBe('error')
  expect(failed.content.accessibleName).toMatch(/^breaks, failed, just now, /)
  // The newest is first.
  expect((await readTree(workbench, 'History')).map(row => row.content.text)).toEqual([
    expect.stringMatching(/^breaks/),
    expect.stringMatching(/^damaged/),
  ])
  await workbench.screenshot('a failed run and a damaged file')

  await pressTreeItemButton(workbench, 'History', 'breaks', 'Open Recording as Replay')
  await waitForState(workbench, 'Start of recording')
  await press(workbench, 'continue')
  await waitForState(workbench, /^(Paused on error|End of recording \(failed at breaks\/fail)/)
  await workbench.screenshot('a replay of the failed run')
  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)

  await runCommand(workbench, 'Playhead: Open Recording as Replay')
  await waitUntil(
    'the recordings to choose from',
    () => quickPickItems(workbench),
    items => /breaks[\s\S]*failed[\s\S]*Choose a File/.test(items.join('\n')),
  )
  await workbench.screenshot('the quick pick')
  await choose(workbench, 'breaks')
  await waitForState(workbench, 'Start of recording')
  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)

  await openViewContainer(workbench, 'Playhead')
  await chooseFromTreeItemMenu(workbench, 'History', 'breaks', 'Copy Execution Id')
  await waitUntil(
    'the id on the clipboard',
    async () => String(await workbench.page.evaluate('navigator.clipboard.readText()')),
    id => recordings().some(name => name.endsWith(`-${id}.playhead`)),
  )

  const [name] = recordings().filter(one => one.includes('breaks'))
  const bytes = readFileSync(join(folder, name!))
  const rows = (count: number) =>
    waitUntil(
      `${count} rows`,
      () => readTree(workbench, 'History'),
      all => all.length === count,
    )
  await chooseFromTreeItemMenu(workbench, 'History', 'breaks', 'Delete Execution')
  await rows(1)
  expect(recordings()).toEqual(['damaged.playhead'])
  await pressNotificationButton(workbench, /Deleted the execution of "breaks"/, 'Undo')
  await rows(2)
  expect(readFileSync(join(folder, name!))).toEqual(bytes)
  await workbench.screenshot('a restored run')

  await chooseFromTreeItemMenu(workbench, 'History', 'breaks', 'Delete Execution')
  await rows(1)
  await chooseFromTreeItemMenu(workbench, 'History', 'damaged', 'Delete Execution')
  await workbench.page.locator('.welcome-view-content').getByText('Nothing has run yet').waitFor()
  await workbench.screenshot('an empty history')

  await runCommand(workbench, 'Playhead: Restore Deleted Executions…')
  await workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'breaks' }).click()
  await workbench.page.keyboard.press('Enter')
  await waitForTreeItem(workbench, 'History', /^breaks.*failed/)
})

workbenchTest(
  'export an execution from its menu',
  {
    async prepare(workspace) {
      await recordOrder(workspace)
    },
  },
  async workbench => {
    const { page, workspace } = workbench
    const [recording] = readdirSync(join(workspace, '.playhead')).filter(name => name.endsWith('.playhead'))
    await openViewContainer(workbench, 'Playhead')
    await chooseFromTreeItemMenu(workbench, 'History', /^order.*failed/, 'Export Execution…')
    await choose(workbench, 'Summary (text)')
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click()
    const summary = await waitUntil(
      'the exported file',
      async () => readFileSync(join(workspace, recording!.replace('.playhead', '.txt')), 'utf8'),
      text => text.includes('Status: failed'),
    )
    expect(summary).toContain('The card was declined')
    await waitForNotification(workbench, /^Exported to .*\.txt$/)
    await workbench.screenshot('an exported execution')
  },
)
