import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import fc from 'fast-check'
import { chromium } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createBlobSource, createBufferSource } from '../../src/recording/byte-source.ts'
import { browserDecoder } from '../../src/recording/codec-browser.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { eventsOf } from '../start-run.ts'
import { findChromium } from '../workbench/driver/installation.ts'
import { open } from './helpers.ts'
import { serveRanges } from './range-server.ts'
import { transcribe } from './transcript.ts'

const asset = readFileSync(join(import.meta.dirname, 'assets/version-1.playhead'))
const root = join(import.meta.dirname, '../..')

/** A stream in pieces, each of which ends with a flush, as the recorder writes them. */
function deflate(pieces: readonly Uint8Array[]): Buffer {
  let before = Buffer.alloc(0)
  return Buffer.concat(
    pieces.map((piece, i) => {
      const packed = nodeCodec.deflate(piece, before, i === pieces.length - 1)
      before = Buffer.concat([before, piece])
      return packed
    }),
  )
}

describe('the decoder of browsers', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 3_000 }),
      fc.string({ maxLength: 300 }).map(text => Buffer.from(text.repeat(200))),
    ),
    { minLength: 1, maxLength: 6 },
  )

  test('gives what the one of Node gives, wherever a stream is cut off at a flush', () => {
    fc.assert(
      fc.property(pieces, fc.nat(), (list, at) => {
        const count = (at % list.length) + 1
        const whole = deflate(list)
        const cut = deflate([...list.slice(0, count), new Uint8Array(0)]).subarray(0, -2)
        expect(Buffer.from(browserDecoder.inflate(whole, 1e9)).equals(Buffer.concat(list))).toBe(true)
        expect(
          Buffer.from(browserDecoder.inflate(cut, 1e9)).equals(Buffer.concat(list.slice(0, count))),
        ).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('gives all that a stream holds before any cut, and nothing else', () => {
    fc.assert(
      fc.property(pieces, fc.double({ min: 0, max: 1, noNaN: true }), (list, part) => {
        const whole = deflate(list)
        const cut = whole.subarray(0, Math.floor(whole.length * part))
        const found = Buffer.from(browserDecoder.inflate(cut, 1e9))
        expect(Buffer.concat(list).subarray(0, found.length).equals(found)).toBe(true)
        expect(found.length).toBeGreaterThanOrEqual(nodeCodec.inflate(cut, 1e9).length - 300)
      }),
      { numRuns: 60 },
    )
  })

  test('has the same checksums', async () => {
    const [first, second] = [asset.subarray(0, 1_000), asset.subarray(1_000)]
    expect(browserDecoder.crc32(asset)).toBe(nodeCodec.crc32(asset))
    expect(browserDecoder.crc32(second, browserDecoder.crc32(first))).toBe(nodeCodec.crc32(asset))
    expect(await browserDecoder.sha256(first, second)).toBe(nodeCodec.sha256(asset))
  })

  test('refuses what would unpack to more than is allowed before it is unpacked', () => {
    const part = nodeCodec.deflate(new Uint8Array(10 << 20), undefined, false)
    const bomb = Buffer.concat([...Array.from({ length: 40 }, () => part), Buffer.from([3, 0])])
    const before = process.memoryUsage().rss
    expect(() => browserDecoder.inflate(bomb, 1 << 20)).toThrow('a block would unpack to more than')
    expect(process.memoryUsage().rss - before).toBeLessThan(150 << 20)
  })

  test.each([
    ['a buffer', createBufferSource(asset)],
    ['an ArrayBuffer', createBufferSource(new Uint8Array(asset).buffer)],
    ['a Blob', createBlobSource(new Blob([asset]))],
  ])('reads a recording from %s', async (_, source) => {
    const timeline = await openRecording(source, 'run.playhead', browserDecoder)
    expect(timeline.damage).toBeUndefined()
    expect(await transcribe(timeline)).toBe(await transcribe(await open(asset)))
  })
})

/** The reader as a page loads it. */
async function bundle(): Promise<string> {
  const contents = `
    import { createBlobSource, createBufferSource } from './src/recording/byte-source.ts'
    import { browserDecoder } from './src/recording/codec-browser.ts'
    import { createHttpSource } from './src/recording/http-source.ts'
    import { openRecording } from './src/recording/reader.ts'

    const read = async source => {
      const { length, event, state, damage, summary } = await openRecording(source, 'run.playhead', browserDecoder)
      const events = []
      for (let seq = 0; seq < length; seq++) events.push(await event(seq))
      const { contexts } = await state(length)
      return { events, contexts: [...contexts], damage, summary }
    }
    window.readAll = async url => {
      const bytes = await (await fetch(url)).arrayBuffer()
      return {
        http: await read(createHttpSource(url, (...request) => fetch(...request))),
        buffer: await read(createBufferSource(bytes)),
        blob: await read(createBlobSource(new Blob([bytes]))),
      }
    }`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}

/** What a page has that the reader uses; nothing of Node's. */
const web = {
  fetch,
  Blob,
  TextEncoder,
  TextDecoder,
  crypto,
  atob,
  btoa,
  setTimeout,
  clearTimeout,
  URL,
}

async function expected(): Promise<string> {
  const timeline = await open(asset)
  const { contexts } = await timeline.state(timeline.length)
  const one = { events: await eventsOf(timeline), contexts: [...contexts], summary: timeline.summary }
  return JSON.stringify({ http: one, buffer: one, blob: one })
}

describe('the reader, bundled for browsers, reads by HTTP, from a buffer and from a Blob', () => {
  test('without anything of Node', async () => {
    const server = await serveRanges({ 'run.playhead': asset })
    const context = createContext({ ...web })
    runInContext('globalThis.window = globalThis', context)
    runInContext(await bundle(), context)
    const url = JSON.stringify(server.url('run.playhead'))
    expect(await runInContext(`readAll(${url}).then(JSON.stringify)`, context)).toBe(await expected())
  })

  test.skipIf(!findChromium())('in a page of a real one', async () => {
    const server = await serveRanges({
      'page.html': '<!doctype html><script src="reader.js"></script>',
      'reader.js': await bundle(),
      'run.playhead': asset,
    })
    const executablePath = findChromium()!
    const browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox'] })
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    await page.goto(server.url('page.html'))
    const url = JSON.stringify(server.url('run.playhead'))
    expect(await page.evaluate(`readAll(${url}).then(JSON.stringify)`)).toBe(await expected())
  })
})
