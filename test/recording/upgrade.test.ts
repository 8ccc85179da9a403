import { readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { continueRun } from '../../src/engine/continue-node.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { Event } from '../../src/recording/event.ts'
import { blockLength, formatVersion } from '../../src/recording/format.ts'
import { openRecording } from '../../src/recording/reader.ts'
import type { UpgradeStep } from '../../src/recording/upgrade.ts'
import { temporaryFolder } from '../adapter/open-adapter.ts'
import { eventsOf } from '../start-run.ts'
import { execute, open, record, sourceOf, statesOf } from './helpers.ts'
import { transcribe } from './transcript.ts'

const asset = (name: string) => join(import.meta.dirname, 'assets', name)

// These files were written once by the first version and are never written again: see assets/README.md.
describe('a recording of version 1', () => {
  test.each(['version-1', 'version-1-waiting'])('is read as it was: %s', async name => {
    const bytes = readFileSync(asset(`${name}.playhead`))
    const timeline = await open(bytes)
    expect(timeline.damage).toBeUndefined()
    const expected = JSON.parse(readFileSync(asset(`${name}.json`), 'utf8'))
    expect(JSON.parse(await transcribe(timeline))).toEqual(expected)
  })

  test.each(['version-1', 'version-1-waiting'])('is read without its end, too: %s', async name => {
    const bytes = readFileSync(asset(`${name}.playhead`))
    const { index } = (await open(bytes)).summary!
    const cut = await open(bytes.subarray(0, index[0]))
    const { events, states } = JSON.parse(readFileSync(asset(`${name}.json`), 'utf8'))
    expect(JSON.parse(await transcribe(cut))).toMatchObject({ status: 'interrupted', events, states })
  })

  test('that waits can be gone on with', async () => {
    const folder = await temporaryFolder({})
    const recording = join(folder, 'copy.playhead')
    await copyFile(asset('version-1-waiting.playhead'), recording)
    const { execution } = await continueRun({ recording, answer: true, recordedText: true, free: true })
    expect(await execution.done).toMatchObject({ status: 'completed' })
    const last = await execution.timeline.state(execution.timeline.length)
    expect(last.contexts.get(0)).toMatchObject({ done: true })
  })
})

describe('a recording of an older version', () => {
  /** Versions that nobody ever wrote: the texts of logs were called `note` in the first, `message` in the second. */
  const taken = new Map<number, Set<unknown>>()
  const renamed = (from: number, old: string, name: string): UpgradeStep => ({
    from,
    line({ [old]: text, ...line }) {
      taken.set(from, (taken.get(from) ?? new Set()).add(line['type']))
      return text === undefined ? line : { ...line, [name]: text }
    },
  })
  const steps = [renamed(-1, 'note', 'message'), renamed(0, 'message', 'text')]
  const events = execute(
    Array.from({ length: 600 }, (_, i) => ({
      what: (['node', 'write', 'log', 'exit'] as const)[i % 4]!,
      where: i,
      value: [i % 3 === 0 ? 'long '.repeat(5_000) : 'a', i],
    })),
  )
  const recordAs = (version: number, name: string) =>
    record(
      events.map(event => {
        if (event.type !== 'log') return event
        const { text, ...rest } = event
        return { ...rest, [name]: text } as unknown as Event
      }),
      { version },
    )
  const openWith = (bytes: Uint8Array, known: readonly UpgradeStep[] = steps) =>
    openRecording(sourceOf(bytes), 'run.playhead', nodeCodec, undefined, known)

  test.each([
    ['two steps', -1, 'note'],
    ['one step', 0, 'message'],
  ])('is read event by event, here by %s', async (_, version, name) => {
    taken.clear()
    const timeline = await openWith(recordAs(version, name))
    expect(timeline.header.version).toBe(formatVersion)
    expect(timeline.damage).toBeUndefined()
    expect(await eventsOf(timeline)).toEqual(events)
    expect(await timeline.state(500)).toEqual(statesOf(events)[500])
    const all = ['recording', 'summary', 'index', 'keyframe', 'enter', 'write', 'log', 'exit']
    expect([...taken].map(([from, types]) => [from, [...types]])).toEqual(
      steps.filter(({ from }) => from >= version).map(({ from }) => [from, expect.arrayContaining(all)]),
    )
  })

  test('that was cut off is read from its blocks', async () => {
    const bytes = recordAs(-1, 'note')
    const timeline = await openWith(bytes.subarray(0, bytes.length * 0.9))
    expect(timeline.length).toBeGreaterThan(blockLength)
    expect(await eventsOf(timeline)).toEqual(events.slice(0, timeline.length))
  })

  test('cannot be gone on with, because the file would be of two versions', async () => {
    await expect((await openWith(recordAs(0, 'message'))).unfinished()).rejects.toMatchObject({
      code: 'recording-too-old',
    })
  })

  test('to which no step leads is refused', async () => {
    await expect(openWith(recordAs(0, 'message'), [])).rejects.toMatchObject({ code: 'not-a-recording' })
  })
})
