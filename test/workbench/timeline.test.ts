import { expect } from 'vitest'
import { setBreakpoint, setConditionalBreakpoint } from './driver/breakpoints.ts'
import { waitForFrame } from './driver/call-stack.ts'
import { readCodeLenses } from './driver/code-lenses.ts'
import { press, startDebugging, waitForSessionEnd } from './driver/debug-session.ts'
import { openFile } from './driver/editor.ts'
import { accessibilityFindings, executionPage, stepOf, waitForStep } from './driver/execution-page.ts'
import { waitForStatus } from './driver/status-bar.ts'
import { clickTreeItem, openViewContainer, waitForTreeItem } from './driver/tree-view.ts'
import { waitForVariable } from './driver/variables.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const files = {
  'count.yaml': `workflows:
  count:
    inputs: { n: 0 }
    nodes:
      - id: add
        type: transform
        set: { n: n + 1 }
        next: more
      - { id: more, type: condition, condition: n < 4, branches: { "true": add, "false": done } }
      - { id: done, type: transform, set: { told: "true" } }
      # Nothing leads here.
      - { id: never, type: transform, set: { told: "false" } }
`,
}

const position = 'playhead.playhead.position'

workbenchTest('the timeline is the playhead of a run that goes on', { files }, async workbench => {
  const { page: window } = workbench
  await openFile(workbench, 'count.yaml')
  await waitUntil(
    'the code lenses',
    () => readCodeLenses(workbench),
    lenses => lenses.some(lens => lens.includes('Debug')),
  )
  await setConditionalBreakpoint(workbench, 5, 'n == 2')
  await setBreakpoint(workbench, 10)
  await startDebugging(workbench)
  await waitForFrame(workbench, 'add #3 (transform)')

  // The graph shows the run as it stands.
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /count.*running/)
  await clickTreeItem(workbench, 'History', /count.*running/)
  const page = await executionPage(workbench)
  await page.getByText('Follows the debugger').waitFor()
  // The text has its place beside the page, where VS Code shows each stop from now on.
  const text = window.locator('.monaco-editor[data-uri$="count.yaml"] .view-line')
  await text.first().waitFor()
  await page.getByRole('tab', { name: 'Graph' }).click()
  const node = (name: RegExp) => page.getByRole('treeitem', { name })
  await node(/^add, transform, current, running, 3 visits/).waitFor({ state: 'attached' })
  await node(/^more, condition, completed, 2 visits/).waitFor({ state: 'attached' })
  await node(/^done, transform, not run.*breakpoint/).waitFor({ state: 'attached' })
  await node(/^never, transform, not run/).waitFor({ state: 'attached' })
  await workbench.screenshot('the graph of a run that stands')
  await press(workbench, 'continue')
  await waitForFrame(workbench, 'done (transform)')
  await node(/^done, transform, current, running/).waitFor({ state: 'attached' })
  await node(/^add, transform, completed, 4 visits/).waitFor({ state: 'attached' })

  // Where the breakpoints have stopped, the condition included.
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByRole('combobox', { name: 'Axis' }).selectOption('steps')
  await page.getByRole('combobox', { name: 'Variable whose writes are marked' }).selectOption('n')
  const marks = page.getByRole('list', { name: 'Spans in view' }).getByRole('listitem')
  await waitUntil(
    'two hits of breakpoints',
    () => marks.allTextContents(),
    texts => texts.filter(text => text.startsWith('breakpoint hit')).length === 2,
  )
  expect((await marks.allTextContents()).filter(text => text.startsWith('write'))).toHaveLength(4)
  await workbench.screenshot('breakpoints on the timeline')
  expect(await accessibilityFindings(window)).toEqual([])

  // Drag the playhead back: editor, stack and variables follow.
  const atEnd = await stepOf(page)
  const drag = async (from: number, to: number) => {
    const box = (await page.getByRole('slider', { name: 'Playhead on the timeline' }).boundingBox())!
    await window.mouse.move(box.x + box.width * from, box.y + 12)
    await window.mouse.down()
    for (let i = 1; i <= 8; i++)
      await window.mouse.move(box.x + box.width * (from + ((to - from) * i) / 8), box.y + 12)
    await window.mouse.up()
  }
  await drag(0.9, 0.3)
  // Three tenths of 25 events, and of a little beyond the end: just after the second node has begun once more.
  const back = 8
  await waitForStep(page, back)
  await waitForStatus(
    workbench,
    position,
    new RegExp(`^Step ${back} of ${atEnd} · ${atEnd - back} behind live$`),
  )
  await window.locator('.monaco-editor[data-uri$="count.yaml"] .debug-top-stack-frame-line').first().waitFor()
  await waitForVariable(workbench, ['Context', 'n'], '1')
  await page.getByRole('combobox', { name: 'Axis' }).waitFor()
  await workbench.screenshot('the session follows the timeline')

  await drag(0.3, 0.999)
  await waitForStep(page, atEnd)
  await waitForFrame(workbench, 'done (transform)')
  await waitForVariable(workbench, ['Context', 'n'], '4')
  await press(workbench, 'continue')
  await waitForSessionEnd(workbench)
})
