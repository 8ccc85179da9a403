import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setBreakpoint } from './driver/breakpoints.ts'
import {
  chooseFromFrameMenu,
  chooseFromThreadMenu,
  readCallStack,
  waitForFrame,
  waitForState,
} from './driver/call-stack.ts'
import { runCommand } from './driver/commands.ts'
import { waitForConsole } from './driver/debug-console.ts'
import { press, startDebugging, waitForSessionEnd } from './driver/debug-session.ts'
import { activeEditor, goToLine, openFile } from './driver/editor.ts'
import { chooseFromMenu } from './driver/menus.ts'
import { chooseFromTreeItemMenu, openViewContainer, waitForTreeItem } from './driver/tree-view.ts'
import { setVariable, waitForVariable } from './driver/variables.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const workflow = `handlers: ./handlers.js
workflows:
  main:
    inputs: { n: 1 }
    nodes:
      - { id: begin, type: transform, set: { m: n * 10 }, next: fan }
      - { id: fan, type: parallel, parallel_nodes: [left, right], join_strategy: any, next: called }
      - { id: left, type: transform, set: { l: "1" } }
      - { id: right, type: transform, set: { r: "1" }, next: more }
      - { id: more, type: transform, set: { r: "2" } }
      - { id: called, type: compute, handler: double, inputs: { m: $ctx.m }, output: twice, next: last }
      - { id: last, type: transform, set: { done: "true" } }
`
const configuration = (n: number) =>
  JSON.stringify({
    version: '0.2.0',
    configurations: [
      {
        type: 'playhead',
        request: 'launch',
        name: 'Debug',
        program: 'w.yaml',
        inputs: { n },
        stopOnEntry: true,
      },
    ],
  })
const options = {
  files: {
    'w.yaml': workflow,
    'handlers.js': 'export const double = ({ m }) => m * 2\n',
    '.vscode/launch.json': configuration(1),
  },
}
const lineOf = (text: string) => workflow.split('\n').findIndex(line => line.includes(text)) + 1

workbenchTest(
  'run and jump to the cursor, step into one of several, end a branch',
  options,
  async workbench => {
    await openFile(workbench, 'w.yaml')
    await goToLine(workbench, 1)
    await startDebugging(workbench)
    await waitForFrame(workbench, 'main')
    await fromEditorMenu(workbench, 'id: fan', 'Run to Cursor')
    await waitForFrame(workbench, 'fan (parallel)')

    // Where the branches begin, one of them is chosen.
    await activeEditor(workbench).locator('.native-edit-context').first().focus()
    await fromEditorMenu(workbench, 'id: fan', 'Step Into Target')
    const targets = workbench.page.locator(
      '.context-view .action-label, .monaco-menu [role=menuitem], .quick-input-list .monaco-list-row',
    )
    await waitUntil(
      'the branches',
      () => targets.allInnerTexts(),
      all => all.some(text => text.includes('branch right')),
    )
    await workbench.screenshot('branches to step into')
    await targets.filter({ hasText: 'branch right' }).first().click()
    await waitForFrame(workbench, 'right (transform)')
    await workbench.screenshot('in the branch')
    const threads = (await readCallStack(workbench)).flatMap(row => (row.kind === 'thread' ? [row.name] : []))
    const branch = threads.find(name => name.includes('[right]'))!
    await chooseFromThreadMenu(workbench, branch, 'Terminate Thread')
    await press(workbench, 'continue')
    await waitForSessionEnd(workbench)
    await waitForConsole(workbench, /completed/)

    // A jump goes back to where something has run, in a replay to where it will run, too.
    await openViewContainer(workbench, 'Playhead')
    await chooseFromTreeItemMenu(workbench, 'History', /main.*completed/, 'Open Recording as Replay')
    await waitForState(workbench, 'Start of recording')
    await openFile(workbench, 'w.yaml')
    await fromEditorMenu(workbench, 'id: last', 'Jump to Cursor')
    await waitForFrame(workbench, 'last (transform)')
    await fromEditorMenu(workbench, 'id: begin', 'Jump to Cursor')
    await waitForFrame(workbench, 'begin (transform)')
    await workbench.screenshot('jumped back')
    await press(workbench, 'stop')
    await waitForSessionEnd(workbench)
  },
)

workbenchTest(
  'begin a frame again, restart with other inputs, leave a run and go on with it',
  options,
  async workbench => {
    await openFile(workbench, 'w.yaml')
    await setBreakpoint(workbench, lineOf('id: last'))
    await startDebugging(workbench)
    await waitForFrame(workbench, 'main')
    await press(workbench, 'continue')
    await waitForFrame(workbench, 'last (transform)')
    await waitForVariable(workbench, ['Context', 'twice'], '20')

    // The frame of the whole begins again, as a fork.
    await chooseFromFrameMenu(workbench, 'main', 'Restart Frame')
    await waitForFrame(workbench, 'main')
    await waitForState(workbench, /^Forked · Step 1$/)
    await waitForConsole(workbench, /You are in the execution \w+ now, a fork of \w+ at step 1/)
    await workbench.screenshot('a frame begun again')
    await setVariable(workbench, ['Context', 'n'], '3')
    await press(workbench, 'continue')
    await waitForFrame(workbench, 'last (transform)')
    await waitForVariable(workbench, ['Context', 'twice'], '60')

    // Restart takes what the configuration says by now.
    const path = join(workbench.workspace, '.vscode/launch.json')
    writeFileSync(path, configuration(7))
    await waitUntil(
      'the configuration',
      async () => readFileSync(path, 'utf8'),
      text => text.includes('7'),
    )
    await waitUntil(
      'a restart with the inputs of the file',
      async () => {
        await press(workbench, 'restart')
        await waitForFrame(workbench, 'main', { timeout: 5_000 })
        await waitForVariable(workbench, ['Context', 'n'], '7', { timeout: 3_000 })
        return true
      },
      done => done,
      { timeout: 30_000 },
    )
    await workbench.screenshot('restarted with other inputs')

    // It stands where it is, and goes on from there in another session.
    await press(workbench, 'continue')
    await waitForFrame(workbench, 'last (transform)')
    await runCommand(workbench, 'Debug: Disconnect and Suspend')
    await waitForSessionEnd(workbench)
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /main.*interrupted|main.*waiting/)
    await workbench.screenshot('left where it stands')
  },
)

/** Takes an entry of the menu of the editor, on a line that has a text. */
async function fromEditorMenu(workbench: Workbench, text: string, entry: string): Promise<void> {
  const editor = activeEditor(workbench)
  // What the menu has depends on the focus.
  await editor.locator('.native-edit-context').first().focus()
  const line = editor.locator('.view-line').filter({ hasText: text }).first()
  // At its beginning: on a value that is shown in the line, VS Code opens no menu.
  await chooseFromMenu(workbench, entry, () => line.click({ button: 'right', position: { x: 100, y: 9 } }))
}
