import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { WorkerInput } from '../../src/extension/comparison/worker-contract.ts'
import type { ResponseMessage } from '../../src/views/protocol/channel.ts'
import { recordTwoOrders } from '../workbench/orders.ts'

const script = resolve(import.meta.dirname, '../../src/extension/comparison/worker.ts')

let folder = ''
let paths: [string, string] = ['', '']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playhead-worker-'))
  mkdirSync(join(folder, '.playhead'))
  const [a, b] = await recordTwoOrders(folder)
  paths = [join(folder, a), join(folder, b)]
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Asks the thread of a comparison one thing after another; the last entry of the answers is how often it told how far it is. */
async function ask(input: WorkerInput, ...methods: string[]) {
  const worker = new Worker(script, { workerData: input })
  onTestFinished(async () => void (await worker.terminate()))
  let told = 0
  const answers: ResponseMessage[] = []
  for (const [id, method] of methods.entries()) {
    answers.push(
      await new Promise<ResponseMessage>((done, failed) => {
        worker.on('error', failed)
        worker.on('message', message => {
          if (message.type === 'event') told++
          else if (message.id === id) done(message)
        })
        worker.postMessage({ type: 'request', id, method, params: {} })
      }),
    )
  }
  return { answers, told }
}

test('a thread of its own compares two files, and tells how far it is', async () => {
  const { answers, told } = await ask(
    { a: { path: paths[0] }, b: { path: paths[1] } },
    'overviews',
    'compared',
  )
  expect(answers[0]).toMatchObject({ result: { a: { status: 'failed' }, b: { status: 'completed' } } })
  expect(answers[1]).toMatchObject({ result: { same: false, sameSource: false } })
  expect(told).toBeGreaterThan(0)
})

test('the thread compares what another extension has read', async () => {
  const [a, b] = paths.map(path => ({ path, bytes: readFileSync(path) }))
  const { answers } = await ask({ a: a!, b: b! }, 'compared')
  expect(answers[0]).toMatchObject({ result: { same: false } })
})

test('the thread says which recording is not there', async () => {
  const missing = join(folder, 'missing.playhead')
  const { answers } = await ask({ a: { path: paths[0] }, b: { path: missing } }, 'overviews')
  expect(answers[0]).toMatchObject({
    trouble: { code: 'recording-not-found', message: expect.stringContaining('missing.playhead') },
  })
})
