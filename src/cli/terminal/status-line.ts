import { positionText } from '../../debugger/describe.ts'
import { clip } from './clip.ts'
import { openThreads, type Session, viewOf } from './session.ts'

/**
 * Where one is, in a line: workflow, node, step, thread, and which way the last movement went:
 * `orders · ship #2 (transform) · Step 41 of 97 · replay · thread 1 of 2 · ◀ back`.
 */
export async function statusLine(session: Session): Promise<string> {
  const { io, debuggee } = session
  const { timeline, playhead } = debuggee
  const { frame } = await viewOf(session)
  const threads = await openThreads(session)
  const which = threads.findIndex(({ id }) => id === session.thread) + 1
  const parts = [
    frame?.span.workflow ?? timeline.header.workflow,
    ...(frame ? [session.frame > 0 ? `#${session.frame} ${frame.name}` : frame.name] : []),
    positionText(playhead) ?? `Step ${playhead.cursor.position} · live`,
    `thread ${session.thread}${threads.length > 1 ? ` (${which} of ${threads.length})` : ''}${session.alone ? ' alone' : ''}`,
    session.direction === 'back' ? '◀ back' : '▶ forward',
  ]
  return io.style.inverse(clip(` ${parts.join(' · ')} `, io.columns - 1))
}
