import { expect } from 'vitest'
import { setBreakpoint } from './driver/breakpoints.ts'
import { waitForFrame } from './driver/call-stack.ts'
import { readCodeLenses } from './driver/code-lenses.ts'
import { press, pressF5, startDebugging, waitForSessionEnd } from './driver/debug-session.ts'
import { pressDialogButton, readDialog } from './driver/dialogs.ts'
import { activeEditor, openFile, pointAt } from './driver/editor.ts'
import { readProblems } from './driver/problems.ts'
import type { ServerOptions } from './driver/server.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const handlers = 'export const double = ({ n }: { n: number }) => n * 2\n'
const good = `handlers: ./handlers.ts
workflows:
  count:
    nodes:
      - id: begin
        type: transform
        set: { n: "1", settings: '{"limit": 5}' }
        next: more
      - { id: more, type: compute, handler: double, inputs: { n: $ctx.n }, output: n, next: enough }
      - id: enough
        type: condition
        condition: n >= settings.limit
        branches: { "true": done, "false": more }
      - { id: done, type: transform, set: { text: '"done"' } }
`

const files: ServerOptions = {
  files: {
    'handlers.ts': handlers,
    'good.yaml': good,
    'settings.yaml': 'name: my project\nversion: 2\n',
    'typo.yaml': good.replace('handler: double', 'handler: doubel'),
    'lost.yaml': good.replace('next: enough', 'next: enuogh'),
  },
}

workbenchTest('say what is wrong with a file', files, async workbench => {
  await openFile(workbench, 'settings.yaml')
  await pressF5(workbench)
  expect(await readDialog(workbench)).toBe(
    '"settings.yaml": This is not a workflow file: it names no workflow with nodes. ' +
      'Begin with "workflows:", a name below it, and a list "nodes:" below that.',
  )
  await workbench.screenshot('not a workflow')
  await pressDialogButton(workbench, 'OK')

  await openFile(workbench, 'typo.yaml')
  await pressF5(workbench)
  const unknownHandler = await readDialog(workbench)
  await workbench.screenshot('an unknown handler')
  expect(unknownHandler).toMatch(/exports no function "doubel"\. Did you mean "double"\?/)
  await pressDialogButton(workbench, 'Cancel')

  await openFile(workbench, 'lost.yaml')
  const rows = await waitUntil(
    'the problem in the Problems view',
    () => readProblems(workbench),
    all => all.some(row => row.includes('enuogh')),
  )
  expect(rows.join('\n')).toContain('There is no node "enuogh" in this workflow. Did you mean "enough"?')
  expect(rows.join('\n')).not.toContain('settings.yaml')
  await workbench.screenshot('problems')
  await pressF5(workbench)
  const errors = await readDialog(workbench)
  await workbench.screenshot('a file with errors')
  expect(errors).toContain('lost.yaml, line 9, column 93')
  expect(errors).toContain('There is no node "enuogh" in this workflow. Did you mean "enough"?')
  await pressDialogButton(workbench, 'Go to Error')
  await workbench.page.locator('.statusbar').getByText('Ln 9, Col').waitFor()
})

workbenchTest('show values where they are mentioned', files, async workbench => {
  await openFile(workbench, 'good.yaml')
  await waitUntil(
    'the code lenses',
    () => readCodeLenses(workbench),
    lenses => lenses.some(lens => lens.includes('Run')) && lenses.some(lens => lens.includes('Debug')),
  )
  await setBreakpoint(workbench, 10)
  await startDebugging(workbench)
  await waitForFrame(workbench, 'enough (condition)')
  // The editor draws spaces as no-break spaces.
  const values = async () =>
    (await activeEditor(workbench).locator('.debug-inline-value').allInnerTexts()).map(text =>
      text.replaceAll('\u00a0', ' '),
    )
  await waitUntil('the inline values', values, all => all.includes('n = 2, settings = {limit: 5}'))
  await workbench.screenshot('inline values')

  const line = activeEditor(workbench).locator('.view-line').filter({ hasText: 'condition: n' })
  await pointAt(workbench, line, 'settings.limit')
  const hover = workbench.page.locator('.debug-hover-widget')
  await hover.waitFor()
  await workbench.screenshot('hover')
  expect((await hover.innerText()).trim()).toBe('5')

  await press(workbench, 'stop')
  await waitForSessionEnd(workbench)
})
