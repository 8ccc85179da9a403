import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { removeBreakpoint, setBreakpoint, setConditionalBreakpoint } from './driver/breakpoints.ts'
import { waitForFrame, waitForFrames, waitForState } from './driver/call-stack.ts'
import { clickCodeLens } from './driver/code-lenses.ts'
import { waitForConsole } from './driver/debug-console.ts'
import {
  press,
  pressToolbar,
  startDebugging,
  toolbarButtons,
  waitForSessionEnd,
  waitForStop,
} from './driver/debug-session.ts'
import { goToLine, openFile } from './driver/editor.ts'
import { openViewContainer, pressTreeItemButton, waitForTreeItem } from './driver/tree-view.ts'
import { waitForVariable } from './driver/variables.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { lineOf, releaseNotes, workflowFile } from './release-notes.ts'

workbenchTest('debug the example forwards and backwards', releaseNotes, async workbench => {
  const source = readFileSync(join(workbench.workspace, workflowFile), 'utf8')
  const condition = lineOf(source, '- id: short_enough')
  await openFile(workbench, workflowFile)
  await workbench.screenshot('the example')
  await setConditionalBreakpoint(workbench, condition, 'level == 1')
  await workbench.screenshot('a conditional breakpoint')

  // There is no launch.json.
  await startDebugging(workbench)
  await waitForStop(workbench, { line: condition, file: 'workflow.yaml' })
  await waitForFrames(workbench, ['short_enough #2 (condition)', 'release_notes'])
  await waitForVariable(workbench, ['Context', 'level'], '1')
  await workbench.screenshot('stopped at the breakpoint')
  expect(await toolbarButtons(workbench)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Step Back/),
      expect.stringMatching(/^Reverse/),
      expect.stringMatching(/^Reverse Step Into/),
      expect.stringMatching(/^Reverse Step Out/),
    ]),
  )

  await press(workbench, 'stepOver')
  await waitForFrame(workbench, 'next_level #2 (transform)')
  await press(workbench, 'stepOver')
  await waitForFrame(workbench, 'choose_detail #3 (transform)')
  await waitForVariable(workbench, ['Context', 'level'], '2')
  await workbench.screenshot('two steps on')

  await press(workbench, 'stepBack')
  await waitForFrame(workbench, 'next_level #2 (transform)')
  await waitForVariable(workbench, ['Context', 'level'], '1')
  await workbench.screenshot('a step back')

  await press(workbench, 'continue')
  await waitForSessionEnd(workbench)
  await waitForConsole(workbench, /Workflow "release_notes" completed\. Recorded as/)
  await workbench.screenshot('the run is over')

  await openViewContainer(workbench, 'Playhead')
  const row = await waitForTreeItem(workbench, 'History', /release_notes.*completed/)
  expect(row.content.icon).toBe('pass')
  await workbench.screenshot('the history')
  await pressTreeItemButton(workbench, 'History', 'release_notes', 'Open Recording as Replay')
  await waitForState(workbench, 'Start of recording')
  await waitForFrames(workbench, ['release_notes'])
  await workbench.screenshot('a replay')

  // From the start to the end …
  await press(workbench, 'continue')
  await waitForState(workbench, /^Paused on breakpoint · Step \d+ of \d+ · replay$/)
  await waitForFrames(workbench, ['short_enough #2 (condition)', 'release_notes'])
  await press(workbench, 'continue')
  await waitForState(workbench, 'End of recording (completed)')
  await waitForVariable(workbench, ['Context', 'level'], '2')
  await workbench.screenshot('the end of the recording')

  // … and back: first to the breakpoint, then, without it, to the start.
  await press(workbench, 'reverseContinue')
  await waitForState(workbench, /^Paused on breakpoint/)
  await waitForFrames(workbench, ['short_enough #2 (condition)', 'release_notes'])
  await waitForVariable(workbench, ['Context', 'level'], '1')
  await workbench.screenshot('back at the breakpoint')
  await removeBreakpoint(workbench, condition)
  await press(workbench, 'reverseContinue')
  await waitForState(workbench, 'Start of recording')
  await workbench.screenshot('back at the start')
  await press(workbench, 'reverseContinue')
  await waitForState(workbench, 'Start of recording')

  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)
})

workbenchTest('step backwards into and out of a node', releaseNotes, async workbench => {
  await openFile(workbench, workflowFile)
  const source = readFileSync(join(workbench.workspace, workflowFile), 'utf8')
  await setBreakpoint(workbench, lineOf(source, '- id: group_commits'))
  await goToLine(workbench, 1)
  await clickCodeLens(workbench, 'Debug')
  await waitForFrames(workbench, ['group_commits (transform)', 'release_notes'])
  await workbench.screenshot('started by the code lens')
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /release_notes.*running/)
  await workbench.screenshot('a running session in the history')

  await pressToolbar(workbench, /^Reverse Step Into/)
  await waitForFrames(workbench, ['readCommits (handler)', 'read_commits (compute)', 'release_notes'])
  await workbench.screenshot('backwards into the handler')

  await pressToolbar(workbench, /^Reverse Step Out/)
  await waitForFrames(workbench, ['read_commits (compute)', 'release_notes'])
  await workbench.screenshot('backwards out of it')
  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)
  await openViewContainer(workbench, 'Playhead')
  await waitForTreeItem(workbench, 'History', /release_notes.*cancelled/)
})
