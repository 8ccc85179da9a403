import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import { breakpointLines, setBreakpoint } from './driver/breakpoints.ts'
import { accessibilityFindings, openByDoubleClick, stepOf } from './driver/execution-page.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { recordOrder } from './orders.ts'

let recording = ''
const failedOrder = {
  async prepare(workspace: string) {
    recording = await recordOrder(workspace)
  },
}

workbenchTest(
  'the graph of an execution is laid out by a worker, and breaks at a node',
  failedOrder,
  async workbench => {
    const page = await openByDoubleClick(workbench, recording)
    await page.getByRole('tab', { name: 'Graph' }).click()
    await page
      .getByRole('treeitem', { name: /^charge_card, compute, current, failed/ })
      .waitFor({ state: 'attached' })
    expect(await page.locator('.graph-view').getAttribute('data-laid-out-by')).toBe('worker')
    await page.getByRole('tree', { name: 'Graph' }).focus()
    await workbench.page.keyboard.press('c')
    await workbench.page.keyboard.press('b')
    await page.getByRole('treeitem', { name: /^charge_card.*breakpoint/ }).waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Remove Breakpoint' }).waitFor()
    await workbench.screenshot('the graph with a breakpoint')
    expect(await accessibilityFindings(workbench.page)).toEqual([])
    // The text comes beside the graph, which keeps the keys.
    await workbench.page.keyboard.press('Shift+Enter')
    await workbench.page.getByRole('tab', { name: /order\.yaml/ }).waitFor()
  },
)

workbenchTest('the timeline of an execution moves the playhead', failedOrder, async workbench => {
  const page = await openByDoubleClick(workbench, recording)
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByText(/spans shown/).waitFor()
  await page.getByRole('slider', { name: 'Playhead on the timeline' }).focus()
  await workbench.page.keyboard.press('Home')
  await waitUntil(
    'the first step',
    () => stepOf(page),
    step => step === 1,
  )
  await workbench.screenshot('the timeline')
  expect(await accessibilityFindings(workbench.page)).toEqual([])
})

workbenchTest('the graph is saved where the person says', failedOrder, async workbench => {
  const page = await openByDoubleClick(workbench, recording)
  await page.getByRole('tab', { name: 'Graph' }).click()
  await page.getByRole('treeitem', { name: /^charge_card.*failed/ }).waitFor({ state: 'attached' })
  const dialog = workbench.page.locator('.quick-input-widget')
  const saved = async (button: string, file: string) => {
    await page.getByRole('button', { name: button }).click()
    await dialog.getByRole('button', { name: 'OK' }).click()
    return waitUntil(
      `the file ${file}`,
      async () => readFileSync(join(workbench.workspace, file)),
      bytes => bytes.length > 0,
    )
  }
  expect((await saved('Save as SVG', 'order.svg')).toString()).toContain('>charge_card</text>')
  expect((await saved('Save as PNG', 'order.png')).subarray(1, 4).toString()).toBe('PNG')
  // Who does not want to, has no file.
  await page.getByRole('button', { name: 'Save as SVG' }).click()
  await dialog.getByRole('button', { name: 'OK' }).waitFor()
  await workbench.screenshot('where the graph is saved')
  await workbench.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(await page.getByRole('alert').textContent()).toBe('')
})

const included = {
  files: {
    'main.yaml': `workflows:
  main:
    nodes:
      - { $ref: ./shared.yaml#first, id: begin, next: rest }
      - { id: rest, type: workflow, workflow: helper }
  helper:
    $ref: ./shared.yaml#helper
`,
    'shared.yaml': `nodes:
  - { id: first, type: transform, set: { a: "1" } }
workflows:
  helper:
    nodes:
      - { id: one, type: transform, set: { b: "2" }, next: two }
      - { id: two, type: transform, set: { c: "3" } }
`,
  },
  async prepare(workspace: string) {
    const file = await loadWorkflowFile(join(workspace, 'main.yaml'), workspace)
    const workflow = selectWorkflow(file, undefined)
    const history = join(workspace, '.playhead')
    const { execution } = await startRun({ file, workflow, inputs: {}, history, free: true })
    expect((await execution.done).status).toBe('completed')
    recording = `.playhead/${readdirSync(history).find(name => name.endsWith('.playhead'))}`
  },
}

workbenchTest('nodes of included files have their breakpoints and texts there', included, async workbench => {
  const { keyboard } = workbench.page
  const page = await openByDoubleClick(workbench, recording)
  await page.getByRole('tab', { name: 'Graph' }).click()
  const tree = page.getByRole('tree', { name: 'Graph' })
  const node = (name: RegExp) => page.getByRole('treeitem', { name })
  await node(/^two, transform, completed/).waitFor({ state: 'attached' })
  await tree.focus()
  await keyboard.press('End')
  await keyboard.press('b')
  await node(/^two.*breakpoint/).waitFor({ state: 'attached' })
  await keyboard.press('Shift+Enter')
  // It comes beside the page, which keeps the keys.
  const text = workbench.page.locator('.monaco-editor[data-uri$="shared.yaml"] .view-line').first()
  await text.click()
  await workbench.screenshot('a node of an included file')
  // Code lenses move the lines.
  await waitUntil(
    'the breakpoint at the node',
    () => breakpointLines(workbench),
    lines => lines.join() === '7',
  )

  // What is laid over a node of the other file stops with it.
  await setBreakpoint(workbench, 2)
  await node(/^begin.*breakpoint/).waitFor({ state: 'attached' })
  await tree.focus()
  await keyboard.press('Home')
  await page.getByRole('button', { name: 'Remove Breakpoint' }).click()
  await page.getByRole('button', { name: 'Set Breakpoint' }).waitFor()
  await text.click()
  await waitUntil(
    'one breakpoint',
    () => breakpointLines(workbench),
    lines => lines.join() === '7',
  )
})

const themes = ['Default High Contrast', 'Default High Contrast Light', 'Dark Modern'] as const

for (const theme of themes)
  workbenchTest(
    `every tab passes the accessibility scan, ${theme}`,
    { ...failedOrder, settings: { 'workbench.colorTheme': theme } },
    async workbench => {
      const page = await openByDoubleClick(workbench, recording)
      for (const tab of ['State', 'Graph', 'Timeline', 'Nodes', 'Large Values', 'Source']) {
        await page.getByRole('tab', { name: tab }).click()
        await page.locator('.panel:not([hidden]):not([aria-busy])').waitFor()
        await workbench.page.waitForTimeout(400)
        await workbench.screenshot(tab)
        expect(await accessibilityFindings(workbench.page), tab).toEqual([])
      }
    },
  )
