import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { encodeFrame } from '../adapter/client/framing.ts'
import { openStdio } from '../adapter/client/open.ts'
import { openAdapter, temporaryFolder } from '../adapter/open-adapter.ts'

const workflow = `handlers: ./h.ts
workflows:
  w:
    nodes:
      - { id: odd, type: compute, handler: odd }
`
const root = join(import.meta.dirname, '../..')

test.each([
  ['in a handler', 'export function odd() { process.exit(0) }'],
  ['while its module loads', 'process.exit(0); export function odd() {}'],
])('process.exit %s is an error of the workflow, not the end of the command', async (_, handlers) => {
  const cwd = await temporaryFolder({ 'w.yaml': workflow, 'h.ts': handlers })
  const main = join(root, 'src/cli/main.ts')
  const { status, stderr } = spawnSync(process.execPath, [main, 'run', 'w.yaml'], { cwd, encoding: 'utf8' })
  expect(stderr).toMatch(/w\.yaml:5:35: .*process\.exit\(0\) was called/)
  expect(status).toBe(1)
})

test('process.exit in a handler leaves the adapter and its client alone', async () => {
  const handlers = 'export function odd() { process.exit(0) }'
  const { client } = await openAdapter({ 'w.yaml': workflow, 'h.ts': handlers })
  await client.launch({ program: 'w.yaml' })
  expect(await client.stopped()).toMatchObject({ reason: 'exception', name: 'odd (handler)' })
})

test('a client can leave while a handler module never finishes loading', async () => {
  const handlers = 'export function odd() {}; await new Promise(done => setTimeout(done, 60_000))'
  const folder = await temporaryFolder({ 'w.yaml': workflow, 'h.ts': handlers })
  const client = openStdio(process.execPath, [join(root, 'debug-adapter/main.ts')], { cwd: folder })
  await client.initialize()
  client.send('launch', { program: join(folder, 'w.yaml') })
  expect(await client.send('disconnect', {}).response).toMatchObject({ success: true })
  expect(await client.adapter.exit).toBe(0)
  await client.close({ disconnect: false })
})

test.skipIf(process.platform === 'win32')(
  'the adapter dies with its client, even while a handler computes without a pause',
  async () => {
    const handlers = 'export function odd() { console.error("computing"); for (;;); }'
    const folder = await temporaryFolder({ 'w.yaml': workflow, 'h.ts': handlers })
    const requests = [
      { seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'playhead' } },
      { seq: 2, type: 'request', command: 'launch', arguments: { program: join(folder, 'w.yaml') } },
      { seq: 3, type: 'request', command: 'configurationDone' },
    ]
    const input = Buffer.concat(requests.map(request => encodeFrame(request))).toString()
    const client = `const child = require('node:child_process').spawn(process.execPath, [process.argv[1]])
      child.stdin.write(process.argv[2])
      child.stdout.on('data', data => String(data).includes('computing') && console.log(child.pid))`
    const parent = spawn(process.execPath, ['-e', client, join(root, 'debug-adapter/main.ts'), input])
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
    parent.kill('SIGKILL')
    const isAlive = () => process.kill(Number(pid), 0)
    expect(isAlive()).toBe(true)
    onTestFinished(() => {
      try {
        process.kill(Number(pid), 'SIGKILL')
      } catch {}
    })
    await vi.waitFor(() => expect(isAlive).toThrow('ESRCH'), { timeout: 15_000, interval: 200 })
  },
)
