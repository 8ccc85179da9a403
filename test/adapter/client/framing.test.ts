import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFrameParser, encodeFrame, type Framed } from './framing.ts'
import { problemsWith, startUp } from './problems-with.ts'

/** Parses the text cut into chunks of `size` bytes, to the end of the stream. */
function parseAll(bytes: Uint8Array | string, size = 1 << 30): Framed[] {
  const parse = createFrameParser()
  const buffer = Buffer.from(bytes as string)
  const found: Framed[] = []
  for (let start = 0; start < buffer.length; start += size)
    found.push(...parse(buffer.subarray(start, start + size)))
  return [...found, ...parse(undefined)]
}

const message = (value: unknown): Framed => ({ kind: 'message', message: value })
const problem = (pattern: RegExp) => ({ kind: 'problem', problem: expect.stringMatching(pattern) })

describe('frames', () => {
  test('are found however the bytes are cut', () => {
    const values = [{ a: 'é𝄞' }, { b: [] }, { c: 'Content-Length: 3\r\n\r\n' }]
    const bytes = Buffer.concat(values.map(encodeFrame))
    for (let size = 1; size <= bytes.length; size++)
      expect(parseAll(bytes, size)).toEqual(values.map(message))
  })

  test('of any JSON survive a round trip', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 50 }), (values, size) => {
        const plain = JSON.parse(JSON.stringify(values)) as unknown[]
        expect(parseAll(Buffer.concat(values.map(encodeFrame)), size)).toEqual(plain.map(message))
      }),
    )
  })

  test('of ten megabytes in small chunks take no time to speak of', () => {
    const value = 'x'.repeat(10_000_000)
    const start = performance.now()
    expect(parseAll(encodeFrame(value), 16_384)).toEqual([message(value)])
    expect(performance.now() - start).toBeLessThan(3000)
  })
})

describe('what is no frame is reported, and what follows is found', () => {
  const good = encodeFrame({ ok: true }).toString()
  const cases: [string, string | Uint8Array, RegExp[]][] = [
    ['a printed line', `hello\n${good}`, [/bytes outside a frame: "hello\\n"/]],
    ['a line ending too many', `\r\n${good}`, [/bytes outside a frame: "\\r\\n"/]],
    ['a header in other letters', `content-length: 2\r\n\r\n{}${good}`, [/outside a frame: "content-length/]],
    ['a length that is no number', `Content-Length: x\r\n\r\n${good}`, [/bad header "Content-Length: x"/]],
    [
      'a second header',
      `Content-Length: 2\r\nContent-Type: a\r\n\r\n{}${good}`,
      [/bad header .*Content-Type/, /outside a frame: "\{\}"/],
    ],
    [
      'a body that is not JSON',
      `Content-Length: 3\r\n\r\n{a}${good}`,
      [/a body of 3 bytes is not JSON: "\{a\}"/],
    ],
    [
      'a body that is not UTF-8',
      Buffer.concat([Buffer.from('Content-Length: 3\r\n\r\n"\xff"', 'latin1'), Buffer.from(good)]),
      [/a body of 3 bytes is not UTF-8/],
    ],
    [
      'a length in characters',
      `Content-Length: 3\r\n\r\n"é"${good}`,
      [/not (JSON|UTF-8)/, /outside a frame: "\\""/],
    ],
  ]
  test.each(cases)('%s', (_name, bytes, problems) => {
    for (const size of [1, 7, 1000]) {
      const expected = problems.map(problem)
      expect(parseAll(bytes, size)).toEqual([...expected, message({ ok: true })])
    }
  })

  test('a frame cut off by the end of the stream', () => {
    expect(parseAll(`${good}Content-Length: 9\r\n\r\n{}`)).toEqual([
      message({ ok: true }),
      problem(/the stream ended inside a frame/),
    ])
  })

  test('text at the end of the stream', () => {
    expect(parseAll(`${good}bye`)).toEqual([message({ ok: true }), problem(/outside a frame: "bye"/)])
  })
})

test('an adapter that prints to its output breaks the session', async () => {
  const problems = await problemsWith(
    {
      threads(adapter, request) {
        adapter.bytes('debugging!\n')
        adapter.respond(request, { threads: [] })
      },
    },
    async client => {
      await startUp(client)
      await client.threads()
    },
  )
  expect(problems).toEqual(['bytes outside a frame: "debugging!\\n"'])
})
