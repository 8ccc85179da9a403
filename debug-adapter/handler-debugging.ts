import { topSpan } from '../src/recording/state.ts'
import { failure, formatError } from '../src/workflow/problem.ts'
import { t } from '../src/workflow/translate.ts'
import type { Reply } from './request.ts'
import type { Session } from './session.ts'

/** Who was told that there is no process of handlers. */
const told = new WeakSet<Session>()

/**
 * Lets the client's JavaScript debugger look into the process of the handlers.
 * @returns false where it has none, or does not want to
 */
async function debugHandlers(session: Session): Promise<boolean> {
  const { execution, timeline } = session.debuggee
  const inspection = execution?.inspection
  if (!inspection || !mayDebug(session)) return false
  try {
    const websocketAddress = await inspection.open()
    // The session that was started for it may have been closed since.
    if (inspection.isDebugged) return true
    const name = t('Handlers of {0}', timeline.header.workflow)
    const refused = new AbortController()
    const came = inspection.untilDebugged(refused.signal)
    try {
      await session.ask('startDebugging', {
        request: 'attach',
        configuration: {
          type: 'pwa-node',
          request: 'attach',
          name,
          websocketAddress,
          continueOnAttach: true,
          attachExistingChildren: false,
          autoAttachChildProcesses: false,
          restart: false,
          skipFiles: ['<node_internals>/**', ...inspection.internals],
        },
      })
    } catch (thrown) {
      refused.abort()
      await came
      throw thrown
    }
    if (await came) return true
    session.output('stderr', 'No JavaScript debugger has attached to the handlers; they are called without.')
  } catch (thrown) {
    session.output('stderr', formatError(thrown))
  }
  return false
}

const mayDebug = ({ client, config }: Session) =>
  client?.supportsStartDebuggingRequest === true && config?.debugHandlers !== false && !config?.noDebug

/** Does something when the handlers are debugged, where the configuration wants that from the start. */
export async function withHandlers(session: Session, work: () => void): Promise<void> {
  if (session.config?.debugHandlers) await debugHandlers(session)
  if (!session.ending.isOver) work()
}

/**
 * A step into the function of a handler or a tool, where the playhead stands before its call: the client's JavaScript
 * debugger stops at its first line, and the playhead goes on to where the function has returned.
 * @param thread that steps
 * @returns undefined where there is nothing of the kind to step into
 */
export async function stepIntoCode(session: Session, thread: number): Promise<Reply | undefined> {
  const { debuggee } = session
  const { execution, timeline, playhead } = debuggee
  const { structure } = timeline
  const top = topSpan(await session.state(), thread)
  const isCall = top?.kind === 'handler' || top?.kind === 'tool'
  // What came after its beginning would mean that the call goes on already.
  const isNext = playhead.cursor.position === timeline.length && top?.seq === timeline.length - 1
  if (!execution || !timeline.live || !isCall || !isNext || !mayDebug(session)) return undefined
  const { inspection } = execution
  if (!inspection) {
    if (top.kind === 'tool' || told.has(session)) return undefined
    told.add(session)
    session.output('console', formatError(failure('no-handler-inspection', {})))
    return undefined
  }
  let node = structure.parent(top.seq)
  while (node !== undefined && structure.site(node).kind !== 'node') node = structure.parent(node)
  const address = structure.address(node ?? top.seq)
  return {
    after: () =>
      session.movement.move(async signal => {
        const isDebugged = await debugHandlers(session)
        if (!isDebugged) return playhead.step('in', thread, signal)
        inspection.stopAtNext(address)
        return playhead.step('out', thread, signal).finally(() => inspection.stopAtNext(undefined))
      }),
  }
}
