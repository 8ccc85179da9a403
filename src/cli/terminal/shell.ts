import { ExpressionError } from '../../workflow/expression.ts'
import { complaintOf } from '../complaint.ts'
import { commands, findCommand } from './commands.ts'
import { CommandError, type Session } from './session.ts'
import { statusLine } from './status-line.ts'

/** Reads commands and does them, until `quit` or the end of the input. */
export async function runShell(session: Session): Promise<void> {
  session.input.onInterrupt(typed => interrupt(session, typed))
  let last = ''
  while (!session.over) {
    if (session.input.interactive) session.io.print(await statusLine(session))
    const line = await session.input.read(promptOf(session))
    if (line === undefined) break
    if (line.trim() !== '') session.input.remember(redacted(session, line.trim()))
    last = line.trim() || last
    if (last !== '') await execute(session, last)
  }
}

const redacted = ({ debuggee }: Session, line: string) => debuggee.execution?.redact(line) ?? line

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

/** What could end a command line: what is written in the place of a part of it, and that part. */
export async function complete(session: Session | undefined, line: string): Promise<[string[], string]> {
  const match = /^\s*(\S+)\s+(.*)$/.exec(line)
  if (!match) {
    const word = line.trim()
    return [commands.map(({ names }) => `${names[0]} `).filter(name => name.startsWith(word)), word]
  }
  try {
    const [, name, written] = match
    const known = (session && (await findCommand(name!).complete?.(session, written!))) ?? []
    const last = /[^\s]*$/.exec(written!)![0]
    // A terminal replaces one part, whatever it takes: the longest that any of them replaces.
    const part = known.reduce(
      (longest, one) => (typeof one === 'string' ? longest : Math.max(longest, one.replaces)),
      known.some(one => typeof one === 'string') || known.length === 0 ? last.length : 0,
    )
    const word = part === 0 ? '' : written!.slice(-part)
    const texts = known.map(one => {
      if (typeof one === 'string') return one
      const text = one.kind === 'function' ? `${one.label}(` : one.label
      return word.slice(0, part - one.replaces) + text
    })
    return [texts.filter(text => text.startsWith(word)), word]
  } catch {
    return [[], line]
  }
}
