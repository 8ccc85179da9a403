import { createHash } from 'node:crypto'
import type { RecordedTimeline } from '../../src/recording/reader.ts'
import { eventsOf } from '../start-run.ts'

/** All that a recording says, as JSON with the order of keys; what is long by its SHA-256, every 25th state. */
export async function transcribe(timeline: RecordedTimeline): Promise<string> {
  const { header, status, summary, structure, length } = timeline
  const states: unknown[] = []
  for (let position = 0; position <= length; position += 25) {
    const { time, spans, contexts } = await timeline.state(position)
    states.push({ position, time, spans: [...spans.values()], contexts: [...contexts] })
  }
  const addresses = Array.from({ length }, (_, seq) => structure.address(structure.span(seq)))
  const writes = [...structure.writtenKeys()].map(key => [key, structure.writes(key)])
  const events = await eventsOf(timeline)
  return JSON.stringify({ header, status, summary, events, states, addresses, writes }, shorten, 1)
}

function shorten(_: string, value: unknown): unknown {
  const long = typeof value === 'string' ? value.length > 200 : Array.isArray(value) && value.length > 1_000
  if (!long) return value
  const json = JSON.stringify(value)
  const hash = createHash('sha256').update(json).digest('hex')
  return `${json.slice(0, 20)}… ${(value as string | unknown[]).length} long, JSON with the SHA-256 ${hash}`
}
