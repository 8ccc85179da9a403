import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { breakpointLines, removeBreakpoint, setConditionalBreakpoint } from './driver/breakpoints.ts'
import { readFrames, waitForFrame } from './driver/call-stack.ts'
import { waitForConsole } from './driver/debug-console.ts'
import {
  press,
  startDebugging,
  toolbarButtons,
  waitForSessionEnd,
  waitForStop,
} from './driver/debug-session.ts'
import { openFile } from './driver/editor.ts'
import { clickTreeItem, openViewContainer, waitForTreeItem } from './driver/tree-view.ts'
import { readVariables, waitForVariable } from './driver/variables.ts'
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
  await waitForStop(workbench, { line: condition, file: workflowFile })
  expect(await readFrames(workbench)).toEqual(['short_enough #2 (condition)', 'release_notes'])
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
  await clickTreeItem(workbench, 'History', 'release_notes')
  await waitForStop(workbench, { file: workflowFile })
  console.log(await readFrames(workbench), await readVariables(workbench), await breakpointLines(workbench))
  await workbench.screenshot('a replay')

  await press(workbench, 'continue')
  await waitForFrame(workbench, 'short_enough #2 (condition)')
  await removeBreakpoint(workbench, condition)
})
