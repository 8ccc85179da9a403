import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setBreakpoint } from './driver/breakpoints.ts'
import { waitForFrame } from './driver/call-stack.ts'
import { waitForConsole } from './driver/debug-console.ts'
import { press, startDebugging, waitForSessionEnd, waitForStop } from './driver/debug-session.ts'
import { goToLine, openFile } from './driver/editor.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const workflow = `handlers: ./handlers.ts
workflows:
  main:
    isolation: process
    inputs: { a: 20 }
    nodes:
      - id: first
        type: compute
        handler: double
        inputs: { a: $ctx.a }
        output: b
        next: last
      - { id: last, type: transform, set: { done: "true" } }
`
const handlers = `interface Numbers {
  a: number
}

export async function double({ a }: Numbers): Promise<number> {
  const doubled: number = a * 2
  return doubled
}
`
const lineOf = (text: string, part: string) => text.split('\n').findIndex(one => one.includes(part)) + 1
const nodeLine = lineOf(workflow, 'id: first')
const handlerLine = lineOf(workflow, 'handler: double')
const bodyLine = lineOf(handlers, 'a * 2')

/** The same with a second call of the handler behind the first. */
const twice = workflow
  .replace('next: last', 'next: again')
  .replace(
    '      - { id: last',
    '      - { id: again, type: compute, handler: double, inputs: { a: $ctx.b }, output: c, next: last }\n      - { id: last',
  )

const prepare =
  (launch?: object, text = workflow) =>
  (workspace: string) => {
    writeFileSync(join(workspace, 'w.yaml'), text)
    writeFileSync(join(workspace, 'handlers.ts'), handlers)
    if (!launch) return
    mkdirSync(join(workspace, '.vscode'))
    const configurations = [
      { type: 'playhead', request: 'launch', name: 'Debug', program: 'w.yaml', ...launch },
    ]
    writeFileSync(
      join(workspace, '.vscode/launch.json'),
      JSON.stringify({ version: '0.2.0', configurations }),
    )
  }

workbenchTest(
  'step from a workflow into the code of its handler and back',
  { prepare: prepare() },
  async workbench => {
    await openFile(workbench, 'w.yaml')
    await goToLine(workbench, nodeLine)
    await setBreakpoint(workbench, nodeLine)
    await startDebugging(workbench)
    await waitForStop(workbench, { line: nodeLine, file: 'w.yaml' })
    await press(workbench, 'stepInto')
    await waitForStop(workbench, { line: handlerLine, file: 'w.yaml' })
    await press(workbench, 'stepInto')
    await waitForStop(workbench, { line: bodyLine, file: 'handlers.ts' })
    await workbench.screenshot('in the handler')
    await press(workbench, 'stepOver')
    await waitForStop(workbench, { line: bodyLine + 1, file: 'handlers.ts' })
    await press(workbench, 'continue')
    await waitForStop(workbench, { file: 'w.yaml' })
    await workbench.screenshot('back in the workflow')
    await press(workbench, 'continue')
    await waitForSessionEnd(workbench)
  },
)

workbenchTest(
  'stop at a breakpoint in a handler',
  { prepare: prepare({ debugHandlers: true }) },
  async workbench => {
    await openFile(workbench, 'handlers.ts')
    await setBreakpoint(workbench, bodyLine + 1)
    await startDebugging(workbench)
    await waitForStop(workbench, { line: bodyLine + 1, file: 'handlers.ts' })
    await workbench.screenshot('at the breakpoint')
    await press(workbench, 'continue')
    await waitForSessionEnd(workbench)
    await waitForConsole(workbench, /completed/)
  },
)

workbenchTest(
  'step into the code of a handler again after the session on it was closed',
  { prepare: prepare(undefined, twice) },
  async workbench => {
    const again = lineOf(twice, 'id: again')
    await openFile(workbench, 'w.yaml')
    await goToLine(workbench, nodeLine)
    await setBreakpoint(workbench, nodeLine)
    await setBreakpoint(workbench, again)
    await startDebugging(workbench)
    await waitForStop(workbench, { line: nodeLine, file: 'w.yaml' })
    await press(workbench, 'stepInto')
    await waitForStop(workbench, { line: handlerLine, file: 'w.yaml' })
    await press(workbench, 'stepInto')
    await waitForStop(workbench, { line: bodyLine, file: 'handlers.ts' })
    // The button is that of the session which has the focus.
    await press(workbench, 'stop')
    await waitForStop(workbench, { file: 'w.yaml' })
    await workbench.screenshot('without the session on the handlers')
    await press(workbench, 'continue')
    await waitForStop(workbench, { line: again, file: 'w.yaml' })
    await press(workbench, 'stepInto')
    await waitForFrame(workbench, 'double (handler)')
    await press(workbench, 'stepInto')
    await waitForStop(workbench, { line: bodyLine, file: 'handlers.ts' })
    await workbench.screenshot('in the handler again')
    await press(workbench, 'continue')
    await waitForStop(workbench, { file: 'w.yaml' })
    await press(workbench, 'continue')
    await waitForSessionEnd(workbench)
  },
)
