import type { ErrorInfo } from '../../recording/event.ts'
import { stackOf } from '../../recording/state.ts'
import type { Style } from '../style.ts'
import type { Command } from './command.ts'
import { CommandError, viewOf } from './session.ts'

export const errorCommand: Command = {
  names: ['error'],
  usage: '',
  help: 'all that is known of the error here: code, place, stack, causes',
  async run(session) {
    const { io } = session
    const { state, frame } = await viewOf(session)
    const failed = stackOf(state, frame?.span).find(({ error }) => error)
    if (!failed?.error) throw new CommandError('Nothing has failed here.')
    io.print(`${io.style.bold(failed.error.code)}  ${io.style.dim(failed.address)}`)
    for (const line of errorLines(failed.error, io.style)) io.print(line)
  },
}

/** An error with its stack, and with what has caused it. */
function* errorLines({ name, message, remedy, stack, cause }: ErrorInfo, style: Style): Generator<string> {
  yield style.red(`${name}: ${message}`)
  if (remedy !== undefined) yield `  ${remedy}`
  // The first lines of a stack repeat the message.
  const frames = (stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  for (const line of frames) yield style.dim(`  ${line.trim()}`)
  if (!cause) return
  yield 'caused by'
  yield* errorLines(cause, style)
}
