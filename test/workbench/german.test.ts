import { expect } from 'vitest'
import { setBreakpoint } from './driver/breakpoints.ts'
import { waitForBreakpoint } from './driver/breakpoints-view.ts'
import { waitForState } from './driver/call-stack.ts'
import { readCodeLenses } from './driver/code-lenses.ts'
import { runCommand } from './driver/commands.ts'
import { press, startDebugging, waitForStop } from './driver/debug-session.ts'
import { openFile } from './driver/editor.ts'
import { executionPage, openByDoubleClick } from './driver/execution-page.ts'
import { choose } from './driver/quick-input.ts'
import { openViewContainer } from './driver/tree-view.ts'
import { readVariables } from './driver/variables.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'
import { recordTwoOrders } from './orders.ts'

workbenchTest(
  'speaks German in a German VS Code: commands, views, and a session',
  {
    files: {
      'wf.yaml': 'workflows:\n  plain:\n    nodes:\n      - { id: a, type: transform, set: { b: "1" } }\n',
    },
    locale: 'de',
  },
  async workbench => {
    const { page } = workbench
    await openFile(workbench, 'wf.yaml')
    await setBreakpoint(workbench, 4)
    await startDebugging(workbench)
    await waitForStop(workbench, { line: 4, file: 'wf.yaml' })
    const status = await waitUntil(
      'the position in the status bar',
      () => page.locator('[id="playhead.playhead.position"]').innerText(),
      text => /\d/.test(text),
    )
    expect(status).toMatch(/Schritt \d+ · live/)
    const scopes = await waitUntil(
      'scopes',
      () => readVariables(workbench),
      rows => rows.length > 0,
    )
    expect(scopes.filter(({ path }) => path.length === 1).map(({ path }) => path[0])).toEqual([
      'Kontext',
      'Knoten',
      'Lauf',
    ])
    await waitForBreakpoint(workbench, 'Nicht abgefangene Fehler')
    await press(workbench, 'stepBack')
    await waitForState(workbench, 'Anfang der Aufzeichnung')
    await workbench.screenshot('a session')
    await runCommand(workbench, 'Playhead: Verlauf aktualisieren')
    await openViewContainer(workbench, 'Playhead')
    await page
      .getByRole('button', { name: /^Verlauf/ })
      .or(page.locator('.pane-header', { hasText: /verlauf/i }))
      .first()
      .waitFor()
    await workbench.screenshot('german')
  },
)

let recording = ''

workbenchTest(
  'speaks German on the page of an execution, and above workflows',
  {
    async prepare(workspace) {
      ;[recording] = await recordTwoOrders(workspace)
    },
    locale: 'de',
    viewport: { width: 1280, height: 860 },
  },
  async workbench => {
    await openFile(workbench, 'order.yaml')
    const [run, debug, last] = await waitUntil(
      'a code lens with the last run',
      () => readCodeLenses(workbench),
      // A lens is there a moment before its text.
      all => all.length === 3 && all.every(Boolean),
    )
    expect([run, debug]).toEqual(['Ausführen', 'Debuggen'])
    expect(last).toMatch(
      /^(abgeschlossen|fehlgeschlagen bei charge_card) in [\d,]+ m?s, (gerade eben|vor \d)/,
    )
    await workbench.screenshot('code lenses')

    const page = await openByDoubleClick(workbench, recording)
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await page.locator('header').getByText('Fehlgeschlagen', { exact: true }).waitFor()
    await page.getByText('12 Knoten, 1 fehlgeschlagen').waitFor()
    await page.getByRole('button', { name: 'Zum Fehler gehen' }).waitFor()
    await page.getByText(/^Handler fehlgeschlagen/).waitFor()
    await workbench.screenshot('the page of an execution')
    await page.getByRole('button', { name: 'Voriger Schritt' }).click()
    await page.getByRole('status').filter({ hasText: 'Handler begann' }).waitFor()
    await workbench.screenshot('one step before')
    await page.getByRole('tab', { name: 'Graph' }).click()
    await page
      .getByRole('treeitem', { name: /^check, parallel, abgeschlossen/ })
      .waitFor({ state: 'attached' })
    await page.getByRole('tree', { name: 'Graph' }).press('End')
    await page.getByRole('button', { name: 'Dorthin gehen' }).waitFor()
    await workbench.screenshot('the graph')
    await page.getByRole('tab', { name: 'Zeitachse' }).click()
    await page.getByText(/^\d+ Spans angezeigt, 0 bis/).waitFor()
    await workbench.screenshot('the timeline')
    await page.getByRole('tab', { name: /^Knoten/ }).click()
    await page.getByRole('columnheader', { name: 'Versuche' }).waitFor()
    await page.getByRole('gridcell', { name: 'abgeschlossen' }).first().waitFor()
    await workbench.screenshot('all nodes')
    await page.getByRole('tab', { name: 'Große Werte' }).click()
    await page.getByText('1 Wert mit mehr als 4 KB').waitFor()
    await workbench.screenshot('large values')
    await page.getByRole('tab', { name: 'Quelltext' }).click()
    await page.getByRole('button', { name: 'Im Editor öffnen' }).waitFor()
  },
)

workbenchTest(
  'speaks German on the page of a comparison',
  {
    async prepare(workspace) {
      await recordTwoOrders(workspace)
    },
    locale: 'de',
    viewport: { width: 1280, height: 860 },
  },
  async workbench => {
    // Before the extension is known, the palette does not have its commands.
    await openViewContainer(workbench, 'Playhead')
    await runCommand(workbench, 'Playhead: Ausführungen vergleichen…')
    await choose(workbench, /order.*fehlgeschlagen/)
    // The list of the first question goes when that of the second comes.
    await workbench.page.getByPlaceholder('Mit welcher Ausführung wird sie verglichen?').waitFor()
    await choose(workbench, /order.*abgeschlossen/)
    const page = await executionPage(workbench)
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await page
      .getByText(
        /^\d+ Schritte verschieden, \d+ nur in A, \d+ nur in B; \d+ von \d+ Schritten sind gleich\.$/,
      )
      .waitFor()
    await page.getByText(/^Die Wege trennen sich nach \d+ Schritten:/).waitFor()
    await page.getByRole('treeitem', { name: /^customer.*geändert/ }).waitFor()
    await workbench.screenshot('the steps of both')
    await page.getByRole('tab', { name: 'Graph' }).click()
    await page.getByRole('treeitem', { name: /^stamp, transform, nur B/ }).waitFor({ state: 'attached' })
    await workbench.screenshot('one graph of both')
    await page.getByRole('tab', { name: 'Zeiten und Kosten' }).click()
    await page.getByRole('rowheader', { name: 'Ganze Ausführung' }).waitFor()
    await workbench.screenshot('times of both')
  },
)
