import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from 'vitest'
import { waitForFrame, waitForState } from './driver/call-stack.ts'
import { clickCodeLens } from './driver/code-lenses.ts'
import { runCommand } from './driver/commands.ts'
import { press, waitForSessionEnd } from './driver/debug-session.ts'
import { openFile } from './driver/editor.ts'
import {
  accessibilityFindings,
  executionPage,
  openByDoubleClick,
  stepOf,
  valueRow,
  waitForStep,
} from './driver/execution-page.ts'
import { choose } from './driver/quick-input.ts'
import { clickTreeItem, openViewContainer, readTree, waitForTreeItem } from './driver/tree-view.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { hostileName, recordHostile, recordOrder } from './orders.ts'

let recording = ''
const failedOrder = {
  async prepare(workspace: string) {
    recording = await recordOrder(workspace)
  },
}

workbenchTest('read a failed execution on its page', failedOrder, async workbench => {
  const page = await openByDoubleClick(workbench, recording)
  await page.getByRole('heading', { name: /The card was declined/ }).waitFor()
  await page.getByText('12.00 of 38 EUR are covered', { exact: true }).waitFor()
  await workbench.screenshot('the error first')
  const atFailure = await stepOf(page)
  expect(await page.getByRole('status').filter({ hasText: 'Handler failed' }).textContent()).toContain(
    'order/charge_card/charge',
  )
  expect(await accessibilityFindings(workbench.page)).toEqual([])

  // One node back, and to where the total is written.
  await page.getByRole('button', { name: 'First step' }).click()
  await waitForStep(page, 1)
  for (let i = 0; i < 4; i++) await page.getByRole('button', { name: 'Next node' }).click()
  await page.getByText('order/add_item#2').first().waitFor()
  const slider = page.getByRole('slider', { name: 'Playhead' })
  await slider.focus()
  await workbench.page.keyboard.press('ArrowRight')
  await valueRow(page, 'total').filter({ hasText: '28.5' }).filter({ hasText: 'was 19' }).waitFor()
  await workbench.screenshot('a changed value')
  expect(await accessibilityFindings(workbench.page)).toEqual([])
  await page.getByRole('spinbutton', { name: 'Step' }).fill(String(atFailure))
  await workbench.page.keyboard.press('Enter')
  await waitForStep(page, atFailure)

  // Values are read when they are opened.
  await valueRow(page, 'stock').click()
  await valueRow(page, 'note').click()
  await page.getByRole('region', { name: 'Whole value' }).getByText('Counted by hand.').waitFor()
  await workbench.screenshot('a whole value')
  await page.getByRole('button', { name: 'Close' }).click()

  await page.getByRole('tab', { name: /^Nodes/ }).click()
  await page.getByRole('gridcell', { name: 'order/charge_card' }).waitFor()
  expect(await accessibilityFindings(workbench.page)).toEqual([])
  await workbench.screenshot('all nodes')
  await page.getByRole('searchbox', { name: 'Filter nodes' }).fill('add_item')
  await page.getByText('3 of 12 nodes').waitFor()
  expect(await page.locator('.rows').getByRole('row').count()).toBe(3)
  await page.getByRole('columnheader', { name: 'Node' }).getByRole('button').click()
  await page.getByRole('columnheader', { name: 'Node' }).getByRole('button').click()
  await waitUntil(
    'the last visit first',
    () => page.locator('.rows').getByRole('row').first().textContent(),
    text => text?.includes('order/add_item#3') === true,
  )
  await workbench.screenshot('nodes that were filtered and sorted')
  await page.locator('.rows').getByRole('row').first().click()
  await page.getByText('Node ended').or(page.getByText('Wrote')).first().waitFor()
  await valueRow(page, 'total').filter({ hasText: '38' }).waitFor()

  await page.getByRole('tab', { name: 'Large Values' }).click()
  await page
    .getByRole('row', { name: /stock.*order\/load_stock/ })
    .first()
    .waitFor()
  expect(await accessibilityFindings(workbench.page)).toEqual([])
  await workbench.screenshot('large values')
  await page.getByRole('tab', { name: 'Source' }).click()
  await page.locator('li.here', { hasText: 'id: add_item' }).waitFor()
  expect(await accessibilityFindings(workbench.page)).toEqual([])
  await workbench.screenshot('the recorded source')

  await page.getByRole('button', { name: 'Show in Workflow' }).click()
  await workbench.page.locator('.monaco-editor[data-uri$="order.yaml"]').first().waitFor()
  await workbench.screenshot('the node in the workflow')
})

workbenchTest(
  'show hostile names as the texts that they are',
  { prepare: async workspace => void (await recordHostile(workspace)) },
  async workbench => {
    const dialogs: string[] = []
    workbench.page.on('dialog', dialog => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    const page = await openByDoubleClick(workbench, '.playhead/hostile.playhead')
    await page.getByRole('heading', { level: 1, name: hostileName }).waitFor()
    await page.getByRole('heading', { level: 2, name: hostileName }).waitFor()
    await valueRow(page, 'message').filter({ hasText: hostileName }).waitFor()
    await page.getByRole('tab', { name: /^Nodes/ }).click()
    await page.getByRole('gridcell', { name: `${hostileName}/${hostileName}` }).waitFor()
    await workbench.screenshot('hostile names')
    await page.getByRole('tab', { name: 'Source' }).click()
    expect(await page.locator('img').count()).toBe(0)
    expect(dialogs).toEqual([])
  },
)

workbenchTest('follow the debugger, and lead it', failedOrder, async workbench => {
  await openViewContainer(workbench, 'Playhead')
  await clickTreeItem(workbench, 'History', /^order/)
  const page = await executionPage(workbench)
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await waitForState(workbench, 'Start of recording')
  await page.getByText('Follows the debugger').waitFor()
  await waitForStep(page, 1)
  await press(workbench, 'stepOver')
  await waitForFrame(workbench, 'load_stock (compute)')
  await waitForStep(page, 2)
  await workbench.screenshot('the page follows')

  await page.getByRole('button', { name: 'Next node' }).click()
  await waitForFrame(workbench, 'add_item (transform)')
  await workbench.screenshot('the debugger follows')
  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)
  await page.getByText('Follows the debugger').waitFor({ state: 'hidden' })
})

const contrast = { settings: { 'workbench.colorTheme': 'Default High Contrast' } }

workbenchTest(
  'keep the place on the page when it is opened again',
  { ...failedOrder, ...contrast },
  async workbench => {
    const page = await openByDoubleClick(workbench, recording)
    await page.getByRole('spinbutton', { name: 'Step' }).fill('7')
    await workbench.page.keyboard.press('Enter')
    await waitForStep(page, 7)
    await page.getByRole('tab', { name: /^Nodes/ }).click()
    await page.getByRole('searchbox').fill('check')
    await page.getByText('3 of 12 nodes').waitFor()
    // In good order, as a person does: then VS Code writes down what it has to remember.
    await runCommand(workbench, 'Developer: Reload Window')
    await workbench.page.waitForEvent('load')
    const again = await executionPage(workbench)
    await again.getByText('3 of 12 nodes').waitFor()
    await waitForStep(again, 7)
    await workbench.screenshot('the same place')
    expect(await accessibilityFindings(workbench.page)).toEqual([])
  },
)

workbenchTest(
  'read recordings in a workspace that is not trusted',
  {
    ...failedOrder,
    untrusted: true,
    settings: { 'security.workspace.trust.enabled': true, 'workbench.colorTheme': 'Dark Modern' },
  },
  async workbench => {
    const page = await openByDoubleClick(workbench, recording)
    await page.getByRole('heading', { name: /The card was declined/ }).waitFor()
    await page.getByRole('button', { name: 'First step' }).click()
    await valueRow(page, 'customer').filter({ hasText: 'Ada' }).waitFor()
    for (const name of ['Replay', 'Rerun', 'Replay from Failure', 'Replay from Here']) {
      await page.getByRole('button', { name, exact: true }).click()
      await page.getByRole('alert').filter({ hasText: 'needs a trusted workspace' }).waitFor()
      await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
    }
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    await page.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor()
    await workbench.screenshot('what needs trust')
    expect(await accessibilityFindings(workbench.page)).toEqual([])
    expect(await workbench.page.locator('.debug-toolbar').count()).toBe(0)
    const files = readdirSync(join(workbench.workspace, '.playhead'))
    expect(files.filter(name => name.endsWith('.playhead'))).toHaveLength(1)
  },
)

workbenchTest('run again, compare and export', failedOrder, async workbench => {
  const { page: window, workspace } = workbench
  const page = await openByDoubleClick(workbench, recording)
  const recordings = () =>
    readdirSync(join(workspace, '.playhead')).filter(name => name.endsWith('.playhead'))
  await page.getByRole('button', { name: 'Rerun' }).click()
  await waitUntil(
    'a second recording',
    async () => recordings().length,
    number => number === 2,
  )
  await openViewContainer(workbench, 'Playhead')
  await waitUntil(
    'two failed runs',
    () => readTree(workbench, 'History'),
    rows => rows.filter(({ content }) => /^order.*failed/.test(content.text)).length === 2,
  )
  await waitForSessionEnd(workbench)

  await page.getByRole('button', { name: 'Export…' }).click()
  await choose(workbench, 'Summary (text)')
  await window.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click()
  const exported = join(workspace, basename(recording).replace('.playhead', '.txt'))
  await waitUntil(
    'the exported file',
    async () => readFileSync(exported, 'utf8'),
    text => /Status: failed/.test(text),
  )

  await page.getByRole('button', { name: 'Compare with…' }).click()
  await workbench.screenshot('what can be compared')
  await choose(workbench, /order.*failed/)
  const comparison = await executionPage(workbench)
  await comparison.getByText(/^They did the same/).waitFor()
  await workbench.screenshot('two executions compared')
})

const slow = {
  'slow.yaml': `handlers: ./handlers.js
workflows:
  slow:
    nodes:
      - { id: first, type: compute, handler: waitFor, inputs: { name: "one" }, next: second }
      - { id: second, type: compute, handler: waitFor, inputs: { name: "two" } }
`,
  'handlers.js': `import { existsSync } from 'node:fs'
export const waitFor = async ({ name }) => {
  while (!existsSync(new URL(name, import.meta.url))) await new Promise(done => setTimeout(done, 50))
  return name
}
`,
}

workbenchTest('show a run that goes on as it grows', { files: slow }, async workbench => {
  await openFile(workbench, 'slow.yaml')
  await clickCodeLens(workbench, 'Run')
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /slow.*running/)
  await clickTreeItem(workbench, 'History', /slow.*running/)
  const page = await executionPage(workbench)
  await page.getByText('Running', { exact: true }).waitFor()
  await page.getByText('1 node', { exact: true }).first().waitFor()
  const step = await stepOf(page)
  writeFileSync(join(workbench.workspace, 'one'), '')
  await page.getByText('2 nodes', { exact: true }).first().waitFor()
  expect(await stepOf(page)).toBeGreaterThan(step)
  await workbench.screenshot('it goes on')
  writeFileSync(join(workbench.workspace, 'two'), '')
  await page.getByText('Completed', { exact: true }).first().waitFor()
})

workbenchTest(
  'say what is wrong with a file that cannot be shown',
  { files: { 'foreign.playhead': 'This is no recording.' } },
  async workbench => {
    const page = await openByDoubleClick(workbench, 'foreign.playhead')
    await page.getByRole('heading', { name: 'This recording cannot be shown' }).waitFor()
    await page.getByText('is not a Playhead recording').waitFor()
    await page.getByText('Choose a *.playhead file that Playhead has written.').waitFor()
    await workbench.screenshot('a foreign file')
    expect(await accessibilityFindings(workbench.page)).toEqual([])
  },
)
