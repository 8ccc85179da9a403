import { shortValue } from '../debugger/variables.ts'
import type { LogEvent } from '../recording/event.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { Json } from '../workflow/json.ts'
import { formatDuration } from './duration.ts'
import { plainText } from './plain-text.ts'
import type { Style } from './style.ts'

/** How much is told of a run, from everything to next to nothing. */
export const logLevels = ['debug', 'info', 'warning', 'error'] as const

/** How much is told of a run. */
export type LogLevel = (typeof logLevels)[number]

/**
 * The line for an event: what a handler said, at level `debug` also what begins and ends.
 * @returns undefined for an event that says nothing at this level
 */
export async function eventLine(
  timeline: Timeline,
  seq: number,
  level: LogLevel,
  style: Style,
): Promise<string | undefined> {
  const { structure } = timeline
  const type = structure.type(seq)
  if (type !== 'log' && level !== 'debug') return undefined
  const span = structure.span(seq)
  const { kind, node, id } = structure.site(span)
  if (type === 'log') {
    const event = (await timeline.event(seq)) as LogEvent
    if (logLevels.indexOf(event.level) < logLevels.indexOf(level)) return undefined
    return logLine(node ?? id, event, style)
  }
  if (kind === 'handler' || (type !== 'enter' && type !== 'exit')) return undefined
  const { time } = await timeline.event(seq)
  const address = structure.address(span)
  if (type === 'enter') return style.dim(`${stamp(time)} → ${address}`)
  const took = formatDuration(time - (await timeline.event(span)).time)
  return style.dim(`${stamp(time)} ← ${address} ${structure.status(span)} (${took})`)
}

/** What a handler or the engine logged, after the node that it belongs to. */
export function logLine(from: string, event: LogEvent, style: Style): string {
  const data = event.data === undefined ? '' : ` ${style.dim(shortValue(event.data as Json))}`
  const paint = event.level === 'error' ? style.red : event.level === 'warning' ? style.yellow : String
  const level = event.level === 'info' || event.level === 'debug' ? '' : `${event.level}: `
  return `${style.cyan(from)}${style.dim(' │ ')}${paint(level + plainText(event.text))}${data}`
}

const stamp = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(3).padStart(8)} s`
