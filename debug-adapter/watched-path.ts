import * as z from 'zod'
import { isSpecial } from '../src/debugger/names.ts'
import type { DataTarget } from '../src/debugger/target.ts'
import { partsOf } from '../src/debugger/variables.ts'
import { topSpan } from '../src/recording/state.ts'
import { type JsonPath, parsePath } from '../src/workflow/json.ts'
import { failure } from '../src/workflow/problem.ts'
import { RequestError } from './refusal.ts'
import { frameOf } from './requests/stack.ts'
import type { Session } from './session.ts'

/** How a request names a variable: a part of a value that was shown, or a path in a frame. */
export const variableArguments = z.looseObject({
  variablesReference: z.int().optional(),
  name: z.string().optional(),
  expression: z.string().optional(),
  frameId: z.int().optional(),
})

export type VariableArguments = z.infer<typeof variableArguments>

/** A path of a context, and the span that owns it. */
export interface WatchedPath {
  target: DataTarget
  owner: number
}

/**
 * The path of the context that a variable, or a text, stands for.
 * @throws {PlayheadError} `not-watchable` for what is no path of a context
 * @throws {RequestError} for a reference of an earlier stop
 */
export async function watchedPath(session: Session, args: VariableArguments): Promise<WatchedPath> {
  const { variablesReference, frameId } = args
  const name = (args.expression ?? args.name ?? '').trim()
  if (variablesReference) {
    const handle = session.values.get(variablesReference)
    if (!handle) throw new RequestError('This value belongs to an earlier stop. Open it again.')
    const part = partsOf(handle.value, handle.path).find(one => one.name === name)
    return ownerOf(session, handle.span, part?.path, name)
  }
  const path = parsePath(name)
  if (frameId !== undefined) return ownerOf(session, frameOf(session, frameId).span, path, name)
  const { timeline, playhead } = session.debuggee
  const state = timeline.length > 0 ? await session.state() : undefined
  const top = state && topSpan(state, playhead.cursor.thread)
  if (top) return ownerOf(session, top.seq, path, name)
  const whole = contextPath(path, name)
  return { target: { kind: 'data', workflow: timeline.header.workflow, path: whole }, owner: 0 }
}

async function ownerOf(
  session: Session,
  span: number,
  path: JsonPath | undefined,
  name: string,
): Promise<WatchedPath> {
  const { structure } = session.debuggee.timeline
  const owner = (await session.state()).spans.get(span)?.context ?? 0
  const { workflow } = structure.site(owner)
  return { target: { kind: 'data', workflow, path: contextPath(path, name) }, owner }
}

/** A path from the context, without what only says that it is one. */
function contextPath(path: JsonPath | undefined, name: string): JsonPath {
  const whole = path?.[0] === '$ctx' ? path.slice(1) : path
  const isOther = path !== undefined && path[0] !== '$ctx' && isSpecial(path[0]!)
  if (!whole || whole.length === 0 || isOther) throw failure('not-watchable', { name })
  return whole
}
