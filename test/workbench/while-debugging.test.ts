import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { setBreakpoint } from './driver/breakpoints.ts'
import { waitForFrame } from './driver/call-stack.ts'
import { readCodeLenses } from './driver/code-lenses.ts'
import { runCommand } from './driver/commands.ts'
import { waitForConsole } from './driver/debug-console.ts'
import { press, startDebugging, waitForSessionEnd, waitForStop } from './driver/debug-session.ts'
import { activeEditor, goToLine, openFile } from './driver/editor.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const files = {
  'team.yaml': `handlers: ./handlers.js
workflows:
  team:
    nodes:
      - { id: begin, type: transform, set: { n: "1" }, next: both }
      - { id: both, type: parallel, parallel_nodes: [left, right], next: end }
      - { id: left, type: compute, handler: double, inputs: { n: $ctx.n }, output: l }
      - { id: right, type: workflow, workflow: inner, output: r }
      - { id: end, type: transform, set: { told: "true" } } # log: this is the end
  inner:
    nodes:
      - { id: work, type: transform, set: { w: "1" } }
`,
  'handlers.js': 'export const double = ({ n }) => n * 2\n',
  '.vscode/launch.json': '{\n  "version": "0.2.0",\n  "configurations": [\n  ]\n}\n',
}

async function openWorkflow(workbench: Workbench): Promise<void> {
  await openFile(workbench, 'team.yaml')
  await waitUntil(
    'the code lenses',
    () => readCodeLenses(workbench),
    lenses => lenses.some(lens => lens.includes('Debug')),
  )
}

workbenchTest('run and debug from the title of the editor', { files }, async workbench => {
  const { page } = workbench
  await openWorkflow(workbench)
  const actions = page.locator('.editor-group-container.active .editor-actions')
  await actions
    .getByRole('button', { name: /Run Workflow/ })
    .first()
    .waitFor()
  await actions
    .locator('.codicon-chevron-down, .codicon-drop-down-button, .dropdown-action-container a')
    .last()
    .click()
  const entries = page.locator('.monaco-menu').getByRole('menuitem')
  await entries.filter({ hasText: 'Debug Workflow with Inputs' }).waitFor()
  await workbench.screenshot('what the title of the editor offers')
  expect((await entries.allInnerTexts()).map(text => text.trim())).toEqual([
    'Run Workflow',
    'Debug Workflow',
    'Debug Workflow with Inputs…',
  ])
  // A menu ignores clicks in its first moments.
  await page.waitForTimeout(300)
  await entries.filter({ hasText: /^\s*Debug Workflow\s*$/ }).click()
  await waitForConsole(workbench, 'this is the end')
  await waitForSessionEnd(workbench)
})

workbenchTest('step into one of several things', { files }, async workbench => {
  const { page } = workbench
  await openWorkflow(workbench)
  await setBreakpoint(workbench, 6)
  await startDebugging(workbench)
  await waitForFrame(workbench, 'both (parallel)')
  await goToLine(workbench, 6)
  await activeEditor(workbench).locator('.native-edit-context').first().focus()
  await runCommand(workbench, 'Debug: Step Into Target')
  const entry = page.locator('.monaco-menu, .quick-input-list').getByText(/right/).first()
  await entry.waitFor()
  await workbench.screenshot('what can be stepped into')
  await entry.click()
  await waitForFrame(workbench, /^right/)
  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)
})

workbenchTest('the line is dimmed away from the live end, and only there', { files }, async workbench => {
  await openWorkflow(workbench)
  await setBreakpoint(workbench, 9)
  await startDebugging(workbench)
  await waitForStop(workbench, { line: 9 })
  // Text, since this file knows no page.
  const dimmed = () =>
    workbench.page.evaluate<string>(
      "[...document.querySelectorAll('.view-line')].filter(line => [...line.querySelectorAll('span')].some(span => Number(getComputedStyle(span).opacity) < 1)).map(line => line.textContent.replaceAll('\\u00a0', ' ')).join()",
    )
  await waitUntil('no line dimmed', dimmed, text => text === '')
  await press(workbench, 'stepBack')
  await press(workbench, 'stepBack')
  await waitForFrame(workbench, 'begin (transform)')
  await waitUntil(
    'the line of the first node dimmed',
    dimmed,
    text => text.includes('id: begin') && text.split(' id: ').length === 2,
  )
  await workbench.screenshot('a dimmed line')
  await press(workbench, 'continue')
  await waitForStop(workbench, { line: 9 })
  await waitUntil('no line dimmed', dimmed, text => text === '')
  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)
})

workbenchTest('write a launch file with snippets', { files }, async workbench => {
  const { page } = workbench
  await openFile(workbench, '.vscode/launch.json')
  await goToLine(workbench, 3)
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const rows = page.locator('.suggest-widget.visible .monaco-list-row')
  // What VS Code knows of launch files it loads when the first one is opened.
  const labels = await waitUntil(
    'the snippets of Playhead',
    async () => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Shift+Home')
      await page.keyboard.press('Delete')
      await page.keyboard.press('Control+Space')
      await rows.first().waitFor({ timeout: 3_000 })
      await page.keyboard.type('Playhead')
      await page.waitForTimeout(500)
      return rows.locator('.label-name').allInnerTexts()
    },
    all => all.some(label => /^Playhead:/.test(label)),
    { timeout: 60_000 },
  )
  await workbench.screenshot('snippets of launch configurations')
  expect(labels.join('\n')).toMatch(/Playhead: Replay a Recording of Your Choice/)
  await rows.filter({ hasText: 'Playhead: Run a Workflow of Your Choice' }).first().click()
  await page.keyboard.press('Escape')
  await runCommand(workbench, 'File: Save')
  const text = await waitUntil(
    'the launch file',
    async () => readFileSync(join(workbench.workspace, '.vscode/launch.json'), 'utf8'),
    all => all.includes('PickWorkflow'),
  )
  expect(JSON.parse(text).configurations).toEqual([
    {
      type: 'playhead',
      request: 'launch',
      name: 'Debug a Workflow',
      program: '${command:PickWorkflow}',
    },
  ])
})
