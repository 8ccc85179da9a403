import { describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { footerMember, memberHeader, memberTrailer, valueMember } from '../../src/recording/member.ts'
import { open } from '../recording/helpers.ts'
import { member } from '../recording/members.ts'
import { testHeader } from '../start-run.ts'

const header = member(`${JSON.stringify(testHeader())}\n`)

/** A deflated run of spaces of this many megabytes, made without ever being in memory. */
function bomb(megabytes: number): Buffer {
  const part = nodeCodec.deflate(new Uint8Array(1 << 20).fill(0x20), undefined, false)
  return Buffer.concat([...Array.from({ length: megabytes }, () => part), Buffer.from([3, 0])])
}

function bombMember(megabytes: number, events: number): Buffer {
  const packed = bomb(megabytes)
  const size = 24 + packed.length + 8
  return Buffer.concat([memberHeader({ size, events }), packed, memberTrailer(0, megabytes << 20)])
}

/** A block of one event whose context is a reference. */
function blockWith(reference: readonly number[]): Uint8Array {
  const context = { big: { $value: reference } }
  const lines = [
    { type: 'keyframe', position: 0, time: 0, spans: [], contexts: {} },
    { type: 'enter', seq: 0, time: 0, kind: 'workflow', id: 'main', visit: 1, context },
  ]
  return member(lines.map(line => `${JSON.stringify(line)}\n`).join(''), 1)
}

/** Opens it and reads all there is; the error, with how much memory it took at most, roughly. */
async function refused(bytes: Uint8Array): Promise<{ code?: string; message?: string; memory: number }> {
  const before = process.memoryUsage().rss
  const thrown = await open(bytes)
    .then(async timeline => {
      for (let seq = 0; seq < timeline.length; seq++) await timeline.event(seq)
      return undefined
    })
    .catch(error => error as { code: string; message: string })
  return { code: thrown?.code, message: thrown?.message, memory: process.memoryUsage().rss - before }
}

const value = (text: string) => member(`${text}\n`, valueMember)

describe('a recording that claims too much of itself is refused', () => {
  test.each<[string, () => Uint8Array]>([
    ['as a first line that unpacks to a gigabyte', () => bombMember(1_024, 0)],
    ['as a block that does', () => Buffer.concat([header, bombMember(1_024, 1)])],
    [
      'as a value that does',
      () => {
        const packed = bombMember(1_024, valueMember)
        return Buffer.concat([header, packed, blockWith([header.length, packed.length])])
      },
    ],
    [
      'as a summary that does',
      () => {
        const packed = bombMember(1_024, 0)
        const footer = footerMember({ summary: header.length, summarySize: packed.length })
        return Buffer.concat([header, packed, footer])
      },
    ],
    [
      'as a value of two gigabytes that is not there',
      () => Buffer.concat([header, memberHeader({ size: 2 ** 31, events: valueMember }), new Uint8Array(99)]),
    ],
    ['as a reference to two gigabytes', () => Buffer.concat([header, blockWith([0, 2 ** 31])])],
    ['as a reference behind the end', () => Buffer.concat([header, blockWith([2 ** 40, 100])])],
    ['as a reference to nothing', () => Buffer.concat([header, blockWith([0, 0])])],
    ['as a reference to its own block', () => Buffer.concat([header, blockWith([header.length, 100])])],
    [
      'as a value that is no JSON',
      () => Buffer.concat([header, value('{'), blockWith([header.length, value('{').length])]),
    ],
    [
      'as a value that refers to itself',
      () => {
        // The size depends on the offset, and so on nothing that changes.
        const own = value(`{"$value":[${header.length},100]}`)
        return Buffer.concat([header, own, blockWith([header.length, own.length])])
      },
    ],
    ['as a first line of two gigabytes', () => Buffer.concat([memberHeader({ size: 2 ** 31, events: 0 })])],
  ])('%s', { timeout: 60_000 }, async (_, bytes) => {
    const { code, memory } = await refused(bytes())
    expect(code).toMatch(/^(not-a-recording|recording-(damaged|empty))$/)
    expect(memory).toBeLessThan(700 << 20)
  })

  test('as values that refer to each other again and again', { timeout: 60_000 }, async () => {
    const width = 20
    const members: Uint8Array[] = [header]
    let end = header.length
    const add = (text: string): [number, number] => {
      const one = value(text)
      members.push(one)
      end += one.length
      return [end - one.length, one.length]
    }
    // 20 values that each refer to the 20 before them, twelve times over: 20 to the power of twelve when followed.
    let level = Array.from({ length: width }, (_, i) => add(`${i}`))
    for (let depth = 0; depth < 12; depth++) {
      const text = JSON.stringify(level.map(place => ({ $value: place })))
      level = Array.from({ length: width }, () => add(text))
    }
    const bytes = Buffer.concat([...members, blockWith(level[0]!)])
    expect(bytes.length).toBeLessThan(100_000)
    const started = performance.now()
    const { code, message, memory } = await refused(bytes)
    expect(code).toBe('recording-damaged')
    expect(message).toContain('the values of a block would unpack to more than')
    expect(memory).toBeLessThan(700 << 20)
    expect(performance.now() - started).toBeLessThan(30_000)
  })

  test('as an object so deep that no stack holds it', { timeout: 60_000 }, async () => {
    const deep = value(`${'['.repeat(2_000_000)}{"$value":[0,1]}${']'.repeat(2_000_000)}`)
    const bytes = Buffer.concat([header, deep, blockWith([header.length, deep.length])])
    expect(await refused(bytes)).toMatchObject({
      code: 'recording-damaged',
      message: expect.stringContaining('nested more than 1000 levels deep'),
    })
  })

  test('as an object as deep that refers to nothing', { timeout: 60_000 }, async () => {
    const deep = `${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`
    const lines = [
      '{"type":"keyframe","position":0,"time":0,"spans":[],"contexts":{}}',
      `{"type":"enter","seq":0,"time":0,"kind":"workflow","id":"main","visit":1,"context":{"big":${deep}}}`,
    ]
    const bytes = Buffer.concat([header, member(`${lines.join('\n')}\n`, 1)])
    expect(await refused(bytes)).toMatchObject({ code: 'recording-damaged' })
  })
})
