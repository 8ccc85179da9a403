import { expect } from 'vitest'
import { setLogpoint } from './driver/breakpoints.ts'
import {
  addFunctionBreakpoint,
  editBreakpoint,
  readBreakpoints,
  setFunctionCondition,
  switchBreakpoint,
  waitForBreakpoint,
} from './driver/breakpoints-view.ts'
import { readFrames, waitForFrame, waitForState } from './driver/call-stack.ts'
import { runCommand } from './driver/commands.ts'
import { waitForConsole } from './driver/debug-console.ts'
import { press, startDebugging, waitForSessionEnd } from './driver/debug-session.ts'
import { activeEditor, openFile, waitForLineText } from './driver/editor.ts'
import { chooseFromVariableMenu, waitForVariable } from './driver/variables.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const workflow = `handlers: ./handlers.js
workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - { id: count, type: transform, set: { n: n + 1 }, next: ready }
      - { id: ready, type: condition, condition: n < 4, branches: { "true": count, "false": risky } }
      - { id: risky, type: compute, handler: risky, on_error: skip, next: also }
      - { id: also, type: compute, handler: risky, on_error: skip, next: last }
      - { id: last, type: transform, set: { done: "true" } }
`
const options = {
  files: {
    'w.yaml': workflow,
    'handlers.js':
      "export const risky = () => { throw new Error('The bridge is out', { cause: new TypeError('No planks') }) }\n",
  },
}
const lineOf = (text: string) => workflow.split('\n').findIndex(line => line.includes(text)) + 1

workbenchTest(
  'stop by name, by error and by condition, from the Breakpoints view',
  options,
  async workbench => {
    const { page } = workbench
    await openFile(workbench, 'w.yaml')
    await addFunctionBreakpoint(workbench, 'count')
    await setFunctionCondition(workbench, 'count', 'n == 2')
    await workbench.screenshot('a function breakpoint')
    await startDebugging(workbench)
    await waitForFrame(workbench, 'count #3 (transform)')
    await waitForVariable(workbench, ['Context', 'n'], '2')
    await waitForState(workbench, 'Paused on function breakpoint')
    await workbench.screenshot('stopped by name')
    expect(await readBreakpoints(workbench)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Uncaught Errors'),
        expect.stringContaining('Caught Errors'),
      ]),
    )
    await switchBreakpoint(workbench, /Caught Errors/, true)
    await editBreakpoint(workbench, /Caught Errors/, 'Edit Condition...', 'node.id == "also"')
    await workbench.screenshot('errors with a condition')
    await press(workbench, 'continue')
    const widget = page.locator('.exception-widget')
    await widget.waitFor()
    await workbench.screenshot('the error in the editor')
    expect(await widget.innerText()).toMatch(/The bridge is out/)
    await expect.poll(() => readFrames(workbench), { timeout: 10_000 }).toContain('also (compute)')
    await press(workbench, 'stop')
    await waitForSessionEnd(workbench)
  },
)

workbenchTest('stop at the third time, in a part of a line, and only write', options, async workbench => {
  const { page } = workbench
  await openFile(workbench, 'w.yaml')
  await setLogpoint(workbench, lineOf('id: count'), 'n is {n} now')
  await workbench.screenshot('a log point')
  // A breakpoint in the middle of a line.
  const line = activeEditor(workbench).locator('.view-line').filter({ hasText: 'id: ready' })
  await line.getByText('branches', { exact: false }).last().click()
  await page.keyboard.press('Shift+F9')
  await workbench.screenshot('a breakpoint in a line')
  await startDebugging(workbench)
  await waitForFrame(workbench, 'ready (condition)')
  await workbench.screenshot('stopped in a line')
  await waitForVariable(workbench, ['Node', 'output'], /./)
  await press(workbench, 'continue')
  await waitForFrame(workbench, 'ready #2 (condition)')
  await waitForConsole(workbench, 'n is 1 now')

  await runCommand(workbench, 'Remove All Breakpoints')
  // A variable from where it is shown, in both directions.
  await chooseFromVariableMenu(workbench, ['Context', 'n'], 'Break on Value Change')
  await waitForBreakpoint(workbench, /n \(main\)/)
  await workbench.screenshot('a data breakpoint')
  await press(workbench, 'continue')
  await waitForState(workbench, 'Paused on data breakpoint')
  await waitForFrame(workbench, 'count #3 (transform)')
  await waitForVariable(workbench, ['Context', 'n'], '2')
  await waitForLineText(workbench, '2 → 3')
  await press(workbench, 'reverseContinue')
  await waitForState(workbench, /^Paused on data breakpoint · Step/)
  await waitForFrame(workbench, 'count #2 (transform)')
  await waitForVariable(workbench, ['Context', 'n'], '1')
  await waitForLineText(workbench, /^1 → 2 · \d+ behind live$/)
  await workbench.screenshot('before the write, in reverse')

  // By name, at the third time from here on.
  await runCommand(workbench, 'Remove All Breakpoints')
  await addFunctionBreakpoint(workbench, 'ready')
  await editBreakpoint(workbench, 'ready', /^Edit Hit Count/, '3')
  await waitForBreakpoint(workbench, /ready.*3/)
  await press(workbench, 'continue')
  await waitForFrame(workbench, 'ready #3 (condition)')
  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)
})
