import { runTo } from '../../debugger/run-to.ts'
import { type StepTargetChoice, stepTargetsOf } from '../../debugger/step-targets.ts'
import { targetAt } from './breaking.ts'
import type { Command } from './command.ts'
import { move } from './moving.ts'
import { CommandError, frameOf, mannerOf, type Session } from './session.ts'

async function choices(session: Session): Promise<StepTargetChoice[]> {
  const { timeline, file } = session.debuggee
  const { state, frame } = await frameOf(session)
  return stepTargetsOf(timeline, file, state, frame.span.seq)
}

/** Steps into one of several: branches, members, tools, sub-workflows. */
export const into: Command = {
  names: ['into', 'i'],
  usage: '[<number>]',
  help: 'step into one of several branches, members or calls, or list them',
  async run(session, argument) {
    const { io, debuggee } = session
    const found = await choices(session)
    if (found.length === 0)
      throw new CommandError('There is nothing to choose from here; "step" goes into what comes.')
    if (argument === '') {
      for (const [i, { label }] of found.entries()) io.print(`${String(i + 1).padStart(3)}  ${label}`)
      return
    }
    const chosen = found[Number(argument) - 1]
    if (!chosen) throw new CommandError(`There is no "${argument}" to step into. "into" lists what there is.`)
    const how = { ...mannerOf(session), target: chosen.target }
    await move(session, signal => debuggee.playhead.step('in', session.thread, signal, how))
  },
  complete: async session => (await choices(session)).map((_, i) => String(i + 1)),
}

const until = (
  names: Command['names'],
  direction: 'forward' | 'reverse',
  help: string,
  complete: Command['complete'],
): Command => ({
  names,
  usage: '<line|file:line|node|…>',
  help,
  async run(session, argument) {
    if (argument === '') throw new CommandError(`Say where to, for example: ${names[0]} 12`)
    const { playhead, breakpoints, file } = session.debuggee
    const { target } = targetAt(file, argument)
    await move(session, signal => runTo(playhead, breakpoints, target, direction, signal))
  },
  ...(complete ? { complete } : {}),
})

/** Runs to a place, in both directions. @param complete what places there are */
export const untils = (complete: Command['complete']): readonly [Command, Command] => [
  until(['until'], 'forward', 'to the next time that a line or node is reached', complete),
  until(['runtil'], 'reverse', 'to the last time that a line or node was reached', complete),
]
