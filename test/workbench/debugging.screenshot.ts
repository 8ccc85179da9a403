import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import { setConditionalBreakpoint } from './driver/breakpoints.ts'
import { waitForFrame, waitForState } from './driver/call-stack.ts'
import { runCommand } from './driver/commands.ts'
import { press, startDebugging } from './driver/debug-session.ts'
import { openFile } from './driver/editor.ts'
import { choose } from './driver/quick-input.ts'
import { waitForTreeItem } from './driver/tree-view.ts'
import { waitForVariable } from './driver/variables.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { images, themes } from './pictures.ts'
import { lineOf, releaseNotes, workflowFile } from './release-notes.ts'

for (const [name, theme] of Object.entries(themes)) {
  workbenchTest(
    `picture of a session that steps back, ${name}`,
    {
      ...releaseNotes,
      viewport: { width: 1340, height: 800 },
      settings: {
        'workbench.colorTheme': theme,
        'debug.internalConsoleOptions': 'neverOpen',
        'breadcrumbs.enabled': false,
        'editor.fontSize': 12,
        'window.title': '${activeEditorShort}',
      },
      async prepare(workspace) {
        await releaseNotes.prepare?.(workspace)
        await record(workspace, { range: 'no-such-tag..HEAD' })
        await record(workspace, {})
      },
    },
    async workbench => {
      const { page } = workbench
      const source = readFileSync(join(workbench.workspace, workflowFile), 'utf8')
      await openFile(workbench, workflowFile)
      await setConditionalBreakpoint(workbench, lineOf(source, '- id: short_enough'), 'level == 1')
      await startDebugging(workbench)
      await waitForFrame(workbench, 'short_enough #2 (condition)')
      await arrange(workbench)
      await press(workbench, 'stepOver')
      await waitForFrame(workbench, 'next_level #2 (transform)')
      await press(workbench, 'stepOver')
      await waitForFrame(workbench, 'choose_detail #3 (transform)')
      await press(workbench, 'stepBack')
      await waitForState(workbench, /behind live/)
      await waitForVariable(workbench, ['Context', 'level'], '1')
      await waitForTreeItem(workbench, 'History', /release_notes.*running/)
      // VS Code selects the frame when it gets to that; a click does so at once.
      await page.locator('.debug-call-stack .monaco-list-row').filter({ hasText: 'next_level #2' }).click()
      // Nothing is to be hovered.
      await page.mouse.move(900, 700)
      await page.waitForTimeout(500)
      await page.screenshot({ path: join(images, `debugging-${name}.png`) })
    },
  )
}

/** Puts the history below the call stack, and makes room for what matters. */
async function arrange(workbench: Workbench): Promise<void> {
  const { page } = workbench
  await runCommand(workbench, 'View: Move View')
  await choose(workbench, 'History')
  await choose(workbench, /^Run and Debug/)
  for (const section of ['Watch', 'Breakpoints']) {
    await header(page, section).click()
  }
  await drag(page, await edge(page.locator('.part.sidebar'), 'right'), { x: 50, y: 0 })
  await drag(page, await edge(header(page, 'Variables'), 'top'), { x: 0, y: -60 })
  await drag(page, await edge(header(page, 'Watch'), 'top'), { x: 0, y: 300 })
  // Off the tab of the editor.
  const handle = await page.locator('.debug-toolbar .drag-area').boundingBox()
  if (!handle) throw new Error('There is no debug toolbar')
  await drag(page, { x: handle.x + 4, y: handle.y + handle.height / 2 }, { x: 120, y: 0 })
}

function header(page: Page, section: string): Locator {
  return page.locator('.sidebar .pane-header').filter({ hasText: section })
}

/** The middle of an edge. */
async function edge(element: Locator, side: 'top' | 'right'): Promise<{ x: number; y: number }> {
  const box = await element.boundingBox()
  if (!box) throw new Error(`There is no ${element}`)
  return side === 'top'
    ? { x: box.x + box.width / 2, y: box.y }
    : { x: box.x + box.width, y: box.y + box.height / 2 }
}

async function drag(page: Page, from: { x: number; y: number }, by: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  // The edge of a view can be dragged once the mouse has rested on it.
  await page.waitForTimeout(400)
  await page.mouse.down()
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 5 })
  await page.mouse.up()
}

async function record(workspace: string, inputs: Record<string, string>): Promise<void> {
  const file = await loadWorkflowFile(join(workspace, workflowFile))
  const { execution } = await startRun({
    file,
    workflow: selectWorkflow(file, undefined),
    inputs,
    history: join(workspace, '.playhead'),
    free: true,
  })
  await execution.done
}
