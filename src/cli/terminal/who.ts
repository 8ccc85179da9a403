import { shownValue as show } from '../../debugger/data-trigger.ts'
import { visibleWrites } from '../../debugger/visible-writes.ts'
import { getPath, parsePath } from '../../workflow/json.ts'
import { clip } from './clip.ts'
import { CommandError, frameOf, type Session } from './session.ts'

/** Who wrote a path that the selected frame sees: a line for each write, `▶` before the one that holds here. */
export async function who(session: Session, text: string): Promise<string[]> {
  const path = parsePath(text.replace(/^\$ctx\./, ''))
  if (!path) throw new CommandError('Give a path of the context, for example: who issues[0].score')
  const { io, debuggee } = session
  const { frame, state } = await frameOf(session)
  const writes = await visibleWrites(debuggee.timeline, path, frame.span.context)
  const { position } = debuggee.playhead.cursor
  const holds = writes.findLast(write => write.position < position)
  const lines = writes.map(write => {
    const ahead = write.position >= position
    const mark = write === holds ? io.style.yellow('▶') : ' '
    const room = Math.max(30, io.columns - write.address.length - 12)
    const change = `${clip(show(write.old), room >> 1)} → ${clip(show(write.value), room >> 1)}`
    const line = `${String(write.position).padStart(5)}  ${write.address}  ${change}`
    return `${mark} ${ahead ? io.style.dim(line) : line}`
  })
  if (holds) return lines
  const value = getPath(state.contexts.get(frame.span.context), path)
  const first =
    value === undefined
      ? `${text} has no value here.`
      : `${text} is as it was given: ${clip(show(value), io.columns - 30)}`
  return [first, ...lines]
}
