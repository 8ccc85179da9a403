import assert from 'node:assert/strict'
import type { DapClient } from '../../client/client.ts'
import { encodeFrame } from '../../client/framing.ts'
import { isMessage } from '../../client/protocol-types.ts'
import { type ConformanceRule, needsPart } from '../rule.ts'
import { quiet, type Subject, stillServes } from '../subject.ts'

/** Numbers of requests that are written as bytes, past the reach of those that the client sends by itself. */
const base = 100_000

/** Bytes that are no request, by what they are. */
export const malformed: Readonly<Record<string, Buffer>> = {
  'a body that is not JSON': Buffer.from('Content-Length: 5\r\n\r\n{"a":'),
  'JSON that is no object': Buffer.concat([null, 5, 'text', [1]].map(encodeFrame)),
  'a message of no type': encodeFrame({ seq: 7, command: 'threads' }),
  'a message of an unknown type': encodeFrame({ seq: 7, type: 'greeting' }),
  'an event, which clients do not send': encodeFrame({ seq: 7, type: 'event', event: 'stopped' }),
  'an answer that it has not asked for': encodeFrame({
    seq: 7,
    type: 'response',
    request_seq: 99,
    command: 'runInTerminal',
    success: true,
  }),
  'a request without a command': encodeFrame({ seq: 7, type: 'request' }),
  'a request without a number': encodeFrame({ type: 'request', command: 'threads' }),
  'a request whose command is no text': encodeFrame({ seq: 7, type: 'request', command: { a: 1 } }),
  'an empty body': Buffer.from('Content-Length: 0\r\n\r\n'),
  'a header without a length': Buffer.from('Content-Type: text\r\n\r\n'),
  'a length that is no number': Buffer.from('Content-Length: many\r\n\r\n'),
  'a length beyond all reason': Buffer.from('Content-Length: 99999999999999\r\n\r\n'),
  'bytes that are not UTF-8': Buffer.from([...Buffer.from('Content-Length: 2\r\n\r\n'), 0xff, 0xfe]),
}

/** The bytes of messages, and messages that are none. */
export const framingRules: ConformanceRule[] = [
  {
    name: 'reads a message that comes byte by byte',
    async run(subject) {
      const client = await subject.stopped()
      const frame = ask(client, base, 'threads')
      for (const byte of frame) {
        client.sendBytes(Uint8Array.of(byte))
        await turn()
      }
      await answered(client, [base])
    },
  },
  {
    name: 'reads a message that is split in two, wherever that is',
    async run(subject) {
      const client = await subject.stopped()
      const seqs: number[] = []
      for (let at = 1, frame: Buffer = Buffer.alloc(2); at < frame.length; at++) {
        seqs.push(base + at)
        frame = ask(client, base + at, 'threads')
        client.sendBytes(frame.subarray(0, at))
        await turn()
        client.sendBytes(frame.subarray(at))
      }
      await answered(client, seqs)
    },
  },
  {
    name: 'reads several messages that come together',
    async run(subject) {
      const client = await subject.stopped()
      const seqs = [1, 2, 3, 4, 5].map(i => base + i)
      client.sendBytes(Buffer.concat(seqs.map(seq => ask(client, seq, 'threads'))))
      await answered(client, seqs)
    },
  },
  {
    name: 'reads one message and a half, and then the rest',
    async run(subject) {
      const client = await subject.stopped()
      const both = Buffer.concat([ask(client, base, 'threads'), ask(client, base + 1, 'threads')])
      const cut = Math.floor(both.length * 0.75)
      client.sendBytes(both.subarray(0, cut))
      await quiet(5)
      client.sendBytes(both.subarray(cut))
      await answered(client, [base, base + 1])
    },
  },
  {
    name: 'counts the length of a message in bytes',
    async run(subject) {
      const client = await subject.stopped()
      const frames = [base, base + 1].map(seq =>
        ask(client, seq, 'evaluate', { expression: '"grüße 😀 界"', context: 'watch' }),
      )
      client.sendBytes(Buffer.concat(frames))
      await answered(client, [base, base + 1])
    },
  },
  {
    name: 'reads characters whose bytes come apart',
    excuse: needsPart('expressions'),
    async run(subject) {
      const client = await subject.stopped()
      const frame = ask(client, base, 'setBreakpoints', {
        source: { path: '/a/😀/ü.yaml' },
        breakpoints: [{ line: 1, condition: '"😀"' }],
      })
      for (let at = 0; at < frame.length; at += 3) {
        client.sendBytes(frame.subarray(at, at + 3))
        await turn()
      }
      const [response] = await answered(client, [base])
      assert(JSON.stringify(response).includes('😀'), 'the character came back as another')
    },
  },
  {
    name: 'reads a message of four megabytes',
    async run(subject) {
      const client = await subject.stopped()
      const text = 'x'.repeat(4 * 1024 * 1024)
      await client.send('evaluate', { expression: JSON.stringify(text), context: 'watch' }).response
      await stillServes(client)
    },
  },
  {
    name: 'takes other fields in the header, and its name in small letters',
    beyond: true,
    async run(subject) {
      const client = await subject.stopped()
      const body = ask(client, base, 'threads').toString('utf8').split('\r\n\r\n')[1]!
      const header = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
      client.sendBytes(Buffer.from(header + body))
      await answered(client, [base])
    },
  },
  ...Object.entries(malformed).map(
    ([what, bytes]): ConformanceRule => ({
      name: `goes on serving after ${what}`,
      beyond: true,
      run: subject => survives(subject, bytes),
    }),
  ),
]

async function survives(subject: Subject, bytes: Uint8Array): Promise<void> {
  const client = await subject.stopped()
  client.sendBytes(bytes)
  await quiet(5)
  await stillServes(client)
}

/** A framed request. The client's own rules are told of it, so that its answer is one to a request. */
function ask(client: DapClient, seq: number, command: string, args?: object): Buffer {
  const message = { seq, type: 'request', command, ...(args ? { arguments: args } : {}) }
  client.noteSent(message)
  return encodeFrame(message)
}

async function answered(client: DapClient, seqs: readonly number[]): Promise<unknown[]> {
  return Promise.all(
    seqs.map(seq =>
      client.waitUntil(`response to #${seq}`, () =>
        client.timeline.entries
          .map(({ direction, message }) => (direction === 'in' && isMessage(message) ? message : undefined))
          .find(message => message?.type === 'response' && message.request_seq === seq),
      ),
    ),
  )
}

/** Lets what was written be sent, apart from what is written next. */
function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
