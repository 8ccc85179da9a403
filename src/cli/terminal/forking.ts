import { changeFor, needsFork } from '../../debugger/edit.ts'
import { fork } from '../../debugger/fork.ts'
import type { Change } from '../../engine/change.ts'
import { findPlace } from '../../recording/find-place.ts'
import type { Json, JsonPath } from '../../workflow/json.ts'
import type { Command } from './command.ts'
import { move } from './moving.ts'
import { CommandError, type Session, viewOf } from './session.ts'

/** Goes over to a fork of what is debugged, and says so. What is left ends, unless it only waits for an answer. */
export async function goOverToFork(
  session: Session,
  at: { position: number; changes?: readonly Change[] },
): Promise<void> {
  const { io, debuggee: left } = session
  const { live, header } = left.timeline
  const next = await fork(left, at, session.host)
  session.debuggee = next
  const { taken, position, address } = next.parent!
  const became = live ? 'That run has ended, unless it waits for an answer.' : 'Its recording stays as it is.'
  io.print(
    `You have left ${header.execution} at step ${position}${address === undefined ? '' : `, in ${address}`}. ${became}`,
  )
  io.print(`You are in ${next.timeline.header.execution} now, a fork of it, with ${taken} events of it.`)
  for (const note of next.notes) io.complain(note)
  await left.close()
  await move(session, async () => ({ reason: 'restart', cursor: next.playhead.cursor, hits: [] }))
}

/**
 * Changes a value where only a fork can take it over.
 * @returns the value; undefined where the run that stands here can take it over
 */
export async function setByFork(
  session: Session,
  span: number,
  path: JsonPath,
  text: string,
): Promise<Json | undefined> {
  const { debuggee } = session
  if (!needsFork(debuggee)) return undefined
  const { position } = debuggee.playhead.cursor
  const { value, change } = await changeFor(debuggee, position, span, path, text)
  if (change) await goOverToFork(session, { position, changes: [change] })
  return value
}

export const forkHere: Command = {
  names: ['fork'],
  usage: '[<position|address>]',
  help: 'run on from here, or from there, as a new execution; what ended before is reused',
  async run(session, argument) {
    const { timeline, playhead } = session.debuggee
    const position = argument === '' ? playhead.cursor.position : findPlace(timeline, argument)
    await goOverToFork(session, { position })
  },
}

export const restart: Command = {
  names: ['restart'],
  usage: '[<frame>]',
  help: 'begin a frame of the stack once more, in a fork; its input can be set then',
  async run(session, argument) {
    const { frames, frame } = await viewOf(session)
    const chosen = argument === '' ? frame : frames[Number(argument.replace('#', ''))]
    if (!chosen) throw new CommandError(`There is no frame ${argument || 'here'}. "where" lists them.`)
    await goOverToFork(session, { position: chosen.span.seq + 1 })
  },
}
