import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import { type Frame, framesOf } from '../../src/debugger/frames.ts'
import { partCounts, type Scope, scopesOf, shortValue } from '../../src/debugger/variables.ts'
import { threadsOf } from '../../src/recording/state.ts'
import { typeName } from '../../src/workflow/json.ts'
import { t } from '../../src/workflow/translate.ts'
import { placedIn, refreshSources } from '../loaded-sources.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'

const threads = handler('threads', 'loaded', z.looseObject({}), async session => {
  const found = threadsOf(await session.state())
  return {
    body: {
      threads: found.length > 0 ? found : [{ id: 1, name: session.debuggee.timeline.header.workflow }],
    },
  }
})

const stackFormat = z
  .looseObject({
    hex: z.boolean().optional(),
    parameters: z.boolean().optional(),
    parameterTypes: z.boolean().optional(),
    parameterNames: z.boolean().optional(),
    parameterValues: z.boolean().optional(),
    line: z.boolean().optional(),
    module: z.boolean().optional(),
  })
  .optional()

/** The name of a frame with what the client wants besides: its inputs, its line, its workflow. */
function formatFrame(
  { name, span }: Frame,
  format: NonNullable<z.infer<typeof stackFormat>>,
  line: number,
): string {
  const { parameters, parameterTypes, parameterNames, parameterValues, hex } = format
  const isBare = !parameterTypes && !parameterNames && !parameterValues
  const inputs = Object.entries(span.input ?? {}).map(([key, value]) =>
    [
      ...(parameterNames ? [`${key}:`] : []),
      ...(parameterTypes ? [typeName(value)] : []),
      ...(parameterValues || isBare ? [shortValue(value, hex ? { hex } : {})] : []),
    ]
      .join(' ')
      .replace(/:$/, ''),
  )
  return [
    format.module && span.kind !== 'workflow' ? `${span.workflow}!${name}` : name,
    ...(parameters && span.input ? [`(${inputs.join(', ')})`] : []),
    ...(format.line && line > 0 ? [t('line {0}', line)] : []),
  ].join(' ')
}

const stackTrace = handler(
  'stackTrace',
  'stopped',
  z.looseObject({
    threadId: z.int(),
    startFrame: z.int().min(0).optional(),
    levels: z.int().min(0).optional(),
    format: stackFormat,
  }),
  async (session, { threadId, startFrame = 0, levels = 0, format }) => {
    const { timeline, file } = session.debuggee
    await refreshSources(session)
    const frames = framesOf(timeline, file, await session.state(), threadId)
    const page = frames.slice(startFrame, levels > 0 ? startFrame + levels : undefined)
    // VS Code selects a range that has an end, at every stop, and the next key would replace the node.
    const selects = session.client?.clientID === 'vscode'
    const stackFrames = page.map((frame): DebugProtocol.StackFrame => {
      const {
        line = 0,
        column = 0,
        source,
        ...end
      }: Partial<ReturnType<typeof placedIn>> = frame.range ? placedIn(session, frame.range) : {}
      return {
        id: session.frames.create({ span: frame.span.seq }),
        name: format ? formatFrame(frame, format, line) : frame.name,
        line,
        column,
        ...(source ? { ...(selects ? {} : end), source } : {}),
        canRestart: true,
        presentationHint: frame.subtle ? 'subtle' : 'normal',
      }
    })
    return { body: { stackFrames, totalFrames: frames.length } }
  },
  { supportsDelayedStackTraceLoading: true },
)

const scopeNames: Record<Scope['name'], () => string> = {
  Context: () => t('Context'),
  Node: () => t('Node'),
  Run: () => t('Run'),
}

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
            name: scopeNames[name](),
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

/** The frame of an id. @throws {RequestError} for one of an earlier stop */
export function frameOf(session: Session, frameId: number): { span: number } {
  const frame = session.frames.get(frameId)
  if (!frame) throw new RequestError('This frame belongs to an earlier stop.')
  return frame
}

/** The span of a frame, or without one that of the place where the playhead stands. */
export async function spanOf(session: Session, frameId: number | undefined): Promise<number> {
  if (frameId !== undefined) return frameOf(session, frameId).span
  const { cursor, timeline } = session.debuggee.playhead
  const state = await session.state()
  const span = timeline.structure.span(cursor.seq)
  return state.spans.has(span) ? span : 0
}

/** Threads, frames, scopes. */
export const stack: RequestHandler[] = [threads, stackTrace, scopes]
