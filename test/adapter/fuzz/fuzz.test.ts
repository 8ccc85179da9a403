import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serve } from '../../../debug-adapter/adapter.ts'
import { createClient } from '../client/client.ts'
import { isMessage } from '../client/protocol-types.ts'
import { pairedTransport } from '../client/transport.ts'
import { arbitraryRequests, type FuzzedRequest, type Known } from './arbitrary-request.ts'

const source = (last: string) => `workflows:
  main:
    inputs: { count: 0, items: [one, two, three] }
    nodes:
      - { id: first, type: transform, set: { count: count + 1 }, next: again }
      - { id: again, type: condition, condition: count < 3, branches: { "true": first, "false": fan } }
      - { id: fan, type: parallel, parallel_nodes: [left, right], next: call }
      - { id: left, type: transform, set: { left: "1" } }
      - { id: right, type: transform, set: { right: "2" } }
      - { id: call, type: workflow, workflow: inner, next: last }
      - { id: last, type: transform, set: { done: ${last} } }
  inner:
    nodes:
      - { id: rest, type: wait, duration: 1ms }
`

const question = `workflows:
  main:
    nodes:
      - { id: ask, type: human, prompt: "go on?", next: last }
      - { id: last, type: transform, set: { a: "1" } }
`

let folder: string
let known: Known

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-fuzz-'))
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  const programs = [
    await write('sound.yaml', source('"yes"')),
    await write('failing.yaml', source('nothing + 1')),
    await write('question.yaml', question),
  ]
  known = { programs, recording: '' }
  const client = openClient()
  await client.launch({ program: programs[1], history: 'history' }, { exceptionFilters: [] })
  await client.waitForEvent('terminated')
  const output = client.events('output').map(body => body.output)
  const [, recording] = /Recorded as \w+ in (.*\.playhead)/.exec(output.join('')) ?? []
  await client.close()
  known.recording = recording!
})

afterAll(() => rm(folder, { recursive: true, force: true }))

function openClient() {
  const { transport, adapterSide } = pairedTransport()
  serve(adapterSide, adapterSide, folder)
  return createClient(transport, { timeoutMs: 8_000 })
}

/** How a sequence is sent: one after the other, or without waiting for answers. */
async function play(requests: readonly FuzzedRequest[], together: boolean, counts: Map<string, number>) {
  const client = openClient()
  const sent = []
  for (const { command, args } of requests) {
    const one = client.send(command, args, { unchecked: true })
    sent.push(one)
    if (!together) {
      await one.response
      // What follows from it may happen in the next turn only.
      await new Promise(done => setImmediate(done))
    }
    if (command === 'disconnect') break
  }
  for (const { response } of sent) {
    const { command, success } = await response
    if (success) counts.set(command, (counts.get(command) ?? 0) + 1)
  }
  await client.close().catch(() => undefined)
  const { problems } = client
  if (problems.length > 0) throw new Error(`${problems.join('\n')}\n${client.timeline.print()}`)
  const answers = client.timeline.entries.flatMap(({ direction, message }) =>
    direction === 'in' && isMessage(message) && message.type === 'response' ? [message.request_seq] : [],
  )
  expect(answers.length).toBe(new Set(answers).size)
}

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 250)

test('whatever is asked in whatever state, every request is answered once, and all that is sent is well-formed and in order', async () => {
  const counts = new Map<string, number>()
  const stray: unknown[] = []
  const note = (thrown: unknown) => void stray.push(thrown)
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.constant(known).chain(arbitraryRequests),
        fc.boolean(),
        fc.boolean(),
        async (requests, together, begun) => {
          // Half of the sessions are begun as they should be, so that more happens in the middle of one.
          const beginning = [
            { command: 'initialize', args: { adapterID: 'playhead' } },
            { command: 'launch', args: { program: known.programs[0], record: false, stopOnEntry: true } },
            { command: 'configurationDone', args: {} },
          ]
          await play([...(begun ? beginning : []), ...requests], together, counts)
          expect(stray).toEqual([])
        },
      ),
      { numRuns, interruptAfterTimeLimit: 100_000 },
    )
  } finally {
    process.off('unhandledRejection', note)
    process.off('uncaughtException', note)
  }
  // It would hold for an adapter that refuses all.
  const served = [
    'initialize',
    'launch',
    'configurationDone',
    'next',
    'stepBack',
    'reverseContinue',
    'stackTrace',
  ]
  expect(
    [...served, 'scopes', 'variables', 'evaluate', 'setBreakpoints'].filter(one => !counts.has(one)),
  ).toEqual([])
}, 120_000)
