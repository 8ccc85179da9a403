import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Debuggee } from '../src/debugger/debuggee.ts'
import { rangeOf } from '../src/debugger/places.ts'
import type { ExecutionResult } from '../src/engine/execution.ts'
import type { LogEvent } from '../src/recording/event.ts'
import type { Json } from '../src/workflow/json.ts'
import { formatError } from '../src/workflow/problem.ts'
import { styling } from './ansi.ts'
import { lineIn } from './loaded-sources.ts'
import type { Session } from './session.ts'

/** Where a span stands in the text, for an output that comes of it. */
export function placeOfSpan(session: Session, span: number, edge: 'enter' | 'exit' = 'enter') {
  const { file, timeline } = session.debuggee
  const range = rangeOf(file, timeline.structure.site(span), edge)
  return range ? lineIn(session, range) : {}
}

/** A line that was logged, with the place of its node, and its data to be opened. */
export function logOutput(session: Session, event: LogEvent): DebugProtocol.OutputEvent['body'] {
  const { level, text, data, span, name } = event
  const line = data === undefined ? text : `${text} ${JSON.stringify(data)}`
  const style = styling(session)
  const isOpenable = typeof data === 'object' && data !== null
  return {
    category: level === 'error' || level === 'warning' ? 'stderr' : 'stdout',
    output: `${level === 'debug' ? style('dim', line) : line}\n`,
    ...placeOfSpan(session, span),
    ...(isOpenable
      ? {
          variablesReference: session.values.create({
            value: { [name ?? 'data']: data as Json },
            span,
            isOutput: true,
          }),
        }
      : {}),
  }
}

/** Says how a run ended, and where its recording is. */
export function tellResult(
  session: Session,
  result: ExecutionResult,
  recording: Debuggee['recording'],
): void {
  const { timeline } = session.debuggee
  const id = timeline.header.execution
  if (result.status === 'failed') session.output('stderr', formatError(result.thrown))
  const saved = recording === undefined ? 'It was not recorded.' : `Recorded as ${id} in ${recording}`
  const asks = result.status === 'waiting' && result.questions.length > 0
  const ended = asks ? 'waits for an answer' : result.status === 'waiting' ? 'can go on later' : result.status
  session.output('stdout', `Workflow "${timeline.header.workflow}" ${ended}. ${saved}`)
  if (result.status === 'waiting')
    session.output('stdout', `${asks ? 'Answer it' : 'Go on'} with: playhead answer ${id}`)
}
