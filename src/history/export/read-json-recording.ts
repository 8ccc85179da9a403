import { gunzipSync } from 'node:zlib'
import { isObject, type Json, type JsonObject } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'

/** A JSON recording as it was found, with what is missing filled in. */
export interface JsonRecording {
  id?: string
  workflow: string
  /** Seconds since 1970. */
  startedAt: number
  /** Seconds. */
  duration?: number
  success?: boolean
  error?: string
  tags: string[]
  events: ReadEvent[]
  /** States by the ids of their snapshots. */
  snapshots: ReadonlyMap<string, JsonObject>
}

/** One event; times in milliseconds since the start, never going back. */
export interface ReadEvent {
  type: string
  time: number
  node?: string
  data: JsonObject
}

/** More than this is not unpacked: a small file can claim any length. */
const maxBytes = 400 * 1024 * 1024

/**
 * Reads a JSON recording, compressed or not, whatever the name of its file. Keys may be missing or unknown, values may be
 * null, numbers may be NaN, times may be equal or go back.
 * @param path for messages
 * @throws {PlayheadError} `not-importable`
 */
export function readJsonRecording(bytes: Uint8Array, path: string): JsonRecording {
  const refuse = (detail: string, cause?: unknown) => failure('not-importable', { path, detail }, {}, cause)
  let text: string
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
    const plain = isGzip ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes
    if (plain.length > maxBytes) throw new RangeError(`it is longer than ${maxBytes} bytes`)
    text = new TextDecoder().decode(plain)
  } catch (thrown) {
    const tooLong = (thrown as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
    const detail = tooLong ? `it would unpack to more than ${maxBytes} bytes` : (thrown as Error).message
    throw refuse(detail, thrown)
  }
  const value = parseTolerant(text)
  if (value === undefined) throw refuse('it is not JSON')
  if (!isObject(value)) throw refuse('it holds no object')
  const { metadata, events, snapshots } = value as Record<string, Json | undefined>
  if (!Array.isArray(events)) throw refuse('it has no list "events"')
  const facts = isObject(metadata) ? metadata : {}
  const times = events.map(event => numberOf(isObject(event) ? event['timestamp'] : undefined))
  const begun = numberOf(facts['started_at']) ?? times.find(time => time !== undefined) ?? 0
  // What is no moment, milliseconds instead of seconds say, must not become an invalid date.
  const startedAt = Math.abs(begun) < 1e11 ? begun : Math.abs(begun) < 1e14 ? begun / 1_000 : 0
  const duration = numberOf(facts['duration_seconds'])
  const states = (Array.isArray(snapshots) ? snapshots : []).flatMap((one): [string, JsonObject][] => {
    const id = isObject(one) ? textOf(one['snapshot_id']) : undefined
    return id !== undefined && isObject(one) && isObject(one['state']) ? [[id, one['state']]] : []
  })
  const success = facts['success']
  const read = readEvents(events, times, startedAt)
  // Another program's JSON, or that of `export --format json`, would become an execution in which nothing happened.
  if (events.length > 0 && read.length === 0) throw refuse('none of its events has an "event_type"')
  return {
    id: textOf(facts['recording_id']),
    workflow: textOf(facts['workflow_name']) ?? 'workflow',
    startedAt,
    ...(duration !== undefined && duration >= 0 && { duration }),
    ...(typeof success === 'boolean' && { success }),
    ...(textOf(facts['error']) && { error: textOf(facts['error']) }),
    tags: (Array.isArray(facts['tags']) ? facts['tags'] : []).filter(tag => typeof tag === 'string'),
    events: read,
    snapshots: new Map(states),
  }
}

function readEvents(
  events: readonly Json[],
  times: readonly (number | undefined)[],
  startedAt: number,
): ReadEvent[] {
  let last = 0
  return events.flatMap((event, i): ReadEvent[] => {
    const type = isObject(event) ? textOf(event['event_type']) : undefined
    if (!isObject(event) || type === undefined) return []
    const time = Math.round(((times[i] ?? 0) - startedAt) * 1_000_000) / 1_000
    last = Math.max(last, time)
    const node = textOf(event['node_id'])
    const data = isObject(event['data']) ? event['data'] : {}
    return [{ type, time: last, ...(node !== undefined && { node }), data }]
  })
}

const textOf = (value: Json | undefined) => (typeof value === 'string' && value !== '' ? value : undefined)
const numberOf = (value: Json | undefined) => (typeof value === 'number' ? value : undefined)

/** A text in quotes, or a number that JSON does not have. */
const notInJson = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\bInfinity\b|\bNaN\b/g

/** JSON, also with the bare `NaN` and `Infinity` that some programs write: they become texts. Undefined where it is none. */
function parseTolerant(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {}
  try {
    return JSON.parse(
      text.replace(notInJson, found => (found.startsWith('"') ? found : `"${found}"`)),
    ) as Json
  } catch {
    return undefined
  }
}
