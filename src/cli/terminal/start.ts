import type { Debuggee, DebuggeeEvents } from '../../debugger/debuggee.ts'
import type { LaunchConfig } from '../../debugger/launch-config.ts'
import { rangeOf } from '../../debugger/places.ts'
import { formatDuration } from '../duration.ts'
import { answerLine, nearPath, replayLine } from '../invocation.ts'
import type { Io } from '../io.ts'
import { logLine } from '../logs.ts'
import { maskedIo, maskOutput } from '../masked.ts'
import { surviveStrayErrors } from '../stray-errors.ts'
import { historyFile, openHistory } from './history.ts'
import { openInput } from './input.ts'
import { createSession, type Session } from './session.ts'
import { complete, runShell } from './shell.ts'

/**
 * Debugs in the terminal from the first stop to `quit`.
 * @param begin makes the first movement
 * @param config what forks are started with
 * @returns the exit code
 */
export async function debugInTerminal(
  unmasked: Io,
  open: (events: DebuggeeEvents) => Promise<Debuggee>,
  begin: (session: Session) => Promise<void>,
  config: LaunchConfig,
): Promise<number> {
  surviveStrayErrors(unmasked)
  let io = unmasked
  let debuggee: Debuggee | undefined
  let session: Session | undefined
  const current = () => session?.debuggee ?? debuggee
  const events: DebuggeeEvents = {
    onLog(hit, stop) {
      const at = current()
      const line = at && rangeOf(at.file, at.timeline.structure.site(stop.span), 'enter')?.start.line
      io.print(`${io.style.cyan(`line ${(line ?? 0) + 1}`)}${io.style.dim(' ◆ ')}${hit.log}`)
    },
    onOutput(event) {
      const site = current()?.timeline.structure.site(event.span)
      io.print(logLine(site?.node ?? site?.id ?? '', event, io.style))
    },
    onSecrets(redact) {
      io = maskedIo(unmasked, redact)
      maskOutput(redact)
    },
  }
  debuggee = await open(events)
  for (const note of debuggee.notes) io.complain(note)
  debuggee.breakpoints.setExceptionFilters(['uncaught'])
  const input = openInput(
    io,
    line => complete(session, line),
    () => openHistory(historyFile()),
  )
  session = createSession(debuggee, { config, cwd: io.cwd, events }, io, input)
  try {
    await begin(session)
    await runShell(session)
  } finally {
    input.close()
    await session.debuggee.close()
  }
  return session.debuggee.execution ? farewell(session.debuggee, io, config.history) : 0
}

/** Says how a live run ended, and how to come back to it. @returns the exit code */
async function farewell(debuggee: Debuggee, io: Io, history: string | undefined): Promise<number> {
  const { timeline, execution, recording } = debuggee
  const result = await execution!.done
  const ended = result.status === 'waiting' ? 'waits for an answer' : result.status
  const last = timeline.length > 0 ? (await timeline.event(timeline.length - 1)).time : 0
  io.print()
  io.print(
    `${io.style.bold(`${timeline.header.workflow} ${ended}`)} after ${formatDuration(last)}, ${timeline.length} events`,
  )
  if (recording !== undefined) {
    io.print(`${io.style.dim('Recorded:')} ${nearPath(recording, io.cwd)}`)
    if (result.status === 'waiting') {
      const line = answerLine(execution!.id, history, io.cwd)
      io.print(`${io.style.dim('Answer:  ')} ${io.style.cyan(line)}`)
    }
    io.print(`${io.style.dim('Replay:  ')} ${io.style.cyan(replayLine(execution!.id, history, io.cwd))}`)
  }
  return result.status === 'failed' ? 1 : result.status === 'waiting' ? 3 : 0
}
