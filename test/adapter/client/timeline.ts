import { isMessage, type Message } from './protocol-types.ts'

export type Entry = {
  index: number
  /** Milliseconds since the timeline began. */
  at: number
  direction: 'out' | 'in'
  /** What was sent; `unknown` because a faulty side may send anything. */
  message: unknown
}

/** Every message of a session in order, both ways. */
export type Timeline = {
  readonly entries: readonly Entry[]
  add(direction: Entry['direction'], message: unknown): Entry
  /** The last `count` messages (all by default), one short line each. */
  print(count?: number): string
}

export function createTimeline(): Timeline {
  const start = performance.now()
  const entries: Entry[] = []
  return {
    entries,
    add(direction, message) {
      const entry = { index: entries.length, at: performance.now() - start, direction, message }
      entries.push(entry)
      return entry
    },
    print(count = entries.length) {
      const shown = entries.slice(Math.max(0, entries.length - count))
      const hidden = entries.length - shown.length
      return [...(hidden > 0 ? [`(${hidden} earlier messages)`] : []), ...shown.map(printEntry)].join('\n')
    },
  }
}

function printEntry(entry: Entry): string {
  const arrow = entry.direction === 'out' ? '→' : '←'
  const text = isMessage(entry.message) ? printMessage(entry.message) : shorten(entry.message)
  return `${entry.at.toFixed(1).padStart(9)} ${arrow} ${text}`
}

function printMessage(message: Message): string {
  if (message.type === 'event')
    return `#${message.seq} event ${message.event} ${shorten(message.body)}`.trimEnd()
  if (message.type === 'request') {
    return `#${message.seq} ${message.command} ${shorten(message.arguments)}`.trimEnd()
  }
  const outcome = message.success ? 'ok' : `failed ${message.message ?? ''}`
  return `#${message.seq} ${outcome} (${message.command} #${message.request_seq}) ${shorten(message.body)}`.trimEnd()
}

function shorten(value: unknown): string {
  const text = value === undefined ? '' : (JSON.stringify(value) ?? String(value))
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
