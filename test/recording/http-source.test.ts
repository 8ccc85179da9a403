import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { createHttpSource, type Fetch } from '../../src/recording/http-source.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { eventsOf } from '../start-run.ts'
import { execute, record, statesOf } from './helpers.ts'
import { serveRanges } from './range-server.ts'

const random = (i: number) => String((i * 2_654_435_761) >>> 0)
const events = execute(
  Array.from({ length: 16_000 }, (_, i) => ({
    what: (['node', 'write', 'log', 'exit'] as const)[i % 4]!,
    where: i,
    value: ['a', Array.from({ length: 8 }, (_, j) => random(i * 8 + j)).join('')],
  })),
)
const bytes = record(events)
const open = (url: string, use: Fetch = fetch) => openRecording(createHttpSource(url, use), url, nodeCodec)

describe('a recording on a web server', () => {
  test('is the same as in a file', async () => {
    const server = await serveRanges({ 'run.playhead': bytes })
    const timeline = await open(server.url('run.playhead'))
    expect(timeline).toMatchObject({ status: 'completed', length: events.length })
    expect(timeline.damage).toBeUndefined()
    expect(await eventsOf(timeline)).toEqual(events)
    expect(await timeline.state(7_000)).toEqual(statesOf(events)[7_000])
  })

  test('is transferred only where it is looked at', async () => {
    const server = await serveRanges({ 'run.playhead': bytes })
    const timeline = await open(server.url('run.playhead'))
    expect(server.requests).toBeLessThanOrEqual(4)
    await timeline.state(events.length >> 1)
    expect(server.requests).toBeLessThanOrEqual(6)
    expect(server.sent).toBeLessThan(bytes.length / 2)
  })

  test('that was cut off is read as far as it goes', async () => {
    const cut = bytes.slice(0, bytes.length * 0.4)
    const server = await serveRanges({ 'run.playhead': cut })
    const timeline = await open(server.url('run.playhead'))
    expect(timeline.status).toBe('interrupted')
    expect(timeline.length).toBeGreaterThan(3_000)
    expect(await timeline.event(timeline.length - 1)).toEqual(events[timeline.length - 1])
  })

  test('of nothing is none', async () => {
    const server = await serveRanges({ 'run.playhead': '' })
    await expect(open(server.url('run.playhead'))).rejects.toMatchObject({ code: 'not-a-recording' })
  })

  test.each<[string, string, (response: ServerResponse) => void]>([
    [
      'ignores range requests',
      'its server ignores range requests and would send all of it',
      response => response.writeHead(200).end(bytes),
    ],
    ['has no such file', 'its server answers 404 Not Found', response => response.writeHead(404).end()],
    [
      'answers with another range',
      'its server answers with another range than the one that was asked for',
      response => response.writeHead(206, { 'Content-Range': 'bytes 5-9/100' }).end('hello'),
    ],
    [
      'does not say which range it is',
      'its server answers with another range than the one that was asked for',
      response => response.writeHead(206).end('hello'),
    ],
    [
      'sends less than it says',
      'an answer was cut off',
      response => response.writeHead(206, { 'Content-Range': 'bytes 0-99/100' }).end('hello'),
    ],
    ['hangs up', 'fetch failed', response => void response.destroy()],
  ])('is refused when the server %s', async (_, detail, answer) => {
    const server = await serveRanges({}, (_request, response) => {
      answer(response)
      return true
    })
    const url = server.url('run.playhead')
    await expect(open(url)).rejects.toMatchObject({
      code: 'recording-unreachable',
      message: `"${url}" cannot be read: ${detail}.`,
    })
  })

  test('is not taken for damaged when the network fails while it is opened', async () => {
    for (const failing of [2, 3]) {
      let count = 0
      const server = await serveRanges({ 'run.playhead': bytes }, (_request, response) => {
        if (++count !== failing) return false
        response.destroy()
        return true
      })
      const opened = open(server.url('run.playhead')).then(timeline => timeline.event(6_000))
      await expect(opened).rejects.toMatchObject({ code: 'recording-unreachable' })
    }
  })

  test('can be read on when the network is back', async () => {
    let down = false
    const server = await serveRanges({ 'run.playhead': bytes }, (_request, response) => {
      if (down) response.destroy()
      return down
    })
    const timeline = await open(server.url('run.playhead'))
    down = true
    await expect(timeline.event(6_000)).rejects.toMatchObject({ code: 'recording-unreachable' })
    down = false
    expect(await timeline.event(6_000)).toEqual(events[6_000])
  })
})
