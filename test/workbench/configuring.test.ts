import { join } from 'node:path'
import { expect } from 'vitest'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import { waitForState } from './driver/call-stack.ts'
import { clickCodeLens } from './driver/code-lenses.ts'
import { runCommand } from './driver/commands.ts'
import { waitForConsole } from './driver/debug-console.ts'
import { press, waitForSessionEnd } from './driver/debug-session.ts'
import { activeEditor, openFile } from './driver/editor.ts'
import { answer, choose, quickPickItems } from './driver/quick-input.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const configuration = (name: string, attributes: object) => ({
  type: 'playhead',
  request: 'launch',
  name,
  ...attributes,
})

const files = {
  'shop/pay.yaml': `workflows:
  pay:
    description: Takes the money
    inputs:
      customer: { type: string, required: true, description: Who pays }
      times: { type: integer, required: true }
      token: { type: string, required: true, secret: true }
      gift: { type: boolean, default: false, description: Wrap it }
    nodes:
      - { id: take, type: transform, set: { taken: times * 2 }, next: tell }
      - { id: tell, type: transform, set: { told: "true" } } # log: {customer} pays {taken}, as a gift: {gift}
`,
  'two.yaml': `workflows:
  first:
    nodes:
      - { id: one, type: transform, set: { n: "1" } } # log: this is the first
  second:
    nodes:
      - { id: two, type: transform, set: { n: "2" } } # log: this is the second
`,
  'later.yaml': `workflows:
  later:
    nodes:
      - { id: name, type: human, human_type: input, prompt: "What is it called?", output: called }
`,
  'settings.yaml': 'name: no workflow\n',
  '.vscode/launch.json': JSON.stringify({
    version: '0.2.0',
    configurations: [
      configuration('Debug a Workflow', { program: '${command:PickWorkflow}' }),
      configuration('Replay a Recording', { recording: '${command:PickRecording}', startAt: 'end' }),
    ],
  }),
}

workbenchTest(
  'be asked for what a run needs, and choose what to debug',
  {
    files,
    async prepare(workspace) {
      const file = await loadWorkflowFile(join(workspace, 'later.yaml'), workspace)
      const { execution } = await startRun({
        file,
        workflow: selectWorkflow(file, undefined),
        inputs: {},
        history: join(workspace, '.playhead'),
        free: true,
        attended: false,
      })
      expect((await execution.done).status).toBe('waiting')
    },
  },
  async workbench => {
    // The inputs that a run needs.
    await openFile(workbench, 'shop/pay.yaml')
    await clickCodeLens(workbench, 'Debug')
    await waitForInput(workbench, 'Inputs of pay (1/4)', 'customer: Who pays')
    await answer(workbench, '')
    await waitForInput(workbench, 'Inputs of pay (1/4)', 'Type a value for "customer". A text.')
    await answer(workbench, 'Ada')
    await waitForInput(workbench, 'Inputs of pay (2/4)', 'times')
    await answer(workbench, '2.5')
    await waitForInput(workbench, 'Inputs of pay (2/4)', '"times" must be of type integer.')
    await workbench.screenshot('what is wrong with an input')
    await answer(workbench, '3')
    await waitForInput(workbench, 'Inputs of pay (3/4)', 'token')
    expect(await workbench.page.locator('.quick-input-widget input').first().getAttribute('type')).toBe(
      'password',
    )
    await answer(workbench, 'hunter2')
    await waitForInput(workbench, 'Inputs of pay (4/4)', 'Start')
    expect((await quickPickItems(workbench)).join('\n')).toMatch(
      /Start[\s\S]*gift\s*false \(default\)\s*Wrap it/,
    )
    await workbench.screenshot('the other inputs')
    await choose(workbench, /^gift/)
    await waitForInput(workbench, 'Inputs of pay', 'true')
    await choose(workbench, /^true/)
    await waitForInput(workbench, 'Inputs of pay (4/4)', 'Start')
    await choose(workbench, /^Start/)
    await waitForConsole(workbench, 'Ada pays 6, as a gift: true')
    await waitForSessionEnd(workbench)

    // A run that is not wanted after all.
    await clickCodeLens(workbench, 'Debug')
    await waitForInput(workbench, 'Inputs of pay (1/4)', 'customer')
    await workbench.page.keyboard.press('Escape')
    await waitForNoInput(workbench)

    // A workflow of the workspace, and a recording.
    await openFile(workbench, 'settings.yaml')
    await activeEditor(workbench).locator('.native-edit-context').first().focus()
    await workbench.page.keyboard.press('F5')
    const workflows = await waitUntil(
      'the workflows',
      () => quickPickItems(workbench),
      all => all.length > 2,
    )
    // Name and file stand side by side without a space.
    expect(workflows.map(text => text.split('\n')[0]!.trim())).toEqual([
      'laterlater.yaml',
      'payshop/pay.yaml',
      'firsttwo.yaml',
      'secondtwo.yaml',
    ])
    await workbench.screenshot('the workflows of the workspace')
    await choose(workbench, /^second/)
    await waitForConsole(workbench, 'this is the second')
    await waitForSessionEnd(workbench)
    await startConfiguration(workbench, 'Replay a Recording')
    await waitForInput(workbench, '', 'second')
    await choose(workbench, /^second/)
    await waitForState(workbench, 'End of recording (completed)')
    await press(workbench, 'stop')
    await waitForSessionEnd(workbench)

    // What is open, and what waits.
    await openFile(workbench, 'two.yaml')
    await runCommand(workbench, 'Debug: Select and Start Debugging')
    await choose(workbench, 'Playhead...')
    const offered = await waitUntil(
      'the configurations that are offered',
      () => quickPickItems(workbench),
      all => all.some(text => text.includes('Resume')),
    )
    expect(offered.map(text => text.trim())).toEqual(
      expect.arrayContaining([
        // The folder stands beside the name.
        'Debug firstworkspace',
        'Debug secondworkspace',
        'Debug payworkspace',
        expect.stringMatching(/^Resume later \(waiting/),
      ]),
    )
    await workbench.screenshot('what is open and what waits')
    await choose(workbench, /^Resume later/)
    await waitForState(workbench, /^End of what was recorded/)
    await waitForInput(workbench, 'later › name', 'What is it called?')
    await workbench.page.keyboard.press('Escape')
    await press(workbench, 'stop')
    await waitForSessionEnd(workbench)
  },
)

async function startConfiguration(workbench: Workbench, name: string): Promise<void> {
  await runCommand(workbench, 'Debug: Select and Start Debugging')
  await choose(workbench, name)
}

/** Waits until the quick input has a title and shows a text anywhere. */
async function waitForInput({ page }: Workbench, title: string, text: string): Promise<void> {
  await waitUntil(
    `${title} with ${text}`,
    async () =>
      (await page.locator('.quick-input-widget').innerText({ timeout: 500 })).replaceAll('\u00a0', ' '),
    shown => shown.includes(title) && shown.includes(text),
  )
}

async function waitForNoInput({ page }: Workbench): Promise<void> {
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' })
  expect(await page.locator('.debug-toolbar').isVisible()).toBe(false)
}
