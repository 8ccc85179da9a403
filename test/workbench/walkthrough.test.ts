import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { setBreakpoint } from './driver/breakpoints.ts'
import { press, waitForStop } from './driver/debug-session.ts'
import { activeEditor } from './driver/editor.ts'
import { inExtensionHost, probeExtension } from './driver/probe.ts'
import { waitForVariable } from './driver/variables.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { packagedExtension, workbenchTest } from './driver/workbench-test.ts'

const openWalkthrough = (workbench: Workbench) =>
  inExtensionHost(
    workbench,
    async vscode => {
      await vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        'playhead.playhead#start',
        false,
      )
    },
    undefined,
  )

/** The titles of the steps that are ticked. */
const done = async ({ page }: Workbench) =>
  page
    .locator('.getting-started-step')
    .filter({ has: page.locator('.codicon-getting-started-step-checked') })
    .locator('.step-title')
    .allInnerTexts()

workbenchTest(
  'the walkthrough leads from a sample to a step back, and ticks what was done',
  { files: { 'notes.md': '# Notes\n' }, extensions: [packagedExtension, probeExtension()] },
  async workbench => {
    const { page } = workbench
    await openWalkthrough(workbench)
    await page.locator('.getting-started-step').first().waitFor()
    expect(await page.locator('.getting-started-step').count()).toBe(5)
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

    await openWalkthrough(workbench)
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
