import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { attachAdapter, openAdapter } from './open-adapter.ts'

const source = `workflows:
  loop:
    inputs: { n: 0, list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }
    nodes:
      - { id: count, type: transform, set: { n: n + 1 }, next: again, max_visits: 5000 }
      - id: again
        type: condition
        condition: n < 900
        branches: { "true": count, "false": done }
        max_visits: 5000
      - { id: done, type: transform, set: { ready: "true" } }
`

/** Holds nowhere, and takes its time. */
const slow = 'size(list.map(a, list.map(b, list.map(c, a + b + c + n)))) < 0'

/** The recording of a long run, opened at its end. */
async function replayAtEnd(overrides: object = {}): Promise<DapClient> {
  const { client, folder } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml' })
  await client.stopped()
  const recording = /Recorded as (\w+)/.exec(client.events('output').at(-1)!.output)![1]
  const again = attachAdapter(folder)
  await again.initialize(overrides)
  await again.launch({ recording, startAt: 'end' })
  await again.stopped()
  return again
}

const breakSlowly = (client: DapClient) =>
  client.setBreakpoints('w.yaml', [
    { line: 5, condition: slow },
    { line: 6, condition: slow },
  ])

const moved = (client: DapClient) =>
  client.timeline.entries.findLast(
    ({ message }) => (message as { event?: string }).event === 'playhead/moved',
  )!.message as { body: { position: number } }

test.each(['reverseContinue', 'continue'] as const)(
  'a long %s that is cancelled leaves the playhead where it was',
  async command => {
    const client = await replayAtEnd()
    if (command === 'continue') await client.reverseContinue()
    const { position } = moved(client).body
    await breakSlowly(client)
    const sent = client.send(command, { threadId: 1 })
    await sent.response
    await client.request('cancel', { requestId: sent.seq })
    expect(await client.stopped()).toMatchObject({ reason: 'pause' })
    expect(moved(client).body.position).toBe(position)
  },
)

test('a movement can be cancelled by its progress, which is told while it lasts', async () => {
  const client = await replayAtEnd()
  await breakSlowly(client)
  await client.request('reverseContinue', { threadId: 1 })
  const start = await client.waitForEvent('progressStart')
  expect(start).toMatchObject({ cancellable: true, message: expect.stringMatching(/^event \d+ of \d+$/) })
  const update = await client.waitForEvent('progressUpdate')
  expect(update.percentage).toBeGreaterThan(start.percentage!)
  await client.request('cancel', { progressId: start.progressId })
  expect((await client.stopped()).description).toMatch(/^Paused/)
  expect(client.events('progressEnd')).toEqual([{ progressId: start.progressId }])
})

test('a client that shows no progress is told none', async () => {
  const client = await replayAtEnd({ supportsProgressReporting: false })
  await breakSlowly(client)
  await client.request('reverseContinue', { threadId: 1 })
  await new Promise(resolve => setTimeout(resolve, 700))
  await client.pause()
  expect(client.events('progressStart')).toEqual([])
})

test('a long search can be paused', async () => {
  const client = await replayAtEnd()
  await client.reverseContinue()
  await breakSlowly(client)
  await client.request('continue', { threadId: 1 })
  const stop = await client.pause()
  expect(stop.reason).toBe('pause')
  // It goes on from there as if nothing had been.
  await client.setBreakpoints('w.yaml', [])
  expect((await client.continue()).description).toBe('End of recording (completed)')
})

test('a question that takes long is given up, and one that waits behind it is not even begun', async () => {
  const client = await replayAtEnd()
  const frameId = client.current().frames[0]!.id
  const who = client.send('evaluate', { expression: ':who n', context: 'repl', frameId })
  const next = client.send('evaluate', { expression: 'n', context: 'watch', frameId })
  const last = client.send('evaluate', { expression: 'n + 1', context: 'watch', frameId })
  await client.request('cancel', { requestId: next.seq })
  await client.request('cancel', { requestId: who.seq })
  expect(await who.response).toMatchObject({ success: false, message: 'cancelled' })
  expect(await next.response).toMatchObject({ success: false, message: 'cancelled' })
  expect(await last.response).toMatchObject({ success: true, body: { result: '901' } })
})

test('cancelling what is over does nothing', async () => {
  const client = await replayAtEnd()
  await client.request('cancel', { requestId: 1, progressId: 'movement-0' })
  await client.request('cancel', {})
  expect((await client.evaluate('n')).result).toBe('900')
})
