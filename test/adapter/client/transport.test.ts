import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createClient, type DapClient } from './client.ts'
import { fakeAdapter } from './fake-adapter.ts'
import { openInProcess, openStdio, openTcp } from './open.ts'
import { spawnTransport } from './spawn-transport.ts'
import { tcpTransport } from './tcp-transport.ts'

const main = fileURLToPath(new URL('./fake-adapter-main.ts', import.meta.url))

async function runSession(client: DapClient): Promise<void> {
  await client.launch({})
  expect((await client.stopped()).reason).toBe('entry')
  expect((await client.next()).reason).toBe('step')
  await client.close()
}

test('a session in this process', async () => {
  await runSession(openInProcess(fakeAdapter()))
})

test('a session with a process on stdio', async () => {
  const client = openStdio(process.execPath, [main])
  await runSession(client)
  expect(await client.adapter.exit).toBe(0)
  expect(client.errorOutput()).toContain('fake adapter ready')
})

test('a session over TCP, twice at a time', async () => {
  const server = createServer(fakeAdapter()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await Promise.all([openTcp(port), openTcp(port)].map(async client => runSession(await client)))
})

test('a port where nobody listens is an error', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  await expect(tcpTransport(port)).rejects.toThrow(/ECONNREFUSED/)
})

test('a command that does not exist is an error that names it', async () => {
  const client = createClient(spawnTransport('no-such-adapter', []))
  await expect(client.initialize()).rejects.toThrow(/closed the connection[\s\S]*no-such-adapter/)
})

test('an adapter that dies is an error for whoever waits for it', async () => {
  const transport = spawnTransport(process.execPath, [main])
  const client = createClient(transport)
  await client.launch({})
  transport.kill('SIGKILL')
  await expect(client.waitForEvent('terminated')).rejects.toThrow(/the adapter closed the connection/)
  expect(await transport.exit).toBe('SIGKILL')
})

test('an adapter that outlives its client is a problem, and is stopped', async () => {
  const transport = spawnTransport(process.execPath, [main, 'stay'], { graceMs: 200 })
  const client = createClient(transport)
  await client.launch({})
  await expect(client.close()).rejects.toThrow(/still running 200 ms after its input had ended/)
  expect(await transport.exit).toBe('SIGKILL')
})

test('a client that vanishes leaves its requests unanswered without blame', async () => {
  const transport = spawnTransport(process.execPath, [main])
  const client = createClient(transport)
  await client.launch({})
  client.send('threads')
  await client.close({ disconnect: false })
  expect(await transport.exit).toBe(0)
})
