import { findPlace } from '../../recording/find-place.ts'
import { changeLines } from './changes.ts'
import type { Command } from './command.ts'
import { placesOf } from './expressions.ts'
import { CommandError, frameOf } from './session.ts'

export const diffCommand: Command = {
  names: ['diff'],
  usage: '<position|address>',
  help: 'what differs in the context between there and here',
  async run(session, argument) {
    if (argument === '')
      throw new CommandError('Say what to compare with, for example: diff 12, or: diff start')
    const { io, debuggee } = session
    const { frame, state } = await frameOf(session)
    const there = await debuggee.timeline.state(findPlace(debuggee.timeline, argument))
    const owner = frame.span.context
    const [from, to] = [there, state].map(one => one.contexts.get(owner) ?? {})
    const lines = changeLines(from!, to!, io.style, io.columns, Number.POSITIVE_INFINITY)
    for (const line of lines) io.print(line)
    if (lines.length === 0) io.print('No difference.')
  },
  complete: placesOf,
}
