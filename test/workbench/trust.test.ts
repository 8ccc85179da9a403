import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import { pressDialogButton, readDialog } from './driver/dialogs.ts'
import { activeEditor, openFile } from './driver/editor.ts'
import { readProblems } from './driver/problems.ts'
import { openViewContainer, waitForTreeItem } from './driver/tree-view.ts'
import { waitUntil } from './driver/waiting.ts'
import { workbenchTest } from './driver/workbench-test.ts'

const files = {
  'proof.yaml': `handlers: ./handlers.js
workflows:
  proof:
    nodes:
      - { id: a, type: compute, handler: leaveProof, colour: red }
`,
  'handlers.js': `import { writeFileSync } from 'node:fs'
export const leaveProof = () => writeFileSync(new URL('proof.txt', import.meta.url), 'I ran')
`,
  'plain.yaml': 'workflows:\n  plain:\n    nodes:\n      - { id: a, type: transform, set: { b: "1" } }\n',
}

workbenchTest(
  'say in a workspace that is not trusted why nothing has run',
  { files, untrusted: true },
  async workbench => {
    await openViewContainer(workbench, 'Playhead')
    const welcome = workbench.page.locator('.sidebar .welcome-view-content')
    await welcome.getByText('A workflow runs code of the workspace, so this needs trust.').waitFor()
    expect(await welcome.innerText()).not.toContain('Debug Workflow')
    await workbench.screenshot('why nothing has run')
    await welcome.getByRole('button', { name: 'Manage Workspace Trust' }).click()
    await workbench.page.locator('.workspace-trust-editor').waitFor()
    await workbench.screenshot('where trust is given')
  },
)

workbenchTest(
  'run nothing in a workspace that is not trusted',
  {
    files,
    untrusted: true,
    async prepare(workspace) {
      const file = await loadWorkflowFile(join(workspace, 'plain.yaml'))
      const workflow = selectWorkflow(file, undefined)
      const history = join(workspace, '.playhead')
      await (await startRun({ file, workflow, inputs: {}, history, free: true })).execution.done
    },
  },
  async workbench => {
    await openFile(workbench, 'proof.yaml')
    await waitUntil(
      'problems of the file',
      () => readProblems(workbench),
      rows => rows.some(row => row.includes('"colour" is not a key')),
    )
    await openViewContainer(workbench, 'Playhead')
    await waitForTreeItem(workbench, 'History', /plain.*completed/)
    await workbench.screenshot('problems and history')

    await activeEditor(workbench).locator('.native-edit-context').first().focus()
    await workbench.page.keyboard.press('F5')
    expect(await readDialog(workbench)).toMatch(/trust/i)
    await workbench.screenshot('the question')
    await pressDialogButton(workbench, 'Cancel')
    await workbench.page.waitForTimeout(1_000)
    expect(existsSync(join(workbench.workspace, 'proof.txt'))).toBe(false)
    expect(
      readdirSync(join(workbench.workspace, '.playhead')).filter(n => n.endsWith('.playhead')),
    ).toHaveLength(1)
  },
)
