import { inlineGroup } from '../../debugger/debuggee.ts'
import { haltText, positionText } from '../../debugger/describe.ts'
import type { Frame } from '../../debugger/frames.ts'
import type { Halt } from '../../debugger/playhead.ts'
import { shortValue } from '../../debugger/variables.ts'
import { stackOf } from '../../recording/state.ts'
import type { JsonObject } from '../../workflow/json.ts'
import { nearPath } from '../invocation.ts'
import { changeLines } from './changes.ts'
import { clip } from './clip.ts'
import { displayLines } from './displaying.ts'
import { type Session, type View, viewOf } from './session.ts'
import { sourceLines } from './source-view.ts'

/** Lines of the source that a stop shows. */
const maxSource = 4
/** Variables that are shown of a context that was not seen before. */
const maxNew = 6

/**
 * Tells where the playhead stands: why, in which node, its source, and what has changed in the context since it was
 * last shown.
 * @param halt undefined after another thread or frame was chosen
 */
export async function showStop(session: Session, halt: Halt | undefined): Promise<void> {
  const { io } = session
  const view = await viewOf(session)
  if (halt) for (const line of reasonLines(session, halt)) io.print(line)
  if (!view.frame) return
  io.print(frameLine(session, view, view.frame))
  for (const line of sourceOf(session, view.frame)) io.print(line)
  if (halt?.reason !== 'start') for (const line of errorLines(session, view)) io.print(line)
  for (const line of contextLines(session, view, view.frame)) io.print(`  ${line}`)
  for (const line of await displayLines(session)) io.print(`  ${line}`)
  if (halt?.reason === 'end') for (const line of endLines(session, view)) io.print(line)
}

const titles: Partial<Record<Halt['reason'], string>> = {
  breakpoint: 'Paused on breakpoint',
  function: 'Paused on breakpoint',
  data: 'Paused on data breakpoint',
  exception: 'Paused on error',
  pause: 'Paused',
}

function reasonLines(session: Session, halt: Halt): string[] {
  const { debuggee, io } = session
  const { playhead } = debuggee
  // At the live end clients have their own words for a stop; a terminal has not.
  const title =
    haltText(playhead, halt) ??
    [titles[halt.reason], `Step ${halt.cursor.position}`].filter(Boolean).join(' · ')
  const place = ['start', 'end'].includes(halt.reason)
    ? (positionText(playhead) ?? `Step ${halt.cursor.position}`)
    : ''
  const paint =
    halt.reason === 'exception' ? io.style.red : halt.reason === 'step' ? io.style.dim : io.style.bold
  const lines = ['', paint(title) + (place ? io.style.dim(` · ${place}`) : '')]
  const comments = debuggee.breakpoints.groups.get(inlineGroup) ?? []
  for (const id of halt.hits) {
    const own = [...session.breakpoints.values()].find(({ ids }) => ids.includes(id))
    if (own) lines.push(io.style.dim(`breakpoint ${own.number}: ${own.text}`))
    else if (comments.some(comment => comment.id === id))
      lines.push(io.style.dim('a "# break" comment in the file'))
  }
  if (halt.text !== undefined) lines.push(io.style.yellow(halt.text))
  return lines
}

/** `→ short_enough #2 (condition)  workflow.yaml:153`, with an arrow for entering or leaving. */
function frameLine(session: Session, { frames }: View, frame: Frame): string {
  const { io, debuggee } = session
  const { structure } = debuggee.timeline
  const { seq } = debuggee.playhead.cursor
  const type = seq >= 0 && structure.span(seq) === frame.span.seq ? structure.type(seq) : undefined
  const arrow = { enter: '→', exit: '←', error: '✗', write: '✎', edit: '✎', log: '·' }[type ?? 'log']
  const path = nearPath(debuggee.file.path, io.cwd)
  const place = frame.range ? `${path}:${frame.range.start.line + 1}` : path
  const outer = frames.length > 2 ? `  in ${frames[1]!.span.address}` : ''
  return `${arrow} ${io.style.bold(frame.name)}  ${io.style.dim(place + outer)}`
}

function sourceOf(session: Session, { range }: Frame): string[] {
  if (!range) return []
  const { line: first } = range.start
  const last = Math.min(range.end.line, first + maxSource - 1)
  const lines = sourceLines(session, first, last, first)
  return range.end.line > last ? [...lines, session.io.style.dim('   …')] : lines
}

function errorLines({ io }: Session, { state, frame }: View): string[] {
  const error = stackOf(state, frame?.span).find(span => span.error)?.error
  if (!error) return []
  const remedy = error.remedy === undefined ? [] : [io.style.dim(`  ${error.remedy}`)]
  return [io.style.red(`✗ ${error.message}`), ...remedy]
}

function contextLines(session: Session, { state }: View, { span }: Frame): string[] {
  const { io, shown } = session
  const now = state.contexts.get(span.context) ?? {}
  const before = shown.get(span.context) ?? shownOutside(session, span.context)
  shown.set(span.context, now)
  if (before) return changeLines(before, now, io.style, io.columns - 4)
  return newContextLines(now, session)
}

/** A branch begins with what its surroundings have, so those are what it is compared with at first. */
function shownOutside({ debuggee, shown }: Session, owner: number): JsonObject | undefined {
  const { structure } = debuggee.timeline
  if (structure.site(owner).kind !== 'branch') return undefined
  let outer = structure.parent(owner)
  while (outer !== undefined && !shown.has(outer)) outer = structure.parent(outer)
  return outer === undefined ? undefined : shown.get(outer)
}

/** A context is met for the first time: what came into it last. */
function newContextLines(context: JsonObject, { io }: Session): string[] {
  const entries = Object.entries(context)
  const lines = entries
    .slice(-maxNew)
    .map(([key, value]) => `${io.style.bold(key)} = ${clip(shortValue(value), io.columns - key.length - 8)}`)
  const more = entries.length - lines.length
  return more > 0 ? [io.style.dim(`${more} older; "context" shows all …`), ...lines] : lines
}

function endLines({ io, debuggee }: Session, { state }: View): string[] {
  const output = state.spans.get(0)?.output
  const back = io.style.dim('Everything is still there: back, rcontinue and goto lead to any moment of it.')
  if (debuggee.timeline.status !== 'completed' || output === undefined) return [back]
  return [`  ${io.style.bold('result')} = ${clip(shortValue(output), io.columns - 14)}`, back]
}
