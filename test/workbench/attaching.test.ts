import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { waitForFrame } from './driver/call-stack.ts'
import { press, startDebugging, waitForSessionEnd, waitForStop } from './driver/debug-session.ts'
import { goToLine, openFile } from './driver/editor.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const workflow = `workflows:
  main:
    execution: { max_visits: 1000000, max_iterations: 1000000 }
    inputs: { n: 0 }
    nodes:
      - { id: count, type: transform, set: { n: n + 1 }, next: rest }
      - { id: rest, type: wait, duration: 20ms, next: more }
      - { id: more, type: condition, condition: n < 1000000, branches: { "true": count, "false": last } }
      - { id: last, type: transform, set: { done: "true" } }
`
const countLine = 6
const root = resolve(import.meta.dirname, '../..')

/** Runs the workflow of a workspace, and writes a configuration that attaches to it. */
async function run(workspace: string): Promise<ChildProcess> {
  const args = [join(root, 'src/cli/main.ts'), 'run', 'w.yaml', '--debug', '0']
  const child = spawn(join(root, 'node_modules/.bin/node'), args, { cwd: workspace })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stderr, 'data')
  const port = Number(/attach at 127\.0\.0\.1:(\d+):/.exec(String(said))![1])
  mkdirSync(join(workspace, '.vscode'))
  const configurations = [{ type: 'playhead', request: 'attach', name: 'Attach', port, stopOnEntry: true }]
  writeFileSync(join(workspace, '.vscode/launch.json'), JSON.stringify({ version: '0.2.0', configurations }))
  return child
}

workbenchTest(
  'attach to a run, go back to before that, and leave it',
  { prepare: workspace => writeFileSync(join(workspace, 'w.yaml'), workflow) },
  async workbench => {
    const child = await run(workbench.workspace)
    await openFile(workbench, 'w.yaml')
    await goToLine(workbench, countLine)
    await startDebugging(workbench)
    await waitForStop(workbench, { file: 'w.yaml' })
    await workbench.screenshot('attached')
    await press(workbench, 'reverseContinue')
    await waitForFrame(workbench, 'main')
    await press(workbench, 'stepOver')
    await waitForFrame(workbench, 'count (transform)')
    await workbench.screenshot('at the beginning')
    await press(workbench, 'continue')
    await press(workbench, 'pause')
    await waitForStop(workbench, { file: 'w.yaml' })
    await workbench.screenshot('paused')
    // The button is Disconnect where one has attached.
    await press(workbench, 'stop')
    await waitForSessionEnd(workbench)
    expect(child.exitCode).toBe(null)
    child.kill('SIGINT')
    expect((await once(child, 'close'))[0]).toBe(1)
  },
)
