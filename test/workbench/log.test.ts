import { expect } from 'vitest'
import { setBreakpoint } from './driver/breakpoints.ts'
import { runCommand } from './driver/commands.ts'
import { press, startDebugging, waitForSessionEnd, waitForStop } from './driver/debug-session.ts'
import { openFile } from './driver/editor.ts'
import { inExtensionHost, probeExtension } from './driver/probe.ts'
import { waitUntil } from './driver/waiting.ts'
import { packagedExtension, workbenchTest } from './driver/workbench-test.ts'

workbenchTest(
  'the log tells of language server, sessions and files that cannot be read',
  {
    files: {
      'wf.yaml': 'workflows:\n  plain:\n    nodes:\n      - { id: a, type: transform, set: { b: "1" } }\n',
      '.playhead/broken.playhead': 'this is no recording',
    },
    extensions: [packagedExtension, probeExtension()],
  },
  async workbench => {
    await openFile(workbench, 'wf.yaml')
    // What F5 is to debug is the file in the active editor, so the log takes its place only after that.
    await setBreakpoint(workbench, 4)
    await startDebugging(workbench)
    await waitForStop(workbench, { line: 4 })
    await press(workbench, 'continue')
    await waitForSessionEnd(workbench)
    await runCommand(workbench, 'View: Show Playhead')
    await runCommand(workbench, 'Playhead: Show Log')
    const text = () =>
      inExtensionHost(
        workbench,
        vscode =>
          vscode.workspace.textDocuments.find(({ uri }) => /Playhead\.log$/i.test(uri.path))?.getText() ?? '',
        undefined,
      )
    const log = await waitUntil(
      'the log',
      text,
      shown =>
        /The language server runs/.test(shown) &&
        /the debug adapter has ended/.test(shown) &&
        /broken\.playhead cannot be read/.test(shown),
    )
    await workbench.screenshot('log')
    expect(log).not.toContain('[error]')
    expect(log).toMatch(/\[info\] Playhead \d+\.\d+\.\d+ is active/)
    expect(log).toMatch(/\[info\] Session ".+" \(\w+\): the debug adapter starts, launch .*wf\.yaml/)
    expect(log).toMatch(/\[warning\] History: .*broken\.playhead/)
  },
)
