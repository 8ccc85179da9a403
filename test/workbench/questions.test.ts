import { join } from 'node:path'
import { expect } from 'vitest'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import { clickCodeLens } from './driver/code-lenses.ts'
import { runCommand } from './driver/commands.ts'
import { openFile } from './driver/editor.ts'
import { answer, choose, quickPickItems } from './driver/quick-input.ts'
import { openViewContainer, pressTreeItemButton, waitForTreeItem } from './driver/tree-view.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const files = {
  'release.yaml': `handlers: ./handlers.js
workflows:
  release:
    inputs: { version: "1.2" }
    nodes:
      - { id: build, type: compute, handler: build, inputs: { version: $ctx.version }, output: notes, next: approve }
      - id: approve
        type: human
        human_type: choice
        choices: [publish, hold back, discard]
        prompt: "What happens to release {version}?"
        context_keys: [version, notes]
        output: decision
`,
  'later.yaml': `workflows:
  later:
    nodes:
      - { id: name, type: human, human_type: input, prompt: "What is it called?", output: called }
`,
  'handlers.js': `export const build = ({ version }) => {
  console.log('built with', process.env.PUBLISH_PASS)
  return 'Version ' + version + ' steps back in time, asks people, and hides ' + process.env.PUBLISH_PASS
}
`,
}

workbenchTest(
  'answer what runs ask',
  {
    files,
    async prepare(workspace) {
      const file = await loadWorkflowFile(join(workspace, 'later.yaml'), workspace)
      const workflow = selectWorkflow(file, undefined)
      const history = join(workspace, '.playhead')
      const { execution } = await startRun({
        file,
        workflow,
        inputs: {},
        history,
        free: true,
        attended: false,
      })
      expect((await execution.done).status).toBe('waiting')
    },
  },
  async workbench => {
    const { page } = workbench
    const waitingItem = page.locator('.statusbar-item').filter({ hasText: 'Waiting for an answer' })

    await openFile(workbench, 'release.yaml')
    await runCommand(workbench, 'Playhead: Set Secret')
    await page.locator('.quick-input-title').filter({ hasText: 'Set Secret' }).waitFor()
    await answer(workbench, 'PUBLISH_PASS')
    await page.locator('.quick-input-title').filter({ hasText: 'PUBLISH_PASS' }).waitFor()
    await workbench.screenshot('the value of a secret')
    await answer(workbench, 'swordfish')

    await clickCodeLens(workbench, 'Run')
    await waitUntil(
      'the choices',
      () => quickPickItems(workbench),
      items => /publish[\s\S]*hold back[\s\S]*discard/.test(items.join('\n')),
    )
    await workbench.screenshot('a question')
    const shown = await page.locator('.quick-input-widget').innerText()
    expect(shown).toContain('What happens to release 1.2?')
    expect(shown).toContain('and hides •••')
    expect(await page.locator('body').innerText()).not.toContain('swordfish')

    await page.keyboard.press('Escape')
    await waitingItem.waitFor()
    await workbench.screenshot('dismissed')
    await waitingItem.click()
    await choose(workbench, 'hold back')
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^release.*completed/)
    await waitingItem.waitFor({ state: 'detached' })

    await waitForTreeItem(workbench, 'History', /^later.*waiting/)
    await pressTreeItemButton(workbench, 'History', 'later', 'Answer a Waiting Run')
    await page.locator('.quick-input-widget').getByText('What is it called?').first().waitFor()
    await workbench.screenshot('a question of a waiting run')
    await page.keyboard.press('Escape')
    await waitForTreeItem(workbench, 'History', /^later.*waiting/)
    await pressTreeItemButton(workbench, 'History', 'later', 'Answer a Waiting Run')
    await page.locator('.quick-input-widget').getByText('What is it called?').first().waitFor()
    await answer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^later.*completed/)
    await workbench.screenshot('answered')
  },
)
