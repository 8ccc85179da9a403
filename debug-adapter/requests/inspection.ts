import type { DebugProtocol } from '@vscode/debugprotocol'
import { z } from 'zod'
import { canEdit } from '../../src/debugger/edit.ts'
import { framesOf } from '../../src/debugger/frames.ts'
import { partCounts, partsOf, scopesOf, shortValue, type Variable } from '../../src/debugger/variables.ts'
import { type State, threadsOf } from '../../src/recording/state.ts'
import { type Json, type JsonPath, typeName } from '../../src/workflow/json.ts'
import type { PlacedRange } from '../client.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { recordedSource, refreshSource, sourceOf } from '../sources.ts'

const threads = handler('threads', 'loaded', z.looseObject({}), async session => {
  const found = threadsOf(await session.state())
  return {
    body: {
      threads: found.length > 0 ? found : [{ id: 1, name: session.debuggee.timeline.header.workflow }],
    },
  }
})

const stackTrace = handler(
  'stackTrace',
  'stopped',
  z.looseObject({
    threadId: z.int(),
    startFrame: z.int().min(0).optional(),
    levels: z.int().min(0).optional(),
  }),
  async (session, { threadId, startFrame = 0, levels = 0 }) => {
    const { timeline, file } = session.debuggee
    await refreshSource(session)
    const frames = framesOf(timeline, file, await session.state(), threadId)
    const page = frames.slice(startFrame, levels > 0 ? startFrame + levels : undefined)
    // VS Code selects a range that has an end, at every stop, and the next key would replace the node.
    const selects = session.client?.clientID === 'vscode'
    const stackFrames = page.map((frame): DebugProtocol.StackFrame => {
      const {
        line = 0,
        column = 0,
        ...end
      }: Partial<PlacedRange> = frame.range ? session.places.range(frame.range) : {}
      return {
        id: session.frames.create({ span: frame.span.seq }),
        name: frame.name,
        line,
        column,
        ...(frame.range ? { ...(selects ? {} : end), source: sourceOf(session) } : {}),
        presentationHint: frame.subtle ? 'subtle' : 'normal',
      }
    })
    return { body: { stackFrames, totalFrames: frames.length } }
  },
  { supportsDelayedStackTraceLoading: true },
)

const hints = { Context: 'locals', Node: 'arguments', Run: undefined } as const

const scopes = handler(
  'scopes',
  'stopped',
  z.looseObject({ frameId: z.int() }),
  async (session, { frameId }) => {
    const { span } = frameOf(session, frameId)
    const found = scopesOf(session.debuggee.timeline, await session.state(), span)
    return {
      body: {
        scopes: found.map(({ name, value, root }): DebugProtocol.Scope => {
          const hint = hints[name]
          return {
            name,
            variablesReference: session.values.create({ value, path: root, span }),
            namedVariables: partCounts(value).named,
            expensive: false,
            ...(hint ? { presentationHint: hint } : {}),
          }
        }),
      },
    }
  },
)

const variables = handler(
  'variables',
  'stopped',
  z.looseObject({
    variablesReference: z.int(),
    filter: z.enum(['indexed', 'named']).optional(),
    start: z.int().min(0).optional(),
    count: z.int().min(0).optional(),
  }),
  async (session, args) => {
    const handle = session.values.get(args.variablesReference)
    if (!handle) throw new RequestError('This value belongs to an earlier stop. Open it again.')
    const isList = Array.isArray(handle.value)
    const excluded = args.filter === 'indexed' ? !isList : args.filter === 'named' && isList
    const parts = excluded ? [] : partsOf(handle.value, handle.path, args.start, args.count)
    const state = await session.state()
    return { body: { variables: parts.map(part => variableOf(session, state, part, handle.span)) } }
  },
)

function variableOf(
  session: Session,
  state: State,
  { name, value, path, evaluateName }: Variable,
  span: number,
): DebugProtocol.Variable {
  return {
    name,
    ...(evaluateName === undefined ? {} : { evaluateName }),
    ...presentValue(session, value, path, span),
    ...readOnlyHint(session, state, span, path),
  }
}

/** Says of a value that it cannot be set; nothing where it can. */
export function readOnlyHint(session: Session, state: State, span: number, path: JsonPath | undefined) {
  if (path && canEdit(session.debuggee, state, span, path)) return {}
  return { presentationHint: { attributes: ['readOnly'] } }
}

/** A value as `variables` and `evaluate` show it. @param span of the frame */
export function presentValue(session: Session, value: Json, path: JsonPath | undefined, span: number) {
  const { named, indexed } = partCounts(value)
  return {
    value: shortValue(value),
    ...(session.client?.supportsVariableType ? { type: typeName(value) } : {}),
    variablesReference: named + indexed > 0 ? session.values.create({ value, path, span }) : 0,
    ...(named > 0 ? { namedVariables: named } : {}),
    ...(indexed > 0 ? { indexedVariables: indexed } : {}),
  }
}

/** The frame of an id. @throws {RequestError} for one of an earlier stop */
export function frameOf(session: Session, frameId: number): { span: number } {
  const frame = session.frames.get(frameId)
  if (!frame) throw new RequestError('This frame belongs to an earlier stop.')
  return frame
}

const source = handler(
  'source',
  'loaded',
  z.looseObject({ sourceReference: z.int() }),
  (session, { sourceReference }) => {
    if (sourceReference !== recordedSource) throw new RequestError(`There is no source ${sourceReference}.`)
    return { body: { content: session.debuggee.file.source, mimeType: 'text/x-yaml' } }
  },
)

const exceptionInfo = handler(
  'exceptionInfo',
  'stopped',
  z.looseObject({ threadId: z.int() }),
  async (session, { threadId }) => {
    const { timeline, file } = session.debuggee
    const failed = framesOf(timeline, file, await session.state(), threadId).find(frame => frame.span.error)
    const error = failed?.span.error
    if (!failed || !error) throw new RequestError('Nothing has failed here.')
    const detailsOf = (info: typeof error): DebugProtocol.ExceptionDetails => ({
      message: info.message,
      typeName: info.name,
      ...(info.stack === undefined ? {} : { stackTrace: info.stack }),
      ...(info.cause === undefined ? {} : { innerException: [detailsOf(info.cause)] }),
    })
    return {
      body: {
        exceptionId: error.code,
        description: `${error.message}${error.remedy ? ` ${error.remedy}` : ''} (${failed.span.address}, attempt ${failed.span.attempt})`,
        breakMode: (await isCaught(session)) ? 'always' : 'unhandled',
        details: detailsOf(error),
      },
    }
  },
  { supportsExceptionInfoRequest: true },
)

/** True when the error at which the playhead stands does not fail the run. */
async function isCaught({ debuggee: { timeline, playhead } }: Session): Promise<boolean> {
  const event = await timeline.event(playhead.cursor.seq)
  return event.type === 'error' && event.caught
}

/** Threads, frames, scopes, values. */
export const inspection: RequestHandler[] = [threads, stackTrace, scopes, variables, source, exceptionInfo]
