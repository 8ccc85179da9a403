import { expect } from 'vitest'
import { readCodeLenses } from './driver/code-lenses.ts'
import { activeEditor, goToLine, openFile, visibleText } from './driver/editor.ts'
import { readProblems } from './driver/problems.ts'
import type { ServerOptions } from './driver/server.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const files: ServerOptions = {
  files: {
    'handlers.ts': 'export const load = () => [1, 2]\n',
    'flow.yaml': `handlers: ./handlers.ts
workflows:
  main:
    nodes:
      - id: first
        type: compute
        handler: load
        output: items
        next: secnd
      - id: second
        type: transform
        set: { n: size(items) }
`,
    'compose.yaml': 'services:\n  web: { image: nginx, nodes: 3 }\n',
  },
}

workbenchTest('write a workflow with the help of the language server', files, async workbench => {
  const { page } = workbench
  await openFile(workbench, 'flow.yaml')
  await waitUntil(
    'the code lenses',
    () => readCodeLenses(workbench),
    lenses => lenses.some(lens => lens.includes('Run')),
  )

  await waitUntil(
    'the problem',
    () => readProblems(workbench),
    rows => rows.some(row => row.includes('There is no node "secnd"')),
  )
  await openFile(workbench, 'flow.yaml')
  await goToLine(workbench, 9)
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  const action = page.locator('.action-widget').getByText('Change to "second"')
  await waitUntil(
    'the quick fix',
    async () => {
      await page.keyboard.press('Control+.')
      await action.waitFor({ timeout: 2_000 }).catch(() => undefined)
      return action.isVisible()
    },
    visible => visible,
  )
  await workbench.screenshot('quick fix')
  await page.keyboard.press('Enter')
  await waitUntil(
    'the fixed line',
    () => visibleText(workbench),
    lines => lines.some(line => line.trim() === 'next: second'),
  )

  await page.keyboard.press('F2')
  const box = page.locator('.rename-box input')
  await box.waitFor()
  expect(await box.inputValue()).toBe('second')
  await box.fill('count')
  await workbench.screenshot('rename')
  await page.keyboard.press('Enter')
  await waitUntil(
    'the renamed node',
    () => visibleText(workbench),
    lines =>
      lines.some(line => line.trim() === '- id: count') && lines.some(line => line.trim() === 'next: count'),
  )

  await goToLine(workbench, 8)
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.type('max')
  const suggestion = activeEditor(workbench)
    .locator('.suggest-widget .monaco-list-row')
    .filter({ hasText: 'max_visits' })
  await waitUntil(
    'the completion',
    async () => {
      if (!(await suggestion.first().isVisible())) await page.keyboard.press('Control+Space')
      await suggestion
        .first()
        .waitFor({ timeout: 2_000 })
        .catch(() => undefined)
      return suggestion.first().isVisible()
    },
    visible => visible,
  )
  await workbench.screenshot('completion')
  await page.keyboard.press('Enter')
  await waitUntil(
    'the completed key',
    () => visibleText(workbench),
    lines => lines.some(line => line.trim() === 'max_visits:'),
  )

  await openFile(workbench, 'compose.yaml')
  expect(await readCodeLenses(workbench)).toEqual([])
  expect((await readProblems(workbench)).join('\n')).not.toContain('compose.yaml')
})
