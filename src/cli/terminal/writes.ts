import { changeText } from '../../debugger/data-trigger.ts'
import { writeBeside } from '../../debugger/visible-writes.ts'
import { failure } from '../../workflow/problem.ts'
import type { Command } from './command.ts'
import { pathsOf } from './expressions.ts'
import { move } from './moving.ts'
import { pathOf } from './path-argument.ts'
import { CommandError, frameOf } from './session.ts'
import { who } from './who.ts'

/** What wrote a variable, and the way there. */
export const writesCommand: Command = {
  names: ['writes'],
  usage: '<path> [last|next]',
  help: 'every change of a variable, or go to the last or next one',
  async run(session, argument) {
    const [name = '', direction = ''] = argument.split(/\s+/)
    const path = pathOf(name)
    if (direction === '') {
      for (const line of await who(session, name)) session.io.print(line)
      return
    }
    if (direction !== 'last' && direction !== 'next')
      throw new CommandError('Write: writes <path>, writes <path> last, or writes <path> next')
    const { frame } = await frameOf(session)
    const { timeline, playhead } = session.debuggee
    const write = await writeBeside(timeline, path, frame.span.context, playhead.cursor, direction)
    if (!write) throw failure('no-write', { path: name, direction, live: timeline.live })
    const text = changeText(write.old, write.value)
    await move(session, async () => ({ ...playhead.seekStop(write.position), text }))
  },
  complete: async (session, written) => (/\s/.test(written) ? ['last', 'next'] : pathsOf(session, written)),
}
