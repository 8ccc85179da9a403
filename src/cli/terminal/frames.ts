import type { Command } from './command.ts'
import { CommandError, type Session, viewOf } from './session.ts'
import { showStop } from './show-stop.ts'

/** Looks at another frame of the stack. @throws {CommandError} where there is none */
export async function chooseFrame(session: Session, number: number, none: string): Promise<void> {
  const { frames } = await viewOf(session)
  if (!frames[number]) throw new CommandError(none)
  session.frame = number
  await showStop(session, undefined)
}

const countOf = (argument: string): number => {
  const count = argument === '' ? 1 : Number(argument)
  if (Number.isInteger(count) && count > 0) return count
  throw new CommandError(`"${argument}" is no number of frames.`)
}

export const frame: Command = {
  names: ['frame', 'f'],
  usage: '<number>',
  help: 'look at a frame of the stack',
  async run(session, argument) {
    const number = argument === '' ? Number.NaN : Number(argument.replace('#', ''))
    await chooseFrame(session, number, `There is no frame "${argument}". "where" lists them.`)
  },
}

export const up: Command = {
  names: ['up', 'u'],
  usage: '[<frames>]',
  help: 'look at the frame around this one',
  run: (session, argument) =>
    chooseFrame(session, session.frame + countOf(argument), 'This is the outermost frame already.'),
}

export const down: Command = {
  names: ['down'],
  usage: '[<frames>]',
  help: 'look at the frame inside this one',
  run: (session, argument) =>
    chooseFrame(session, session.frame - countOf(argument), 'This is the innermost frame already.'),
}
