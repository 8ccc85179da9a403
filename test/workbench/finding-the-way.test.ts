import { expect } from 'vitest'
import { acceptBreakpointWidget, openBreakpointWidget } from './driver/breakpoints.ts'
import { frameMenu, waitForFrame, waitForState } from './driver/call-stack.ts'
import { readCodeLenses } from './driver/code-lenses.ts'
import { runCommand } from './driver/commands.ts'
import { waitForConsole } from './driver/debug-console.ts'
import {
  press,
  pressToolbar,
  startDebugging,
  toolbarButtons,
  waitForSessionEnd,
} from './driver/debug-session.ts'
import { activeEditor, openFile, pointAt } from './driver/editor.ts'
import { chooseFromMenu } from './driver/menus.ts'
import { answer, choose, quickPickItems } from './driver/quick-input.ts'
import { statusItem, waitForStatus } from './driver/status-bar.ts'
import {
  chooseFromTreeItemMenu,
  expandView,
  openViewContainer,
  readTree,
  waitForTreeItem,
} from './driver/tree-view.ts'
import { chooseFromVariableMenu, setVariable, variableMenu, waitForVariable } from './driver/variables.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const position = 'playhead.playhead.position'

const files = {
  'order.yaml': `handlers: ./handlers.js
workflows:
  order:
    inputs: { rounds: 3 }
    nodes:
      - id: begin
        type: transform
        set: { total: "0.0", basket: '{"items": 0, "note": "new"}' }
        next: add
      - id: add
        type: transform
        set: { rounds: rounds - 1, total: total + 9.5, basket: '{"items": basket.items + 1, "note": "new"}' }
        next: more
      - { id: more, type: condition, condition: rounds > 0, branches: { "true": add, "false": charge } }
      - { id: charge, type: compute, handler: charge, inputs: { total: $ctx.total }, output: paid, next: thank }
      - id: thank
        type: human
        human_type: input
        prompt: "What do we write to the buyer of {basket.items} things for {total} EUR?"
`,
  'handlers.js': `export const charge = ({ total }) => {
  if (total > 20) throw new Error('The card was declined')
  return total
}
`,
}

workbenchTest('find the way through a run, and run on from a place in it', { files }, async workbench => {
  const { page } = workbench
  await openFile(workbench, 'order.yaml')
  // They move the lines.
  await waitUntil(
    'the code lenses',
    () => readCodeLenses(workbench),
    lenses => lenses.some(lens => lens.includes('Debug')),
  )
  await completeCondition(workbench)
  await startDebugging(workbench)
  await waitForFrame(workbench, 'more #2 (condition)')
  expect(await toolbarButtons(workbench)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Reverse Step Into/),
      expect.stringMatching(/^Reverse Step Out/),
      expect.stringMatching(/^Run On from Here/),
    ]),
  )
  await waitForStatus(workbench, position, /^Step \d+ · live$/)
  expect(await away(workbench)).toEqual([])
  await workbench.screenshot('at the live end')

  // One round of the loop further, and what it has changed.
  await expandView(workbench, 'Changes')
  await press(workbench, 'stepOver')
  await waitForFrame(workbench, 'add #3 (transform)')
  await press(workbench, 'stepOver')
  await waitForFrame(workbench, 'more #3 (condition)')
  await waitForChanges(workbench, ['rounds 1 → 0', 'total 19 → 28.5', 'basket.items 2 → 3'])
  await workbench.screenshot('what a step has changed')

  // Back: the editor and the status bar say so.
  await press(workbench, 'stepBack')
  await waitForFrame(workbench, 'add #3 (transform)')
  await waitForStatus(workbench, position, /^Step \d+ of \d+ · \d+ behind live$/)
  await waitUntil(
    'the mark of the line',
    () => away(workbench),
    texts => /^\d+ behind live$/.test(texts.join()),
  )
  await waitForChanges(workbench, ['rounds 0 → 1', 'total 28.5 → 19', 'basket.items 3 → 2'])
  await workbench.screenshot('behind live')

  expect(await frameMenu(workbench, 'add #3')).toEqual(
    expect.arrayContaining(['Restart Frame', 'Run On from Here']),
  )

  // Who wrote a value?
  await waitForVariable(workbench, ['Context', 'total'], /^19/)
  expect(await variableMenu(workbench, ['Context', 'total'])).toEqual(
    expect.arrayContaining(['Go to Last Write', 'Go to Next Write', 'Break on Value Change', 'Copy as Path']),
  )
  await workbench.screenshot('the menu of a variable')
  await chooseFromVariableMenu(workbench, ['Context', 'total'], 'Go to Last Write')
  await waitForFrame(workbench, 'add #2 (transform)')
  await chooseFromVariableMenu(workbench, ['Context', 'total'], 'Go to Next Write')
  await waitForFrame(workbench, 'add #3 (transform)')
  await chooseFromVariableMenu(workbench, ['Context', 'basket', 'items'], 'Copy as Path')
  await waitUntil(
    'the path on the clipboard',
    () => page.evaluate<string>('navigator.clipboard.readText()'),
    text => text === '$ctx.basket.items',
  )
  expect(await variableMenu(workbench, ['Node', 'id'])).not.toContain('Go to Last Write')

  // Back to the line of the cursor.
  const line = activeEditor(workbench).locator('.view-line').filter({ hasText: 'id: begin' })
  const reverseToCursor = () =>
    chooseFromMenu(workbench, 'Reverse to Cursor', () => line.click({ button: 'right' }))
  await reverseToCursor()
  // The breakpoint is on the way.
  await waitForFrame(workbench, 'more #2 (condition)')
  await reverseToCursor()
  await waitForFrame(workbench, 'begin (transform)')

  // To any position, from the status bar.
  await statusItem(workbench, position).click()
  const offered = await quickPickItems(workbench)
  expect(offered.map(text => text.trim())).toEqual(
    expect.arrayContaining(['Start', 'Live End', 'order/begin', 'order/add', 'order/add#2']),
  )
  await workbench.screenshot('positions')
  await answer(workbench, 'order/add#2')
  await waitForFrame(workbench, 'add #2 (transform)')
  await runCommand(workbench, 'Playhead: Go to Position…')
  await choose(workbench, 'Live End')
  await waitForStatus(workbench, position, /· live$/)
  await waitUntil(
    'no mark of the line',
    () => away(workbench),
    texts => texts.length === 0,
  )

  // The card is declined, in the run and in a fork of its recording …
  await press(workbench, 'continue')
  await waitForState(workbench, /^Paused on/)
  await press(workbench, 'continue')
  await waitForSessionEnd(workbench)
  await openViewContainer(workbench, 'Playhead')
  await chooseFromTreeItemMenu(workbench, 'History', /order.*failed/, 'Fork Where It Failed or Ended')
  await waitForState(workbench, /^Forked · Step \d+$/)
  await waitForFrame(workbench, /^charge/)
  await workbench.screenshot('a fork where it failed')

  // … but not in one with two things.
  await runCommand(workbench, 'Playhead: Go to Position…')
  await answer(workbench, 'order/more#2')
  await waitForFrame(workbench, 'more #2 · reused (condition)')
  await waitForVariable(workbench, ['Context', 'rounds'], '1')
  await setVariable(workbench, ['Context', 'rounds'], '0')
  await waitForConsole(
    workbench,
    /You are in the execution \w+ now, a fork of \w+ at step \d+, in order\/more#2/,
  )
  await waitForStatus(workbench, position, /· live$/)
  await workbench.screenshot('changed in the past')
  await press(workbench, 'stepOver')
  await waitForFrame(workbench, 'charge (compute)')
  await pressToolbar(workbench, /^Run On from Here/)
  await waitForConsole(workbench, /a fork of \w+ at step \d+, in order\/charge/)
  await press(workbench, 'stepOver')
  await waitForFrame(workbench, 'thank (human)')
  await showsTemplateValues(workbench)
  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)
  await waitUntil(
    'no position in the status bar',
    () => statusItem(workbench, position).count(),
    count => count === 0,
  )
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /order.*(cancelled|waiting)/)
})

/** Sets a breakpoint on line 14 with a condition, with the help of what VS Code offers to complete it. */
async function completeCondition(workbench: Workbench): Promise<void> {
  const { page } = workbench
  await openBreakpointWidget(workbench, 14, 'Add Conditional Breakpoint...')
  await page.keyboard.press('Control+Space')
  const rows = page.locator('.suggest-widget.visible .monaco-list-row')
  const labels = await waitUntil(
    'completions of a condition',
    () => rows.locator('.label-name').allInnerTexts(),
    all => all.includes('rounds'),
  )
  await workbench.screenshot('completions of a condition')
  expect(labels).toEqual(expect.arrayContaining(['basket', 'rounds', 'total', 'node']))
  expect(labels).not.toContain('workflows')
  await page.keyboard.type('rou')
  await waitUntil(
    'the completion that is typed',
    () => rows.locator('.label-name').allInnerTexts(),
    ([first]) => first === 'rounds',
  )
  await page.keyboard.press('Enter')
  await page.keyboard.insertText(' == 1')
  await acceptBreakpointWidget(workbench)
}

/** What the editor says behind its lines about being away from the live end. */
async function away({ page }: Workbench): Promise<string[]> {
  // Text, since this file knows no page: it is the content of what the style sheet puts behind a line.
  const texts = await page.evaluate<string[]>(
    "[...document.querySelectorAll('.view-line span')].map(one => getComputedStyle(one, '::after').content)",
  )
  return texts.filter(text => /live|replay/.test(text)).map(text => text.replaceAll(/["']/g, ''))
}

async function waitForChanges(workbench: Workbench, wanted: string[]): Promise<void> {
  await waitUntil(
    `the changes ${wanted.join(', ')}`,
    async () => (await readTree(workbench, 'Changes')).map(({ content }) => content.text),
    // Label and description stand side by side without a space.
    texts => texts.map(squeezed).join('\n') === wanted.map(squeezed).join('\n'),
  )
}

const squeezed = (text: string) => text.replaceAll(/\s/g, '')

async function showsTemplateValues(workbench: Workbench): Promise<void> {
  const line = activeEditor(workbench).locator('.view-line').filter({ hasText: 'What do we write' })
  const hover = workbench.page.locator('.debug-hover-widget')
  // The line is drawn again when the values come.
  await waitUntil(
    'the value under the mouse',
    async () => {
      await pointAt(workbench, line, 'basket.items')
      await hover.waitFor({ timeout: 3_000 })
      return true
    },
    shown => shown,
  )
  await workbench.screenshot('a value in a text')
  expect((await hover.innerText()).trim()).toBe('2')
}
