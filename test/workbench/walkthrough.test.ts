import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { setBreakpoint } from './driver/breakpoints.ts'
import { runCommand } from './driver/commands.ts'
import { press, waitForStop } from './driver/debug-session.ts'
import { activeEditor } from './driver/editor.ts'
import { choose } from './driver/quick-input.ts'
import { waitForVariable } from './driver/variables.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'

async function openWalkthrough(workbench: Workbench): Promise<void> {
  await runCommand(workbench, 'Welcome: Open Walkthrough...')
  await choose(workbench, 'Debug a Workflow, Forwards and Backwards')
  await workbench.page.getByText('Make a Sample', { exact: true }).waitFor()
}

/** The titles of the steps that are ticked. */
const done = async ({ page }: Workbench) =>
  page
    .locator('.getting-started-step')
    .filter({ has: page.locator('.codicon-getting-started-step-checked') })
    .locator('.step-title')
    .allInnerTexts()

workbenchTest(
  'the walkthrough leads from a sample to a step back, and ticks what was done',
  { files: { 'notes.md': '# Notes\n' } },
  async workbench => {
    const { page } = workbench
    await openWalkthrough(workbench)
    expect(await page.locator('.getting-started-step').count()).toBe(5)
    // The picture comes a moment later, in a page of its own.
    await page.locator('iframe.webview.ready').first().waitFor()
    await workbench.screenshot('first step')
    await page.getByRole('button', { name: 'Make a Sample Workflow' }).click()
    await page.locator('.monaco-editor[data-uri$="playhead-sample.yaml"]').waitFor()
    expect(existsSync(join(workbench.workspace, 'playhead-sample.yaml'))).toBe(true)

    await setBreakpoint(workbench, 23)
    await activeEditor(workbench).locator('.native-edit-context').first().focus()
    await page.keyboard.press('F5')
    await waitForStop(workbench, { line: 23, file: 'playhead-sample.yaml' })
    await press(workbench, 'continue')
    await waitForVariable(workbench, ['Context', 'left'], '7')
    await press(workbench, 'stepBack')
    await workbench.screenshot('stepped back')

    await page.getByRole('tab', { name: /^(Welcome|Walkthrough)/ }).click()
    const ticked = await waitUntil(
      'the ticks',
      () => done(workbench),
      titles => titles.length >= 4,
    )
    expect(ticked).toEqual(['Make a Sample', 'Set a Breakpoint', 'Run It', 'Step Back'])
    await page.getByRole('button', { name: 'Open the History' }).waitFor({ state: 'attached' })
    await workbench.screenshot('four steps done')
  },
)
