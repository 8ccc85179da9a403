import { resolve } from 'node:path'
import type { DebugProtocol } from '@vscode/debugprotocol'
import { z } from 'zod'
import type { BreakpointInfo, BreakpointRequest } from '../../src/debugger/breakpoints.ts'
import { bind, type Place, placesOf } from '../../src/debugger/places.ts'
import type { WorkflowFile } from '../../src/workflow/graph.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { fileOf } from '../sources.ts'

const source = z.looseObject({
  name: z.string().optional(),
  path: z.string().optional(),
  sourceReference: z.int().optional(),
})

const sourceBreakpoint = z.looseObject({
  line: z.int(),
  column: z.int().optional(),
  condition: z.string().optional(),
  hitCondition: z.string().optional(),
  logMessage: z.string().optional(),
})

type SourceBreakpoint = z.infer<typeof sourceBreakpoint>

const setBreakpoints = handler(
  'setBreakpoints',
  'loaded',
  z.looseObject({ source, breakpoints: z.array(sourceBreakpoint).optional() }),
  async (session, args) => {
    const client = args.source as DebugProtocol.Source
    const file = await fileOf(session, client)
    const enabled = session.config?.noDebug !== true
    const requests = (args.breakpoints ?? []).map(breakpoint => requestOf(session, file, breakpoint))
    const infos = session.debuggee.breakpoints.set(groupOf(session, client), enabled ? requests : [])
    const told = enabled ? infos : requests.map((_, i): BreakpointInfo => ({ id: i + 1, verified: false }))
    return {
      body: {
        breakpoints: told.map((info, i) => breakpointOf(session, client, info, args.breakpoints![i]!)),
      },
    }
  },
  { supportsConditionalBreakpoints: true, supportsHitConditionalBreakpoints: true, supportsLogPoints: true },
)

/** The name under which the breakpoints of a source are replaced. */
function groupOf(session: Session, client: DebugProtocol.Source): string {
  if (client.sourceReference) return `recorded ${client.sourceReference}`
  return client.path === undefined ? '' : resolve(session.cwd, session.places.fromPath(client.path))
}

function requestOf(
  session: Session,
  file: WorkflowFile | undefined,
  given: SourceBreakpoint,
): BreakpointRequest {
  const at = session.places.position(given.line, given.column)
  const place = file && bind(file, at)
  const reason = file
    ? 'No node stands here or below.'
    : `This file is not part of the workflow that is being debugged (${session.debuggee.file.path}).`
  return {
    place,
    ...(place ? {} : { reason }),
    condition: given.condition,
    hitCondition: given.hitCondition,
    logMessage: given.logMessage,
  }
}

/** What the client is told of a breakpoint. A column only where it asked for one: clients draw a second mark there. */
function breakpointOf(
  session: Session,
  client: DebugProtocol.Source,
  info: BreakpointInfo,
  given: SourceBreakpoint,
): DebugProtocol.Breakpoint {
  const { id, verified, message, range } = info
  const place = range && session.places.range(range)
  return {
    id,
    verified,
    source: client,
    ...(message === undefined ? {} : { message }),
    ...(place && (given.column === undefined ? { line: place.line } : place)),
    ...(verified ? {} : { reason: 'failed' as const }),
  }
}

const setExceptionBreakpoints = handler(
  'setExceptionBreakpoints',
  'loaded',
  z.looseObject({ filters: z.array(z.string()) }),
  (session, { filters }) => {
    session.debuggee.breakpoints.setExceptionFilters(session.config?.noDebug ? [] : filters)
    return {}
  },
  {
    exceptionBreakpointFilters: [
      {
        filter: 'uncaught',
        label: 'Uncaught Errors',
        description: 'Stops when a node fails and the workflow fails with it.',
        default: true,
      },
      {
        filter: 'caught',
        label: 'Caught Errors',
        description:
          'Stops when a node fails and the workflow goes on: it is tried again, its failure is allowed, or a person decides.',
        default: false,
      },
    ],
  },
)

const sameLine = (one: Place, other: Place) => one.range.start.line === other.range.start.line

const breakpointLocations = handler(
  'breakpointLocations',
  'loaded',
  z.looseObject({
    source,
    line: z.int(),
    column: z.int().optional(),
    endLine: z.int().optional(),
    endColumn: z.int().optional(),
  }),
  async (session, args) => {
    const file = await fileOf(session, args.source as DebugProtocol.Source)
    const { places } = session
    const [first, last] = [places.fromLine(args.line), places.fromLine(args.endLine ?? args.line)]
    const found = (file ? placesOf(file) : []).filter(
      ({ range: { start } }) =>
        start.line >= first &&
        start.line <= last &&
        (args.column === undefined ||
          start.line > first ||
          start.character >= places.fromColumn(args.column)) &&
        (args.endColumn === undefined ||
          start.line < last ||
          start.character <= places.fromColumn(args.endColumn)),
    )
    // The only place of a line is the line: with a column, clients draw a second mark behind the dash of the node.
    const alone = (place: Place) => !found.some(other => other !== place && sameLine(other, place))
    const told = found.map(place => {
      const range = places.range(place.range)
      return alone(place) ? { line: range.line } : range
    })
    return { body: { breakpoints: told } }
  },
  { supportsBreakpointLocationsRequest: true },
)

/** Everything about breakpoints. */
export const breakpoints: RequestHandler[] = [setBreakpoints, setExceptionBreakpoints, breakpointLocations]
