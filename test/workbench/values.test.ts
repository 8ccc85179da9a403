import { expect } from 'vitest'
import { setBreakpoint } from './driver/breakpoints.ts'
import { waitForFrame, waitForState } from './driver/call-stack.ts'
import { runCommand } from './driver/commands.ts'
import { evaluateInConsole, openDebugConsole, waitForConsole } from './driver/debug-console.ts'
import { press, startDebugging, waitForSessionEnd } from './driver/debug-session.ts'
import { activeEditor, openFile } from './driver/editor.ts'
import { answer } from './driver/quick-input.ts'
import { chooseFromVariableMenu, variableMenu, waitForVariable } from './driver/variables.ts'
import { waitUntil } from './driver/waiting.ts'
import { setWatchedValue, waitForWatch } from './driver/watch.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const workflow = `handlers: ./handlers.js
workflows:
  main:
    inputs: { n: 5 }
    nodes:
      - id: begin
        type: transform
        set: { basket: '{"items": n, "note": "new"}', essay: '"word ".repeat(400)' }
        next: double
      - { id: double, type: compute, handler: double, inputs: { n: $ctx.n }, output: twice, next: last }
      - { id: last, type: transform, set: { done: "true" } }
`.replace('\'"word ".repeat(400)\'', `'"${'word '.repeat(60)}"'`)
const options = {
  files: { 'w.yaml': workflow, 'handlers.js': 'export const double = ({ n }) => n * 2\n' },
}
const lineOf = (text: string) => workflow.split('\n').findIndex(line => line.includes(text)) + 1

workbenchTest('look at values, set them, and ask in the console', options, async workbench => {
  const { page } = workbench
  await openFile(workbench, 'w.yaml')
  await setBreakpoint(workbench, lineOf('id: double'))
  await startDebugging(workbench)
  await waitForFrame(workbench, 'double (compute)')

  // Watch, and set what is watched.
  await addWatch(workbench, 'basket.items')
  await addWatch(workbench, 'n > 3')
  await waitForWatch(workbench, 'basket.items', '5')
  await waitForWatch(workbench, 'n > 3', 'true')
  await setWatchedValue(workbench, 'basket.items', '7')
  await waitForWatch(workbench, 'basket.items', '7')
  await waitForVariable(workbench, ['Context', 'basket'], /items: 7/)
  await workbench.screenshot('watched and set')

  // The whole of a long text goes to the clipboard.
  await waitForVariable(workbench, ['Context', 'essay'], /…/)
  const menu = await variableMenu(workbench, ['Context', 'essay'])
  expect(menu).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Copy Value/),
      expect.stringMatching(/^Set Value/),
      'Add to Watch',
    ]),
  )
  await chooseFromVariableMenu(workbench, ['Context', 'essay'], /^Copy Value/)
  await waitUntil(
    'the whole text on the clipboard',
    () => page.evaluate<string>('navigator.clipboard.readText()'),
    text => text.replaceAll('"', '') === 'word '.repeat(60),
  )

  // The console: completions, values, who wrote them.
  const panel = await openDebugConsole(workbench)
  await panel.locator('.repl-input-wrapper .native-edit-context').focus()
  await page.keyboard.type('bas')
  await page.keyboard.press('Control+Space')
  const labels = page.locator('.suggest-widget.visible .monaco-list-row .label-name')
  await waitUntil(
    'completions in the console',
    () => labels.allInnerTexts(),
    all => all.includes('basket'),
  )
  await workbench.screenshot('completions in the console')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  expect(await evaluateInConsole(workbench, 'basket.items * 6')).toContain('42')
  expect(await evaluateInConsole(workbench, ':who basket.items')).toMatch(/main\/begin/)
  await evaluateInConsole(workbench, 'nothing.there')
  await waitForConsole(workbench, /Unknown variable: nothing/)
  await workbench.screenshot('answers in the console')
  await evaluateInConsole(workbench, ':goto main/begin')
  await waitForFrame(workbench, 'begin (transform)')
  // Said also after a movement that VS Code has not begun itself.
  await waitForState(workbench, /^Step 2 · \d+ behind live$/)
  await workbench.screenshot('gone by the console')

  // Which files take part.
  await runCommand(workbench, 'Debug: Open Loaded Script...')
  const rows = page.locator('.quick-input-list .monaco-list-row')
  await waitUntil(
    'the loaded files',
    () => rows.allInnerTexts(),
    all => ['w.yaml', 'handlers.js'].every(name => all.some(row => row.includes(name))),
  )
  await workbench.screenshot('loaded files')
  await answer(workbench, 'handlers.js')
  await waitUntil(
    'the module of the handlers',
    () => activeEditor(workbench).getAttribute('data-uri'),
    uri => uri?.endsWith('/handlers.js') === true,
  )
  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)
})

async function addWatch(workbench: Workbench, expression: string): Promise<void> {
  const { page } = workbench
  const view = page.locator('.debug-watch')
  const box = view.locator('.monaco-inputbox input').first()
  await waitUntil(
    'the box of the Watch view',
    async () => {
      if (!(await box.isVisible())) {
        await page.locator('.pane-header').filter({ hasText: 'Watch' }).hover()
        await page.getByRole('button', { name: 'Add Expression' }).first().click({ timeout: 1_000 })
      }
      await box.fill(expression, { timeout: 1_000 })
      await box.press('Enter', { timeout: 1_000 })
      return true
    },
    done => done,
  )
}
