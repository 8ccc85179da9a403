import { parentPort, workerData } from 'node:worker_threads'
import { isRunning } from '../../history/read-row.ts'
import { createBufferSource } from '../../recording/byte-source.ts'
import { nodeCodec } from '../../recording/codec-node.ts'
import { openFileSource } from '../../recording/files-node.ts'
import { openRecording } from '../../recording/reader.ts'
import { comparisonOf } from '../../views/answers/comparison/comparison.ts'
import { answer } from '../../views/protocol/channel.ts'
import { failure } from '../../workflow/problem.ts'
import type { WorkerContract, WorkerEvent, WorkerInput } from './worker-contract.ts'

// A thread of its own: comparing two long recordings takes seconds, in which the extension host has other things to do.
const port = parentPort!
const { a, b } = workerData as WorkerInput

const comparison = Promise.all([open(a), open(b)]).then(([first, second]) =>
  comparisonOf(first, second, part => {
    const event: WorkerEvent = { type: 'event', event: 'comparing', body: { part } }
    port.postMessage(event)
  }),
)
// Each question is answered with what is wrong.
comparison.catch(() => undefined)

port.on('message', async message => {
  port.postMessage(
    await answer<WorkerContract>(
      {
        overviews: async () => (await comparison).overviews(),
        compared: async () => (await comparison).compared({}),
        steps: async query => (await comparison).steps(query),
        differences: async query => (await comparison).differences(query),
        graph: async () => (await comparison).graph({}),
        stepAt: async query => (await comparison).stepAt(query),
        swap: async () => (await comparison).swap({}),
        places: async query => (await comparison).places(query),
      },
      message,
    ),
  )
})

/** A file is read in pieces; what another extension provides has been read as a whole. */
async function open({ path, bytes }: WorkerInput['a']) {
  if (bytes) return openRecording(createBufferSource(bytes), path, nodeCodec, isRunning)
  try {
    return await openRecording(await openFileSource(path), path, nodeCodec, isRunning)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    throw failure('recording-not-found', { name: path }, {}, thrown)
  }
}
