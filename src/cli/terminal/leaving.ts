import type { Command, CommandGroup } from './command.ts'
import { move } from './moving.ts'
import { CommandError, openThreads, type Session } from './session.ts'

const mainThread = 1

function liveRun({ debuggee }: Session) {
  const { execution, timeline } = debuggee
  if (!execution || !timeline.live) throw new CommandError('This is a recording: nothing in it goes on.')
  return execution
}

const end: Command = {
  names: ['end'],
  usage: '<thread>',
  help: 'end a parallel branch: it fails, and what it is part of decides what follows',
  async run(session, argument) {
    const execution = liveRun(session)
    const threads = await openThreads(session)
    const chosen = threads.find(({ id }) => String(id) === argument && id !== mainThread)
    if (!chosen) {
      const known = threads.flatMap(({ id }) => (id === mainThread ? [] : [id]))
      const open = known.length > 0 ? `Open are: ${known.join(', ')}.` : 'None is open.'
      throw new CommandError(`There is no branch "${argument}" here. ${open}`)
    }
    // A thread has the number of the event that began it, counted from 1.
    execution.endBranch(chosen.id - 1)
    session.io.print(`${chosen.name} is ended as soon as the run goes on.`)
  },
  complete: async session =>
    (await openThreads(session)).flatMap(({ id }) => (id === mainThread ? [] : [String(id)])),
}

const finish: Command = {
  names: ['finish'],
  usage: '',
  help: 'let it run to its end without stopping anywhere',
  async run(session) {
    const { timeline, playhead } = session.debuggee
    await move(session, async signal => {
      while (await timeline.reach(timeline.length, signal));
      playhead.seek(timeline.length)
      return signal.aborted
        ? { reason: 'pause', cursor: playhead.cursor, hits: [] }
        : { reason: 'end', cursor: playhead.cursor, hits: [] }
    })
  },
}

const suspend: Command = {
  names: ['suspend'],
  usage: '',
  help: 'leave the run as it stands; "playhead answer" goes on with it later',
  async run(session) {
    const execution = liveRun(session)
    if (session.debuggee.recording === undefined)
      throw new CommandError('It is not recorded, so it could not go on. "finish" lets it run to its end.')
    execution.suspend()
    session.over = true
  },
}

/** The commands that say what becomes of a run. */
export const leaving: CommandGroup = { title: 'The run', commands: [finish, suspend, end] }
