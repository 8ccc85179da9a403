import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, startClient } from './client.ts'
import { makeShop, type Shop } from './shop.ts'

const root = resolve(import.meta.dirname, '../..')

let shop: Shop
beforeAll(() => {
  shop = makeShop()
}, 30_000)
afterAll(() => rmSync(shop.folder, { recursive: true, force: true }))

const recordings = () =>
  readdirSync(join(shop.folder, '.playhead')).filter(name => name.endsWith('.playhead'))

test('serves a recorded failure over stdio', async () => {
  const client = await startClient(shop.folder)
  const summary = await ask<{ execution: string; position: number }>(client, 'failure_summary')
  expect(summary.execution).toBe(shop.failed)
  expect(
    await ask(client, 'who_wrote', { execution: summary.execution, path: 'price', at: summary.position }),
  ).toMatchObject({ writes: [{ address: 'shop/discount' }] })
})

test('serves the history that it is told', async () => {
  const client = await startClient(shop.folder, ['--history', 'elsewhere'])
  expect(await ask(client, 'list_executions')).toMatchObject({ executions: [], total: 0 })
})

test('serves the folder that it is told, wherever it was started', async () => {
  const client = await startClient(tmpdir(), ['--folder', shop.folder])
  expect(await ask(client, 'failure_summary')).toMatchObject({ execution: shop.failed })
  expect(await ask(client, 'check_workflow', { path: 'flows/shop.yaml' })).toMatchObject({ problems: [] })
})

test('has nothing that runs a workflow unless a person allows it', async () => {
  const client = await startClient(shop.folder)
  await expect(ask(client, 'run_workflow', { path: 'flows/shop.yaml' })).rejects.toThrow('run_workflow')
})

test('marks the tool that runs as one to ask for', async () => {
  const client = await startClient(shop.folder, ['--allow-run'])
  const { tools } = await client.listTools()
  expect(tools.find(({ name }) => name === 'run_workflow')?.annotations).toMatchObject({
    readOnlyHint: false,
    destructiveHint: true,
  })
})

test('runs a workflow whose handlers print, and its recording can be asked for', async () => {
  const client = await startClient(shop.folder, ['--allow-run'])
  const ran = await ask<{ id: string; log: string }>(client, 'run_workflow', {
    path: 'flows/shop.yaml',
    inputs: { price: 60 },
  })
  expect(ran).toMatchObject({ status: 'completed', result: { receipt: { paid: 40 } } })
  expect(ran.log).toContain('charging 40')
  expect(await ask(client, 'state_at', { execution: ran.id, paths: ['price'] })).toMatchObject({
    values: { price: 40 },
  })
})

test('says why a workflow does not run', async () => {
  const client = await startClient(shop.folder, ['--allow-run'])
  await expect(ask(client, 'run_workflow', { path: 'flows/broken.yaml' })).rejects.toThrow('transfrom')
})

test('cancels a run whose client goes away, and finishes its recording', async () => {
  const folder = shop.folder
  writeFileSync(
    join(folder, 'flows/long.yaml'),
    'handlers: ./long.js\nworkflows:\n  long:\n    nodes:\n      - { id: wait, type: compute, handler: wait }\n',
  )
  writeFileSync(
    join(folder, 'flows/long.js'),
    "import { writeFileSync } from 'node:fs'\nexport const wait = () => new Promise(() => { writeFileSync('began', ''); setInterval(() => {}, 1000) })\n",
  )
  const before = recordings()
  const client = await startClient(folder, ['--allow-run'])
  const asked = ask(client, 'run_workflow', { path: 'flows/long.yaml' }).catch(() => 'gone')
  await expect.poll(() => readdirSync(folder), { timeout: 10_000 }).toContain('began')
  await client.close()
  expect(await asked).toBe('gone')
  const reader = await startClient(folder)
  await expect
    .poll(() => ask<{ executions: { status: string }[] }>(reader, 'list_executions', { workflow: 'long' }), {
      timeout: 10_000,
    })
    .toMatchObject({ executions: [{ status: 'cancelled' }] })
  expect(recordings().length).toBe(before.length + 1)
})

/** What a command loads of the SDK: prints the address of each module. */
const hook = `data:text/javascript,${encodeURIComponent(`import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) {
  if (url.includes('@modelcontextprotocol')) process._rawDebug(url)
  return next(url, context)
} })`)}`

const loadedBy = (args: readonly string[]) =>
  spawnSync(
    join(root, 'node_modules/.bin/node'),
    ['--import', hook, join(root, 'src/cli/main.ts'), ...args],
    { cwd: shop.folder, encoding: 'utf8', input: '' },
  ).stderr

test('loads the SDK for this command and no other', () => {
  expect(loadedBy(['list'])).toBe('')
  expect(loadedBy(['mcp'])).toContain('@modelcontextprotocol/sdk')
})
