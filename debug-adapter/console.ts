import { shortValue } from '../src/debugger/variables.ts'
import { breathing } from '../src/engine/ports.ts'
import { findPlace } from '../src/recording/find-place.ts'
import { diff } from '../src/recording/patch.ts'
import { writesOf } from '../src/recording/writes.ts'
import { type Json, parsePath } from '../src/workflow/json.ts'
import { formatError } from '../src/workflow/problem.ts'
import { styling } from './ansi.ts'
import { helpText } from './console-commands.ts'
import { RequestError } from './refusal.ts'
import type { Reply } from './request.ts'
import { answerInConsole } from './requests/answering.ts'
import type { Session } from './session.ts'

/** True for a command that makes sense while the run goes on, too. */
export const isAnytimeCommand = (line: string) => /^:(answer|help)(\s|$)/.test(line)

/**
 * A command of the debug console.
 * @param span the selected frame
 * @param signal gives a long one up
 */
export async function runCommand(
  session: Session,
  line: string,
  span: number,
  signal?: AbortSignal,
): Promise<Reply> {
  const [command = ''] = line.split(/\s+/)
  const argument = line.slice(command.length).trim()
  try {
    switch (command) {
      case ':help':
        return text(helpText())
      case ':answer':
        return answerInConsole(session, argument)
      case ':who':
        return text(await who(session, argument, span, signal))
      case ':diff':
        return text(await difference(session, argument, span))
      case ':goto':
        return goTo(session, argument)
    }
  } catch (thrown) {
    throw new RequestError(formatError(thrown))
  }
  throw new RequestError(`There is no command "${command}". :help lists them.`)
}

const text = (result: string): Reply => ({ body: { result, variablesReference: 0 } })

async function who(session: Session, path: string, span: number, signal?: AbortSignal): Promise<string> {
  const { timeline, playhead } = session.debuggee
  const steps = parsePath(path.replace(/^\$ctx\./, ''))
  if (!steps) throw new RequestError(':who needs a path, for example :who issues[0].score')
  const state = await session.state()
  const breathe = breathing()
  const writes = await writesOf(timeline, steps, state.spans.get(span)?.context ?? 0, () => {
    signal?.throwIfAborted()
    return breathe()
  })
  if (writes.length === 0) return `Nothing has written ${path}.`
  const show = (value: Json | undefined) => (value === undefined ? '(nothing)' : shortValue(value))
  return writes
    .map(write => {
      const mark = write.position >= playhead.cursor.position ? ' (ahead)' : ''
      return `${write.position}${mark}  ${write.address}  ${show(write.old)} → ${show(write.value)}`
    })
    .join('\n')
}

async function difference(session: Session, place: string, span: number): Promise<string> {
  const { timeline } = session.debuggee
  const here = await session.state()
  const there = await timeline.state(findPlace(timeline, place))
  const owner = here.spans.get(span)?.context ?? 0
  const operations = diff(there.contexts.get(owner) ?? {}, here.contexts.get(owner) ?? {})
  if (operations.length === 0) return 'No difference.'
  const style = styling(session)
  return operations
    .map(({ op, path, old, value }) => {
      if (op === 'add') return `${style('green', '+')} ${path} ${shortValue(value as Json)}`
      if (op === 'remove') return `${style('red', '-')} ${path} ${shortValue(old as Json)}`
      return `${style('yellow', '~')} ${path} ${shortValue(old as Json)} → ${shortValue(value as Json)}`
    })
    .join('\n')
}

function goTo(session: Session, place: string): Reply {
  const { timeline, playhead } = session.debuggee
  const position = findPlace(timeline, /^\d+$/.test(place) ? Number(place) : place)
  return {
    body: { result: `At position ${position}.`, variablesReference: 0 },
    after: () => {
      session.movement.announce()
      session.movement.move(async () => playhead.seek(position))
    },
  }
}
