import { createInterface, type Interface } from 'node:readline'
import { ExpressionError } from '../../workflow/expression.ts'
import { complaintOf } from '../complaint.ts'
import { commands, findCommand } from './commands.ts'
import { CommandError, type Session } from './session.ts'

/** Reads commands from the standard input and does them, until `quit` or the end of the input. */
export async function runShell(session: Session): Promise<void> {
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true
  const lines = interactive
    ? createInterface({
        input: process.stdin,
        output: process.stdout,
        completer: (line: string, done: Completed) =>
          void complete(session, line).then(hits => done(null, hits)),
      })
    : createInterface({ input: process.stdin })
  const next = queueLines(lines)
  const stop = () => interrupt(session, interactive ? lines : undefined)
  lines.on('SIGINT', stop)
  process.on('SIGINT', stop)
  let last = ''
  while (!session.over) {
    const prompt = promptOf(session)
    if (interactive) {
      lines.setPrompt(prompt)
      lines.prompt()
    }
    const line = await next()
    if (line === undefined) break
    // A transcript reads better with the commands in it.
    if (!interactive) session.io.print(`${prompt}${line}`)
    last = line.trim() || last
    if (last !== '') await execute(session, last)
  }
  process.off('SIGINT', stop)
  lines.close()
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

/** Lines that come while a command is at work wait their turn. */
function queueLines(lines: Interface): () => Promise<string | undefined> {
  const waiting: string[] = []
  let closed = false
  let wake: (() => void) | undefined
  lines.on('line', line => {
    waiting.push(line)
    wake?.()
  })
  lines.on('close', () => {
    closed = true
    wake?.()
  })
  return async () => {
    if (waiting.length === 0 && !closed) {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
    return waiting.shift()
  }
}

/** Ctrl-C: pauses what moves; else drops the line that is being typed; else says how to leave. */
function interrupt(session: Session, lines: Interface | undefined): void {
  if (session.moving) session.moving.abort()
  else if (!lines) session.over = true
  else if (lines.line !== '') {
    lines.write(null, { ctrl: true, name: 'e' })
    lines.write(null, { ctrl: true, name: 'u' })
  } else {
    session.io.print('\nType quit, or press Ctrl-D, to leave.')
    lines.prompt()
  }
}

type Completed = (error: null, result: [string[], string]) => void

async function complete(session: Session, line: string): Promise<[string[], string]> {
  const match = /^\s*(\S+)\s+(.*)$/.exec(line)
  if (!match) {
    const word = line.trim()
    return [commands.map(({ names }) => `${names[0]} `).filter(name => name.startsWith(word)), word]
  }
  try {
    const [, name, argument] = match
    const known = (await findCommand(name!).complete?.(session)) ?? []
    const word = /[^\s]*$/.exec(argument!)![0]
    return [known.filter(text => text.startsWith(word)), word]
  } catch {
    return [[], line]
  }
}
