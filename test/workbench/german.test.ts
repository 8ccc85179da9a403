import { expect } from 'vitest'
import { setBreakpoint } from './driver/breakpoints.ts'
import { runCommand } from './driver/commands.ts'
import { startDebugging, waitForStop } from './driver/debug-session.ts'
import { openFile } from './driver/editor.ts'
import { openViewContainer } from './driver/tree-view.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'

workbenchTest(
  'speaks German in a German VS Code: commands, views, and where a session stands',
  {
    files: {
      'wf.yaml': 'workflows:\n  plain:\n    nodes:\n      - { id: a, type: transform, set: { b: "1" } }\n',
    },
    locale: 'de',
  },
  async workbench => {
    const { page } = workbench
    await openFile(workbench, 'wf.yaml')
    await setBreakpoint(workbench, 4)
    await startDebugging(workbench)
    await waitForStop(workbench, { line: 4, file: 'wf.yaml' })
    const status = await waitUntil(
      'the position in the status bar',
      () => page.locator('[id="playhead.playhead.position"]').innerText(),
      text => /\d/.test(text),
    )
    expect(status).toMatch(/Schritt \d+ · live/)
    await runCommand(workbench, 'Playhead: Verlauf aktualisieren')
    await openViewContainer(workbench, 'Playhead')
    await page
      .getByRole('button', { name: /^Verlauf/ })
      .or(page.locator('.pane-header', { hasText: /verlauf/i }))
      .first()
      .waitFor()
    await workbench.screenshot('german')
  },
)
