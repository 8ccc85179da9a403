import { constants, gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Codec } from '../../src/recording/codec.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { createMemberWriter } from '../../src/recording/member-writer.ts'
import { createMemorySink } from '../../src/recording/sink.ts'

/** Texts that are handed over for their compression. */
const long = (name: string) => `${name} ${'text that is long enough '.repeat(3_000)}\n`

/** A codec whose work elsewhere ends when, and in the order in which, a test says so. */
function slowCodec() {
  const begun: { bytes: Uint8Array; done: PromiseWithResolvers<Uint8Array> }[] = []
  const codec: Codec = {
    ...nodeCodec,
    deflateLater(bytes) {
      const done = Promise.withResolvers<Uint8Array>()
      begun.push({ bytes, done })
      return done.promise
    },
  }
  const end = async (i: number) => {
    begun[i]!.done.resolve(nodeCodec.deflate(begun[i]!.bytes, undefined, true))
    await Promise.resolve()
  }
  return { codec, begun, end }
}

function start() {
  const slow = slowCodec()
  const sink = createMemorySink()
  const members = createMemberWriter(sink, slow.codec, 0)
  /** All that a reader finds, also in a member that is still open. */
  const text = () =>
    sink.bytes().length === 0
      ? ''
      : gunzipSync(sink.bytes(), { finishFlush: constants.Z_SYNC_FLUSH }).toString()
  return { ...slow, sink, members, text }
}

describe('members that are compressed elsewhere', () => {
  test('are written in the order in which they were closed, whichever is done first', async () => {
    const { members, text, end } = start()
    const first = members.putLater(long('first'))
    const second = members.putLater(long('second'))
    await end(1)
    expect(text()).toBe('')
    await end(0)
    await first
    await second
    expect(text()).toBe(long('first') + long('second'))
    expect((await second).offset).toBe((await first).size)
  })

  test('are written at once, each once, when something has to be safe', async () => {
    const { members, text, end } = start()
    void members.putLater(long('first'))
    void members.putLater(long('second'))
    await end(1)
    members.settle()
    expect(text()).toBe(long('first') + long('second'))
    await end(0)
    expect(text()).toBe(long('first') + long('second'))
  })

  test('come before what is flushed after them', () => {
    const { members, text } = start()
    void members.putLater(long('first'))
    const open = members.open()
    open.add('line\n')
    open.flush()
    expect(text().startsWith(long('first'))).toBe(true)
  })

  test('are compressed here where elsewhere fails', async () => {
    const { members, text, begun } = start()
    const first = members.putLater(long('first'))
    begun[0]!.done.reject(new Error('no thread'))
    await first
    expect(text()).toBe(long('first'))
  })

  test('are those that are worth it: a short one is written at once', () => {
    const { members, text, begun } = start()
    void members.putLater('short\n')
    expect(begun).toHaveLength(0)
    expect(text()).toBe('short\n')
  })

  test('hold up who waits for all of them, and nobody else', async () => {
    const { members, end } = start()
    void members.putLater(long('first'))
    let settled = false
    const waiting = members.settled().then(() => {
      settled = true
    })
    await Promise.resolve()
    expect(settled).toBe(false)
    expect(members.waiting()).toBe(1)
    await end(0)
    await waiting
    expect(members.waiting()).toBe(0)
  })
})

describe('members that are written together', () => {
  test('reach the sink in one go', () => {
    const writes: number[] = []
    const sink = { ...createMemorySink(), write: (bytes: Uint8Array) => void writes.push(bytes.length) }
    const members = createMemberWriter(sink, nodeCodec, 0)
    const places = members.together(() => [members.put('one\n'), members.put('two\n')])
    expect(writes).toEqual([places[0]!.size + places[1]!.size])
  })

  test('do not keep back what follows a write that failed', () => {
    let isFull = true
    const memory = createMemorySink()
    const write = (bytes: Uint8Array, offset: number) => {
      if (isFull) throw new Error('the disk is full')
      memory.write(bytes, offset)
    }
    const members = createMemberWriter({ ...memory, write }, nodeCodec, 0)
    expect(() => members.together(() => members.put('one\n'))).toThrow('the disk is full')
    isFull = false
    const { offset, size } = members.put('two\n')
    expect(gunzipSync(memory.bytes().subarray(offset, offset + size)).toString()).toBe('two\n')
  })

  test('have their sizes in their headers only once all of them is there', () => {
    const memory = createMemorySink()
    const writes: { offset: number; size: number }[] = []
    const write = (bytes: Uint8Array, offset: number) => {
      writes.push({ offset, size: bytes.length })
      memory.write(bytes, offset)
    }
    const members = createMemberWriter({ ...memory, write }, nodeCodec, 0)
    const member = members.open()
    member.add('one\n')
    member.flush()
    const [{ size: flushed }] = writes as [(typeof writes)[0]]
    members.together(() => {
      member.add('two\n')
      member.close(2, () => undefined)
      members.put('three\n')
    })
    expect(writes.map(({ offset }) => offset)).toEqual([0, flushed, 0, flushed + writes[1]!.size])
    expect(gunzipSync(memory.bytes()).toString()).toBe('one\ntwo\nthree\n')
  })
})
