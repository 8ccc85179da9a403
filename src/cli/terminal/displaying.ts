import { evaluateIn } from '../../debugger/evaluate.ts'
import { shortValue } from '../../debugger/variables.ts'
import { clip } from './clip.ts'
import type { Command } from './command.ts'
import { expressionsOf } from './expressions.ts'
import { CommandError, type Session, viewOf } from './session.ts'

/** The expressions that are shown at each stop, as they are in the selected frame. */
export async function displayLines(session: Session): Promise<string[]> {
  const { io, displays, debuggee } = session
  if (displays.size === 0) return []
  const { state, frame } = await viewOf(session)
  const lines: string[] = []
  for (const [number, text] of displays) {
    const name = `${number}: ${text}`
    let shown: string
    try {
      shown = shortValue(await evaluateIn(debuggee.timeline, state, frame?.span.seq ?? 0, text))
    } catch (thrown) {
      shown = io.style.dim((thrown as Error).message)
    }
    lines.push(`${io.style.bold(name)} = ${clip(shown, io.columns - name.length - 4)}`)
  }
  return lines
}

export const display: Command = {
  names: ['display'],
  usage: '[<expression>]',
  help: 'show the value of an expression at each stop, or all that are shown',
  async run(session, argument) {
    const { displays, io } = session
    if (argument !== '') displays.set(Math.max(0, ...displays.keys()) + 1, argument)
    else if (displays.size === 0) io.print('Nothing is displayed. Write: display <expression>')
    for (const line of await displayLines(session)) io.print(line)
  },
  complete: expressionsOf,
}

export const undisplay: Command = {
  names: ['undisplay'],
  usage: '<number|all>',
  help: 'show an expression no more',
  async run({ displays, io }, argument) {
    if (argument === 'all') displays.clear()
    else if (!displays.delete(Number(argument)))
      throw new CommandError(`No expression has the number "${argument}". "display" lists them.`)
    io.print('It is not displayed any more.')
  },
  complete: async ({ displays }) => ['all', ...[...displays.keys()].map(String)],
}
