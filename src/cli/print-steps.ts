import { contextAt, positionOf } from '../debugger/context-at.ts'
import { frameName } from '../debugger/frames.ts'
import { shortValue } from '../debugger/variables.ts'
import { changesBetween } from '../history/compare/changes.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { changeLines } from './comparison-text.ts'
import type { Io } from './io.ts'
import { clip } from './terminal/clip.ts'

/** What is printed of each event. */
export interface StepOptions {
  startAt: string
  showData?: boolean
  showState?: boolean
  json?: boolean
}

const maxChanges = 20

/** An event as a line of JSON: where it happened, its values where they are wanted, and the variables after it. */
async function jsonLine(timeline: Timeline, seq: number, options: StepOptions): Promise<string> {
  const { structure } = timeline
  const event = await timeline.event(seq)
  const place = { seq, type: event.type, time: event.time, address: structure.address(structure.span(seq)) }
  const { context } = await contextAt(timeline, seq + 1)
  return JSON.stringify({
    ...place,
    ...(options.showData && { event }),
    ...(options.showState && { state: context }),
  })
}

/**
 * Prints the events of an execution one after the other: what happened, with `showData` its values, with `showState` the
 * variables, at first all of them, then what has changed. As JSON, a line an event, with all variables.
 */
export async function printSteps(timeline: Timeline, options: StepOptions, io: Io): Promise<void> {
  const { structure, length } = timeline
  const shown = new Map<number, JsonObject>()
  const first = options.startAt === 'start' ? 0 : Math.max(0, positionOf(timeline, options.startAt) - 1)
  for (let seq = first; seq < length; seq++) {
    if (options.json) {
      io.print(await jsonLine(timeline, seq, options))
      continue
    }
    io.print(await eventLine(timeline, seq, io))
    if (options.showData) for (const line of await dataLines(timeline, seq, io)) io.print(`        ${line}`)
    if (!options.showState || structure.type(seq) === 'log') continue
    const { owner, context } = await contextAt(timeline, seq + 1)
    const before = shown.get(owner)
    shown.set(owner, context)
    if (before === context) continue
    for (const line of changeLines(
      changesBetween(before ?? {}, context),
      maxChanges,
      io.style,
      io.columns - 8,
    ))
      io.print(`        ${line}`)
  }
}

const arrows = { enter: '→', exit: '←', error: '✗', write: '✎', edit: '✎', log: '·' } as const

async function eventLine(timeline: Timeline, seq: number, { style }: Io): Promise<string> {
  const { structure } = timeline
  const type = structure.type(seq)
  const span = structure.span(seq)
  const { time } = await timeline.event(seq)
  const state = await timeline.state(type === 'enter' ? seq + 1 : seq)
  const open = state.spans.get(span)
  const name = open ? frameName(open) : structure.site(span).id
  const ending = type === 'exit' ? ` ${structure.status(span)}` : type === 'enter' ? '' : ` ${type}`
  const paint = type === 'error' || structure.status(span) === 'failed' ? style.red : String
  const place = style.dim(structure.address(span))
  const stamp = `${(time / 1_000).toFixed(3).padStart(8)} s`
  return `${String(seq).padStart(6)} ${style.dim(stamp)}  ${arrows[type]} ${paint(name)}${ending}  ${place}`
}

async function dataLines(timeline: Timeline, seq: number, { style, columns }: Io): Promise<string[]> {
  const event = await timeline.event(seq)
  const line = (name: string, value: Json | undefined) =>
    value === undefined ? [] : [`${style.dim(name)} ${clip(shortValue(value), columns - name.length - 10)}`]
  switch (event.type) {
    case 'enter':
      return line('input', (await timeline.state(seq + 1)).spans.get(seq)?.input)
    case 'write':
      return line('output', (await timeline.state(seq + 1)).spans.get(event.span)?.output)
    case 'error':
      return [style.red(clip(event.error.message, columns - 10))]
    case 'exit':
      return event.next && event.next.length > 0 ? [`${style.dim('next')} ${event.next.join(', ')}`] : []
    case 'log':
      return [`${clip(event.text, columns - 10)}`, ...line('data', event.data as Json | undefined)]
    case 'edit':
      return line('changes', event.patch as unknown as Json)
  }
}
