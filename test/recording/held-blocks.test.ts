import { expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { Event } from '../../src/recording/event.ts'
import { createSha256 } from '../../src/recording/files-node.ts'
import { createRecordingLog } from '../../src/recording/recording-log.ts'
import { createMemorySink } from '../../src/recording/sink.ts'
import { testHeader } from '../start-run.ts'

test('what is written can be read while blocks behind it are still being compressed', async () => {
  const never = () => new Promise<Uint8Array>(() => {})
  const codec = { ...nodeCodec, deflateLater: never }
  const ports = { sink: createMemorySink(), codec, hash: createSha256() }
  const log = createRecordingLog(testHeader(), ports, () => {})
  const text = 'a text that fills blocks '.repeat(20)
  log.append({ type: 'enter', seq: 0, time: 0, kind: 'workflow', id: 'main', visit: 1, context: {} })
  const add = (count: number) => {
    for (let i = 0; i < count; i++) {
      const seq = log.structure.length
      log.append({ type: 'log', seq, time: seq, span: 0, text, level: 'info' } satisfies Event)
    }
  }
  add(300)
  log.flush()
  add(600)
  expect((await log.state(3)).position).toBe(3)
  expect((await log.state(600)).position).toBe(600)
  expect((await log.event(2)).seq).toBe(2)
})
