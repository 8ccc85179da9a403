import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import type { JsonObject } from '../../src/workflow/json.ts'
import { clickCodeLens } from './driver/code-lenses.ts'
import { runCommand } from './driver/commands.ts'
import { pressDialogButton, readDialog } from './driver/dialogs.ts'
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
  'review.yaml': `workflows:
  review:
    inputs: { draft: { type: string } }
    nodes:
      - { id: read, type: human, human_type: approval, prompt: "Is it good?", context_keys: [draft], output: good }
`,
  'handlers.js': `export const build = ({ version }) => {
  console.log('built with', process.env.PUBLISH_PASS)
  return 'Version ' + version + ' steps back in time, asks people, and hides ' + process.env.PUBLISH_PASS
}
`,
}

/** Leaves a run of a file in the history, which waits for an answer. */
async function leaveWaiting(workspace: string, name: string, inputs: JsonObject = {}): Promise<void> {
  const file = await loadWorkflowFile(join(workspace, name), workspace)
  const { execution } = await startRun({
    file,
    workflow: selectWorkflow(file, undefined),
    inputs,
    history: join(workspace, '.playhead'),
    free: true,
    attended: false,
  })
  expect((await execution.done).status).toBe('waiting')
}

workbenchTest(
  'answer what runs ask',
  {
    files,
    prepare: workspace => leaveWaiting(workspace, 'later.yaml'),
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

workbenchTest(
  'ask before a run goes on with a text that only its recording has',
  {
    files,
    async prepare(workspace) {
      await leaveWaiting(workspace, 'later.yaml')
      const path = join(workspace, 'later.yaml')
      writeFileSync(path, readFileSync(path, 'utf8').replace('What is it called?', 'Who has changed this?'))
    },
  },
  async workbench => {
    const { page, workspace } = workbench
    const history = join(workspace, '.playhead')
    const recorded = () => readFileSync(join(history, readdirSync(history).find(name => /later/.test(name))!))
    const question = page.locator('.quick-input-widget').getByText('What is it called?').first()
    const before = recorded()
    const press = () => pressTreeItemButton(workbench, 'History', 'later', 'Answer a Waiting Run')

    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^later.*waiting/)
    await press()
    const asked = await readDialog(workbench)
    expect(asked).toMatch(/later\.yaml" has changed/)
    expect(asked).toContain('say yes only if you know where the recording comes from')
    await workbench.screenshot('the text has changed')
    await pressDialogButton(workbench, 'Cancel')
    await page.waitForTimeout(1_000)
    expect(await question.isVisible()).toBe(false)
    expect(recorded()).toEqual(before)

    rmSync(join(workspace, 'later.yaml'))
    await press()
    expect(await readDialog(workbench)).toContain('is not there any more')
    await workbench.screenshot('the file is gone')
    await pressDialogButton(workbench, 'Run the Recorded Text')
    await question.waitFor()
    await answer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^later.*completed/)
  },
)

workbenchTest(
  'show what belongs to the question that is put, not to the one before at the same place',
  {
    files,
    async prepare(workspace) {
      for (const draft of ['an older draft', 'a newer draft'])
        await leaveWaiting(workspace, 'review.yaml', { draft })
    },
  },
  async workbench => {
    const { page } = workbench
    const preview = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame')
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /^review.*waiting/)
    await pressTreeItemButton(workbench, 'History', /^review/, 'Answer a Waiting Run')
    await page.getByRole('button', { name: 'Show All of What Belongs to the Question' }).click()
    await preview.getByText('a newer draft').waitFor()
    await choose(workbench, 'Yes')
    await waitForTreeItem(workbench, 'History', /^review.*completed/)

    await pressTreeItemButton(workbench, 'History', /^review.*waiting/, 'Answer a Waiting Run')
    await preview.getByText('an older draft').waitFor()
    expect(await preview.locator('body').innerText()).not.toContain('a newer draft')
    await workbench.screenshot('the page of the question that is put')
    await choose(workbench, 'No')
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' })
  },
)
