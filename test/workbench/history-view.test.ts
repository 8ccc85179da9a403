import { join } from 'node:path'
import { expect } from 'vitest'
import { addTo } from '../history/make-history.ts'
import { runCommand } from './driver/commands.ts'
import { pressNotificationButton, waitForNotification } from './driver/notifications.ts'
import { choose, quickPickItems } from './driver/quick-input.ts'
import {
  chooseFromSelectionMenu,
  clickTreeItem,
  openViewContainer,
  pressTreeItemButton,
  pressViewButton,
  readTree,
  selectTreeItems,
  waitForTreeItem,
} from './driver/tree-view.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { fillHistory, minutesAgo, orderFile } from './made-history.ts'

const texts = async (workbench: Workbench) =>
  (await readTree(workbench, 'History')).map(
    ({ level, content }) => `${'  '.repeat(level - 1)}${content.text}`,
  )

async function waitForRows(workbench: Workbench, what: string, fits: (rows: string[]) => boolean) {
  return waitUntil(what, () => texts(workbench), fits)
}

async function groupBy(workbench: Workbench, how: string): Promise<void> {
  await pressViewButton(workbench, 'History', 'Group History By…')
  await choose(workbench, how)
}

workbenchTest(
  'group the history, with families',
  { files: orderFile, prepare: fillHistory },
  async workbench => {
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
    expect(await texts(workbench)).toEqual([
      expect.stringMatching(/^triagewaiting · 10 min ago/),
      expect.stringMatching(/^orderfailed · 40 min ago/),
      expect.stringMatching(/^ {2}orderfork · completed · 30 min ago/),
      expect.stringMatching(/^ {4}orderrerun · completed · 20 min ago/),
      expect.stringMatching(/^release notescancelled · 2 days ago/),
      expect.stringMatching(/^triagecompleted · 2 days ago/),
    ])
    await workbench.screenshot('by time')

    await groupBy(workbench, 'Workflow')
    await waitForRows(
      workbench,
      'groups of workflows',
      rows => rows[0]?.startsWith('order3 · 1 failed') ?? false,
    )
    await workbench.screenshot('by workflow')
    await groupBy(workbench, 'Day')
    // Ten minutes ago was yesterday, just after midnight.
    await waitForRows(workbench, 'groups of days', rows => /^(Today|Yesterday)\d/.test(rows[0] ?? ''))
    await workbench.screenshot('by day')
    await groupBy(workbench, 'Status')
    const rows = await waitForRows(
      workbench,
      'groups of statuses',
      all => all[0]?.startsWith('Waiting1') ?? false,
    )
    expect(rows.filter(row => !row.startsWith(' '))).toEqual([
      'Waiting1',
      'Failed1',
      'Cancelled1',
      'Completed3',
    ])
    await workbench.screenshot('by status')

    // It is remembered.
    await workbench.page.reload()
    await workbench.page.locator('.monaco-workbench').waitFor()
    await openViewContainer(workbench, 'Playhead')
    await waitForRows(workbench, 'groups of statuses again', all => all[0]?.startsWith('Waiting1') ?? false)
  },
)

workbenchTest('filter the history', { files: orderFile, prepare: fillHistory }, async workbench => {
  const { page } = workbench
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
  await pressViewButton(workbench, 'History', 'Filter History…')
  await waitUntil(
    'what can be asked for',
    () => quickPickItems(workbench),
    items => items.join('\n').includes('status:completed'),
  )
  await workbench.screenshot('what can be asked for')
  await page.keyboard.type('wait')
  await waitUntil(
    'the offer of a status',
    () => quickPickItems(workbench),
    items => items.some(item => item.includes('status:waiting')),
  )
  await choose(workbench, 'status:waiting')
  await waitUntil(
    'how many fit',
    () => quickPickItems(workbench),
    items => /Show what fits\s*1 execution$/.test(items[0] ?? ''),
  )
  await workbench.screenshot('how many fit')
  await page.keyboard.press('Enter')
  await waitForRows(
    workbench,
    'the one that waits',
    rows => rows.length === 1 && rows[0]!.startsWith('triagewaiting'),
  )
  await page.locator('.sidebar').getByText('status:waiting · 1 of 6 executions').waitFor()
  await workbench.screenshot('filtered')

  await runCommand(workbench, 'Playhead: Filter History…')
  await page.locator('.quick-input-widget input').first().fill('card declined')
  await waitUntil(
    'that nothing fits',
    () => quickPickItems(workbench),
    items => /0 executions/.test(items[0] ?? ''),
  )
  await page.locator('.quick-input-widget input').first().fill('nothing like this')
  await page.keyboard.press('Enter')
  await page.locator('.welcome-view-content').getByText('No execution fits the filter').waitFor()
  await workbench.screenshot('nothing fits')
  await page.locator('.welcome-view-content').getByText('Show all executions').click()
  await waitForRows(workbench, 'all of them', rows => rows.length === 6)
})

workbenchTest(
  'go through a long history page by page',
  {
    files: orderFile,
    prepare(workspace) {
      for (let i = 0; i < 260; i++)
        addTo(join(workspace, '.playhead'), {
          id: `run${i}`,
          workflow: `flow ${i}`,
          startedAt: minutesAgo(i),
        })
    },
  },
  async workbench => {
    const { page } = workbench
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^flow 0/)
    const more = await waitForTreeItem(workbench, 'History', /^Load more/)
    expect(more.content).toMatchObject({ text: 'Load more…100 of 260', icon: 'ellipsis' })
    await clickTreeItem(workbench, 'History', /^Load more/)
    await waitForTreeItem(workbench, 'History', 'Load more…200 of 260')
    await workbench.screenshot('two pages')
    // By the keyboard, too: the list stays where it is.
    const tree = page.locator('.sidebar').getByRole('tree', { name: 'History' })
    await tree.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    const rows = await waitUntil(
      'all of them',
      () => readTree(workbench, 'History'),
      all => all.length === 260,
    )
    expect(rows.at(-1)!.content.text).toMatch(/^flow 259/)
    // A new one is first, and the pages stay.
    addTo(join(workbench.workspace, '.playhead'), {
      id: 'fresh',
      workflow: 'fresh',
      startedAt: minutesAgo(0),
    })
    await waitUntil(
      'the new one',
      () => readTree(workbench, 'History'),
      all => all.length === 261 && all[0]!.content.text.startsWith('fresh'),
    )
  },
)

workbenchTest('act on several executions', { files: orderFile, prepare: fillHistory }, async workbench => {
  const { page } = workbench
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
  const both = [/^release notes/, /^triage/]
  await selectTreeItems(workbench, 'History', [/^release notes/, /^triagecompleted/])
  await chooseFromSelectionMenu(workbench, 'History', 'Tag Execution…')
  await page.locator('.quick-input-widget').getByText('Tags of 2 executions').waitFor()
  await page.keyboard.type('seen')
  await page.keyboard.press('Enter')
  await runCommand(workbench, 'Playhead: Filter History…')
  await page.locator('.quick-input-widget input').first().fill('tag:seen')
  await page.keyboard.press('Enter')
  await waitForRows(workbench, 'the two with the tag', rows => rows.length === 2)
  await workbench.screenshot('tagged')

  await selectTreeItems(workbench, 'History', both)
  await chooseFromSelectionMenu(workbench, 'History', 'Pin Execution')
  await waitForRows(workbench, 'two that are pinned', rows => rows.every(text => text.endsWith('pinned')))
  await selectTreeItems(workbench, 'History', both)
  await page.keyboard.press('Delete')
  await waitForNotification(workbench, /is pinned/)
  await workbench.screenshot('pinned ones stay')
  await selectTreeItems(workbench, 'History', both)
  await chooseFromSelectionMenu(workbench, 'History', 'Unpin Execution')
  await waitForRows(workbench, 'none that is pinned', rows => !rows.some(text => text.endsWith('pinned')))
  await selectTreeItems(workbench, 'History', both)
  await page.keyboard.press('Delete')
  await pressNotificationButton(workbench, 'Deleted 2 executions', 'Undo')
  await waitForRows(workbench, 'both again', rows => rows.length === 2)
})

workbenchTest(
  'open the graph, from the view and from the palette',
  { files: orderFile, prepare: fillHistory },
  async workbench => {
    const { page } = workbench
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^triage.*waiting/)
    const isShown = () =>
      waitUntil(
        'the graph',
        async () => {
          const frames = page.frames()
          const found = await Promise.all(
            frames.map(frame =>
              frame
                .getByRole('tab', { name: 'Graph', selected: true })
                .count()
                .catch(() => 0),
            ),
          )
          return found.some(count => count > 0)
        },
        shown => shown,
      )
    await pressTreeItemButton(workbench, 'History', /^release notes/, 'Open Graph of Execution')
    await isShown()
    await workbench.screenshot('the graph')
    await runCommand(workbench, 'View: Close All Editors')

    await runCommand(workbench, 'Playhead: Open Graph of Execution')
    await waitUntil(
      'all to choose from',
      () => quickPickItems(workbench),
      items => items.length > 5,
    )
    // What is typed is looked for in what the rows do not show, too.
    await page.locator('.quick-input-widget input').first().fill('declined')
    await waitUntil(
      'the one that failed like this',
      () => quickPickItems(workbench),
      items => items.length === 2 && items[0]!.includes('failed'),
    )
    await workbench.screenshot('found by its error')
    await choose(workbench, 'order')
    await isShown()
  },
)

workbenchTest('say why there is nothing', { files: { 'notes.txt': 'no workflow' } }, async workbench => {
  await openViewContainer(workbench, 'Playhead')
  await workbench.page.locator('.welcome-view-content').getByText('There is no workflow file here').waitFor()
  await workbench.screenshot('no workflow')
})
