import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { executionPage } from './driver/execution-page.ts'
import { inExtensionHost, probeExtension } from './driver/probe.ts'
import { packagedExtension, workbenchTest } from './driver/workbench-test.ts'
import { recordOrder } from './orders.ts'

let recording = ''

workbenchTest(
  'a recording in a virtual file system opens on its page',
  {
    extensions: [packagedExtension, probeExtension()],
    async prepare(workspace) {
      recording = await recordOrder(workspace)
    },
  },
  async workbench => {
    // Before the extension is known, VS Code would open a text editor.
    await workbench.page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Playhead/ })
      .waitFor()
    const bytes = readFileSync(join(workbench.workspace, recording)).toString('base64')
    await inExtensionHost(
      workbench,
      async (vscode, base64) => {
        const content = Buffer.from(base64, 'base64')
        const nothing = () => undefined
        const refuse = () => {
          throw vscode.FileSystemError.NoPermissions()
        }
        const files: import('vscode').FileSystemProvider = {
          onDidChangeFile: new vscode.EventEmitter<import('vscode').FileChangeEvent[]>().event,
          watch: () => ({ dispose: nothing }),
          stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: content.length }),
          readDirectory: () => [],
          readFile: () => content,
          createDirectory: refuse,
          writeFile: refuse,
          delete: refuse,
          rename: refuse,
        }
        vscode.workspace.registerFileSystemProvider('attic', files, { isReadonly: true })
        await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse('attic:/order.playhead'))
      },
      bytes,
    )
    const page = await executionPage(workbench)
    await page.getByText('The card was declined').first().waitFor()
    await page.getByRole('tab', { name: 'Graph' }).click()
    await page
      .getByRole('treeitem', { name: /charge_card/ })
      .first()
      .waitFor({ state: 'attached' })
    await workbench.screenshot('graph')
    await page.getByRole('tab', { name: 'Nodes' }).click()
    await page
      .getByRole('row', { name: /load_stock/ })
      .first()
      .waitFor()
    await workbench.screenshot('nodes')
    // A session needs a file of this machine.
    expect(await page.getByRole('button', { name: 'Replay', exact: true }).count()).toBe(0)
  },
)
