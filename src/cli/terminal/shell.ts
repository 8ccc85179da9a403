import { ExpressionError } from '../../workflow/expression.ts'
import { complaintOf } from '../complaint.ts'
import { commands, findCommand } from './commands.ts'
import { CommandError, type Session } from './session.ts'

/** Reads commands and does them, until `quit` or the end of the input. */
export async function runShell(session: Session): Promise<void> {
  session.input.onInterrupt(typed => interrupt(session, typed))
  let last = ''
  while (!session.over) {
    const line = await session.input.read(promptOf(session))
    if (line === undefined) break
    last = line.trim() || last
    if (last !== '') await execute(session, last)
  }
}

/** Does one command line; what goes wrong is told, and nothing more. */
export async function execute(session: Session, line: string): Promise<void> {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  try {
    await findCommand(word).run(session, line.trim().slice(word.length).trim() || rest.join(' '))
  } catch (thrown) {
    session.io.complain(session.io.style.red(messageOf(thrown, session.io.cwd)))
  }
}

function messageOf(thrown: unknown, cwd: string): string {
  if (thrown instanceof ExpressionError) return `Column ${thrown.column}: ${thrown.message}`
  return thrown instanceof CommandError ? thrown.message : complaintOf(thrown, cwd)
}

function promptOf({ io, debuggee }: Session): string {
  return `${io.style.cyan(`playhead ${debuggee.playhead.cursor.position}>`)} `
}

/** Ctrl-C: pauses what moves; else drops the line that is being typed; else says how to leave. */
function interrupt(session: Session, typed: string | null): void {
  if (session.moving) session.moving.abort()
  else if (typed === null) session.over = true
  else {
    if (typed === '') session.io.print('\nType quit, or press Ctrl-D, to leave.')
    session.input.askAgain()
  }
}

/** What could end a command line. */
export async function complete(session: Session | undefined, line: string): Promise<[string[], string]> {
  const match = /^\s*(\S+)\s+(.*)$/.exec(line)
  if (!match) {
    const word = line.trim()
    return [commands.map(({ names }) => `${names[0]} `).filter(name => name.startsWith(word)), word]
  }
  try {
    const [, name, argument] = match
    const known = (session && (await findCommand(name!).complete?.(session))) ?? []
    const word = /[^\s]*$/.exec(argument!)![0]
    return [known.filter(text => text.startsWith(word)), word]
  } catch {
    return [[], line]
  }
}
