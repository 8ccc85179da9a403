import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readEntry } from '../../src/history/recordings.ts'
import type { DapClient } from './client/client.ts'
import { openStdio } from './client/open.ts'
import { attachAdapter, openAdapter, temporaryFolder } from './open-adapter.ts'

const source = `handlers: ./h.mjs
workflows:
  main:
    nodes:
      - { id: one, type: transform, set: { a: "1" }, next: work }
      - { id: work, type: compute, handler: work, output: done, next: last }
      - { id: last, type: transform, set: { b: "2" } }
`

const files = (work: string) => ({
  'w.yaml': source,
  'h.mjs': `import { appendFileSync, readFileSync } from 'node:fs'
export const work = async (_, run) => {
  appendFileSync(new URL('calls.txt', import.meta.url), 'x')
  run.log('working')
  ${work}
  return 'ok'
}
`,
})

const callsIn = (folder: string) => readFileSync(join(folder, 'calls.txt'), 'utf8').length

function recordingIn(folder: string): string {
  const name = readdirSync(join(folder, '.playhead')).find(one => one.endsWith('.playhead'))
  return join(folder, '.playhead', name!)
}

const statusIn = async (folder: string) => (await readEntry(recordingIn(folder))).status

async function start(work: string): Promise<{ client: DapClient; folder: string }> {
  const { client, folder } = await openAdapter(files(work))
  await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [6] } })
  await client.stopped()
  return { client, folder }
}

/** Goes on in another session to the end. */
async function resume(folder: string) {
  const client = attachAdapter(folder)
  await client.launch({ recording: recordingIn(folder), mode: 'resume', stopAtEnd: true })
  await client.stopped()
  const end = await client.continue()
  const { result } = await client.evaluate('done')
  await client.close()
  return { end, result }
}

test('a run that is suspended where it stands goes on in another session', async () => {
  const { client, folder } = await start('')
  await client.request('disconnect', { suspendDebuggee: true })
  await client.close()
  expect(client.events('terminated')).toEqual([])
  expect(client.events('output').at(-2)!.output).toContain('can go on later')
  expect(await statusIn(folder)).toBe('waiting')
  expect(await resume(folder)).toMatchObject({ end: { description: 'End of recording (completed)' } })
  expect(callsIn(folder)).toBe(1)
})

test('a run that is suspended in the middle of a call does that once more when it goes on', async () => {
  const waits = `if (readFileSync(new URL('calls.txt', import.meta.url), 'utf8').length === 1) await new Promise(() => undefined)`
  const folder = await temporaryFolder(files(waits))
  const again = attachAdapter(folder)
  await again.launch({ program: 'w.yaml', history: 'second' })
  await again.waitForEvent('output', one => one.output === 'working\n')
  await again.request('disconnect', { suspendDebuggee: true })
  await again.close()
  const [name] = readdirSync(join(folder, 'second')).filter(one => one.endsWith('.playhead'))
  const last = attachAdapter(folder)
  await last.launch({ recording: join(folder, 'second', name!), mode: 'resume', stopAtEnd: true })
  await last.stopped()
  expect((await last.continue()).description).toBe('End of recording (completed)')
  expect(callsIn(folder)).toBe(2)
})

test('a run that is left running comes to its end without the client', async () => {
  const { client, folder } = await start('await new Promise(done => setTimeout(done, 300))')
  await client.request('disconnect', { terminateDebuggee: false })
  await client.close()
  expect(client.events('terminated')).toEqual([])
  for (let i = 0; i < 50 && (await statusIn(folder)) !== 'completed'; i++) await sleep(50)
  expect(await statusIn(folder)).toBe('completed')
  expect(callsIn(folder)).toBe(1)
})

test('a run that is left running goes on in a process that its client ends', async () => {
  const folder = await temporaryFolder(files('await new Promise(done => setTimeout(done, 600))'))
  const main = join(import.meta.dirname, '../../debug-adapter/main.ts')
  const client = openStdio(process.execPath, [main], { cwd: folder, timeoutMs: 15_000 })
  await client.launch({ program: join(folder, 'w.yaml') }, { breakpoints: { [join(folder, 'w.yaml')]: [6] } })
  await client.stopped()
  const { pid } = client.adapter
  await client.request('disconnect', { terminateDebuggee: false })
  process.kill(pid!, 'SIGTERM')
  for (let i = 0; i < 100 && (await statusIn(folder)) !== 'completed'; i++) await sleep(50)
  expect(await statusIn(folder)).toBe('completed')
  // Then it ends by itself.
  for (let i = 0; i < 100 && isThere(pid!); i++) await sleep(50)
  expect(isThere(pid!)).toBe(false)
})

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('ending a run twice ends it once', async () => {
  const { client } = await start('await new Promise(() => undefined)')
  await client.request('continue', { threadId: 1 })
  await client.request('terminate')
  await client.request('terminate')
  expect((await client.stopped()).terminated).toBe(true)
  await client.close()
  expect(client.events('terminated')).toHaveLength(1)
  expect(client.events('exited')).toHaveLength(1)
})

test('a run that stands where its last node begins is cancelled before that', async () => {
  const { client } = await openAdapter({
    'w.yaml': `workflows:
  main:
    nodes:
      - { id: only, type: transform, set: { a: "1" } }
`,
  })
  await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [4] } })
  await client.stopped()
  await client.request('terminate')
  await client.waitForEvent('terminated')
  expect(client.events('output').map(({ output }) => output)).toEqual([
    expect.stringContaining('Workflow "main" cancelled.'),
  ])
})

test('a run is ended when its client just leaves', async () => {
  const { client, folder } = await start('')
  await client.request('disconnect', {})
  await client.close()
  expect(client.events('terminated')).toHaveLength(1)
  expect(await statusIn(folder)).toBe('cancelled')
})

test('a run whose client vanishes comes to its end where the configuration says so', async () => {
  const { client, folder } = await openAdapter(files('await new Promise(done => setTimeout(done, 300))'))
  await client.launch({ program: 'w.yaml', onDisconnect: 'continue' }, { breakpoints: { 'w.yaml': [6] } })
  await client.stopped()
  await client.close({ disconnect: false })
  for (let i = 0; i < 50 && (await statusIn(folder)) !== 'completed'; i++) await sleep(50)
  expect(await statusIn(folder)).toBe('completed')
})

test('a replay can be left in every way', async () => {
  const { client, folder } = await start('')
  await client.continue()
  for (const how of [{ suspendDebuggee: true }, { terminateDebuggee: false }, {}]) {
    const again = attachAdapter(folder)
    await again.launch({ recording: recordingIn(folder) })
    await again.stopped()
    await again.request('disconnect', how)
    await again.close()
  }
  expect(await statusIn(folder)).toBe('completed')
})
