import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { makeShop, type Shop, secret } from '../mcp/shop.ts'
import { runCommand } from './driver/commands.ts'
import { pressDialogButton, readDialog } from './driver/dialogs.ts'
import { inExtensionHost, probeExtension } from './driver/probe.ts'
import { answer } from './driver/quick-input.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { packagedExtension, workbenchTest } from './driver/workbench-test.ts'

/** A folder with a failed and a completed run; the tests get copies of it. */
const shop: Shop = makeShop()
process.once('exit', () => rmSync(shop.folder, { recursive: true, force: true }))

const options = {
  workspace: shop.folder,
  extensions: [packagedExtension, probeExtension()],
  settings: { 'chat.disableAIFeatures': false },
}

/** What a tool answers, to another extension, as it would to a chat. */
const call = async (workbench: Workbench, name: string, input: object): Promise<string> =>
  inExtensionHost(
    workbench,
    async (vscode, asked) => {
      const { content } = await vscode.lm.invokeTool(asked.name, {
        input: asked.input,
        toolInvocationToken: undefined,
      })
      return content.map(part => (part as { value: string }).value).join('')
    },
    { name: `playhead_${name}`, input },
  )

const recordings = ({ workspace }: Workbench) =>
  readdirSync(join(workspace, '.playhead')).filter(name => name.endsWith('.playhead')).length

workbenchTest('language models ask why a run failed, and who wrote the value', options, async workbench => {
  const listed = JSON.parse(await call(workbench, 'list_executions', { status: ['failed'] }))
  expect(listed.executions.map(({ id }: { id: string }) => id)).toEqual([shop.failed])
  const summary = JSON.parse(await call(workbench, 'failure_summary', {}))
  expect(summary.error.message).toContain('cannot charge -10')
  const place = { execution: shop.failed, at: summary.position }
  const state = await call(workbench, 'state_at', { ...place, paths: ['price', 'catalogue.key'] })
  expect(JSON.parse(state).values.price).toBe(-10)
  expect(state).not.toContain(secret)
  const wrote = JSON.parse(await call(workbench, 'who_wrote', { ...place, path: 'price' }))
  expect(wrote.writes[0].address).toBe('shop/discount')
  const diff = JSON.parse(await call(workbench, 'diff', { execution: shop.failed, other: shop.completed }))
  expect(diff.executions.same).toBe(false)
  expect(JSON.parse(await call(workbench, 'graph', { execution: shop.failed })).mermaid).toContain('charge')
  const checked = JSON.parse(await call(workbench, 'check_workflow', { path: 'flows/broken.yaml' }))
  expect(checked.problems[0].message).toContain('transfrom')
  await expect(call(workbench, 'state_at', { execution: 'nothing' })).rejects.toThrow('nothing')

  // What the key store holds is hidden in every answer, even where it was recorded before it was a secret.
  await runCommand(workbench, 'Playhead: Set Secret')
  await answer(workbench, 'A_WORD')
  await workbench.page.locator('.quick-input-widget input[type="password"]').waitFor()
  await answer(workbench, 'cannot charge')
  await waitUntil(
    'the secret to be hidden',
    () => call(workbench, 'failure_summary', {}),
    text => text.includes('•••') && !text.includes('cannot charge'),
  )
})

workbenchTest('a language model runs a workflow only when a person says yes', options, async workbench => {
  const before = recordings(workbench)
  const asked = { path: 'flows/shop.yaml', inputs: { price: 60 } }

  const refused = call(workbench, 'run_workflow', asked).catch((thrown: Error) => thrown.message)
  expect(await readDialog(workbench)).toMatch(/Run this workflow\?.*flows\/shop\.yaml.*"price": 60/s)
  await workbench.screenshot('the question')
  await pressDialogButton(workbench, 'Cancel')
  expect(await refused).toMatch(/cancel/i)
  expect(recordings(workbench)).toBe(before)

  const allowed = call(workbench, 'run_workflow', asked)
  await readDialog(workbench)
  await pressDialogButton(workbench, 'Yes')
  expect(JSON.parse(await allowed)).toMatchObject({ status: 'completed', result: { receipt: { paid: 40 } } })
  expect(recordings(workbench)).toBe(before + 1)
})

workbenchTest(
  'language models read in a workspace that is not trusted, and run nothing',
  { ...options, untrusted: true },
  async workbench => {
    await expect(call(workbench, 'run_workflow', { path: 'flows/shop.yaml' })).rejects.toThrow('not trusted')
    expect(JSON.parse(await call(workbench, 'failure_summary', {})).execution).toBe(shop.failed)
  },
)
