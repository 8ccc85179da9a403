import { join } from 'node:path'
import { expect } from 'vitest'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import { runCommand } from './driver/commands.ts'
import { waitForConsole } from './driver/debug-console.ts'
import { startDebugging, waitForStop } from './driver/debug-session.ts'
import { activeEditor, goToLine, openFile } from './driver/editor.ts'
import { choose, quickPickItems } from './driver/quick-input.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const source = `handlers: ./handlers.js
workflows:
  report:
    nodes:
      - id: fetch
        type: compute
        handler: fetch
        output: numbers
        next: judge
      - id: judge
        type: agent
        role: judge
        goal: What do you make of these numbers?
        model: vscode
        output: judgement
`

const files = {
  'report.yaml': source,
  'handlers.js': 'export const fetch = () => [4, 7, 1]\n',
}

/** What the editor shows behind the text of its lines. */
function marks(workbench: Workbench): Promise<string[]> {
  return activeEditor(workbench)
    .locator('.view-line span')
    .evaluateAll(elements =>
      elements
        .map(element => element.ownerDocument.defaultView?.getComputedStyle(element, '::after').content ?? '')
        .filter(content => content.startsWith('"'))
        .map(content => content.replaceAll('\u00a0', ' ')),
    )
}

workbenchTest(
  'pins a result in the editor, and says what to do where the editor has no models',
  {
    files,
    async prepare(workspace) {
      const file = await loadWorkflowFile(join(workspace, 'report.yaml'), workspace)
      const workflow = selectWorkflow(file, undefined)
      const history = join(workspace, '.playhead')
      const { execution } = await startRun({ file, workflow, inputs: {}, history, free: true })
      expect((await execution.done).status).toBe('failed')
    },
  },
  async workbench => {
    const { page } = workbench
    await openFile(workbench, 'report.yaml')
    await goToLine(workbench, 8)
    await runCommand(workbench, 'Playhead: Pin Result of Node…')
    await waitUntil(
      'what can be pinned',
      () => quickPickItems(workbench),
      items => /Its Last Recorded Output[\s\S]*\[4,7,1\][\s\S]*A Value[\s\S]*An Error/.test(items.join('\n')),
    )
    await workbench.screenshot('what can be pinned')
    await choose(workbench, 'Its Last Recorded Output')
    await waitUntil(
      'the mark of the pin',
      () => marks(workbench),
      all => all.some(text => text.includes('pinned: [4,7,1]')),
    )
    await workbench.screenshot('a pin in the editor')

    await startDebugging(workbench)
    await waitForStop(workbench, { file: 'report.yaml', line: 13 })
    await waitForConsole(workbench, 'Pinned, so not run: report/fetch gives')
    const error = await page.locator('.exception-widget').innerText()
    expect(error).toContain('The editor has no language models.')
    expect(error).toContain('Install an extension that offers some')
    expect(error).toContain('or choose another model')
    await workbench.screenshot('no models')
  },
)
