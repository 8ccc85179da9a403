import * as z from 'zod'
import { changeFor, edit, needsFork } from '../../src/debugger/edit.ts'
import { partsOf, scopesOf } from '../../src/debugger/variables.ts'
import { type State, topSpan } from '../../src/recording/state.ts'
import { getPath, type Json, type JsonPath, parsePath } from '../../src/workflow/json.ts'
import { goOverToFork } from '../forking.ts'
import { RequestError } from '../refusal.ts'
import { handler, type Reply, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { refreshMemory } from './memory.ts'
import { frameOf } from './stack.ts'
import { presentValue } from './values.ts'

const setVariable = handler(
  'setVariable',
  'stopped',
  z.looseObject({ variablesReference: z.int(), name: z.string(), value: z.string() }),
  async (session, { variablesReference, name, value }) => {
    const handle = session.values.get(variablesReference)
    if (!handle) throw new RequestError('This value belongs to an earlier stop. Open it again.')
    const part = partsOf(handle.value, handle.path).find(one => one.name === name)
    if (!part) throw new RequestError(`There is no "${name}" here.`)
    if (!part.path) throw new RequestError(`"${name}" was computed by an expression, so it cannot be set.`)
    return change(session, handle.span, part.path, value)
  },
  { supportsSetVariable: true },
)

const setExpression = handler(
  'setExpression',
  'stopped',
  z.looseObject({ expression: z.string(), value: z.string(), frameId: z.int().optional() }),
  async (session, { expression, value, frameId }) => {
    const path = parsePath(expression.trim())
    if (!path) throw new RequestError(`"${expression}" is no path, so it cannot be set.`)
    const { cursor } = session.debuggee.playhead
    const top = topSpan(await session.state(), cursor.thread)?.seq ?? 0
    return change(session, frameId === undefined ? top : frameOf(session, frameId).span, path, value)
  },
  { supportsSetExpression: true },
)

async function change(session: Session, span: number, path: JsonPath, text: string): Promise<Reply> {
  const { timeline, playhead } = session.debuggee
  if (needsFork(session.debuggee)) {
    const { position } = playhead.cursor
    const { value, change: made } = await changeFor(session.debuggee, position, span, path, text)
    // The handles of its parts die with the stop.
    const { type, value: shown } = presentValue(session, session.redact(value), path, span)
    const body = { value: shown, variablesReference: 0, ...(type === undefined ? {} : { type }) }
    return made ? goOverToFork(session, { position, changes: [made] }, { body }) : { body }
  }
  const before = timeline.length
  const value = session.redact(await edit(session.debuggee, span, path, text))
  session.debuggee.execution?.timeline.flush()
  const { state, tellMemory } = await refresh(session)
  const { value: shown, ...rest } = presentValue(session, value, path, span)
  return {
    body: { value: shown, ...rest },
    after() {
      tellMemory()
      // Other values, watches say, may depend on it.
      if (timeline.length === before || !session.client?.supportsInvalidatedEvent) return
      // The exit of a node is looked at from before it; behind the change its frame is gone.
      session.send('invalidated', { areas: state.spans.has(span) ? ['variables'] : ['all'] })
    },
  }
}

/** Lets references that the client has stand for the values as they are now. */
async function refresh(session: Session): Promise<{ state: State; tellMemory: () => void }> {
  const state = await session.state()
  const { timeline } = session.debuggee
  const now = (path: JsonPath, span: number): Json | undefined => {
    const scopes = scopesOf(timeline, state, span)
    const [scope] = scopes.filter(({ root }) => root.length > 0 && root[0] === path[0])
    const rest = path[0] === '$ctx' || scope ? path.slice(1) : path
    return getPath((scope ?? scopes[0])?.value, rest)
  }
  session.values.update(handle => {
    const value = handle.path && now(handle.path, handle.span)
    return value === undefined ? handle : { ...handle, value }
  })
  return { state, tellMemory: refreshMemory(session, now) }
}

/** Changes of values by a person. */
export const editing: RequestHandler[] = [setVariable, setExpression]
