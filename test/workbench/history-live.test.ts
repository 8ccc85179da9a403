import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { clickCodeLens } from './driver/code-lenses.ts'
import { runCommand } from './driver/commands.ts'
import { waitForSessionEnd } from './driver/debug-session.ts'
import { openFile } from './driver/editor.ts'
import { answer, choose, quickPickItems } from './driver/quick-input.ts'
import { chooseFromTreeItemMenu, openViewContainer, readTree, waitForTreeItem } from './driver/tree-view.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const files = {
  'slow.yaml': `handlers: ./handlers.js
workflows:
  slow:
    inputs:
      seconds: { type: integer, default: 6 }
    nodes:
      - { id: begin, type: transform, set: { n: "1" }, next: rest }
      - { id: rest, type: compute, handler: rest, inputs: { seconds: $ctx.seconds }, next: fail }
      - { id: fail, type: compute, handler: fail }
`,
  'handlers.js': `export const rest = ({ seconds }) => new Promise(resolve => setTimeout(() => resolve({}), seconds * 1000))
export const fail = () => { throw new Error('out of paper') }
`,
}

workbenchTest('follow runs, and run them again', { files }, async workbench => {
  const { page } = workbench
  await openViewContainer(workbench, 'Playhead')
  await openFile(workbench, 'slow.yaml')
  await clickCodeLens(workbench, 'Run')
  const running = await waitForTreeItem(workbench, 'History', /^slowrunning · .*at rest · 1 node$/)
  expect(running.content.icon).toBe('loading')
  await workbench.screenshot('a run that goes on')
  // The time goes on, too.
  await waitForTreeItem(workbench, 'History', /^slowrunning · just now · [3-9]\.\d s · at rest/)
  await waitForTreeItem(workbench, 'History', /^slowfailed/)
  await waitForSessionEnd(workbench)

  // Nobody looks: what fails is counted on the icon.
  await openViewContainer(workbench, 'Explorer')
  await runCommand(workbench, 'Playhead: Rerun with Inputs…')
  await waitUntil(
    'the run to choose',
    () => quickPickItems(workbench),
    items => items.some(item => item.includes('slow')),
  )
  await choose(workbench, 'slow')
  await choose(workbench, 'seconds')
  await answer(workbench, '0')
  await choose(workbench, 'Start')
  const badge = page
    .locator('.activitybar')
    .getByRole('tab', { name: /Playhead.*1 run has failed since you looked last/ })
  await badge.waitFor({ timeout: 30_000 })
  await workbench.screenshot('a failure that nobody has seen')
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /^slowrerun · failed/)
  expect((await readTree(workbench, 'History')).map(({ level }) => level)).toEqual([1, 2])
  await badge.waitFor({ state: 'hidden' })
  await waitForSessionEnd(workbench)

  await chooseFromTreeItemMenu(workbench, 'History', /^slowrerun/, /^Rerun$/)
  await waitUntil(
    'three levels',
    () => readTree(workbench, 'History'),
    rows => rows.map(({ level }) => level).join() === '1,2,3' && /failed/.test(rows[2]!.content.text),
  )
  await workbench.screenshot('a family')
  const count = readdirSync(join(workbench.workspace, '.playhead')).filter(name =>
    name.endsWith('.playhead'),
  ).length
  expect(count).toBe(3)
})
