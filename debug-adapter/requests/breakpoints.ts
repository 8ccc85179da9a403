import { resolve } from 'node:path'
import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import type { BreakpointInfo, BreakpointRequest } from '../../src/debugger/breakpoints.ts'
import { atEdge, bind, type Place, placesOf } from '../../src/debugger/places.ts'
import { nearest, problem } from '../../src/workflow/problem.ts'
import { fileStart } from '../../src/workflow/source.ts'
import { t } from '../../src/workflow/translate.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { type SourceText, textOf } from '../sources.ts'
import { setGroup, toldBreakpoint } from '../told-breakpoint.ts'

/** How clients name a source. It is sent back to them, so nothing is taken along that was not checked. */
export const source = z.object({
  name: z.string().optional(),
  path: z.string().optional(),
  sourceReference: z.int32().min(0).optional(),
  adapterData: z.unknown().optional(),
})

const sourceBreakpoint = z.looseObject({
  line: z.int(),
  column: z.int().optional(),
  condition: z.string().optional(),
  hitCondition: z.string().optional(),
  logMessage: z.string().optional(),
  mode: z.string().optional(),
})

type SourceBreakpoint = z.infer<typeof sourceBreakpoint>

/** Where a breakpoint stops, when its line is not to decide. The first is what clients take by default. */
const modes = (): DebugProtocol.BreakpointMode[] => [
  {
    mode: 'line',
    label: t('Where the Line Says'),
    description: t('After the node on output:, next: and branches:, else before what stands on the line.'),
    appliesTo: ['source'],
  },
  {
    mode: 'enter',
    label: t('Before'),
    description: t('When the inputs are there and nothing has run yet.'),
    appliesTo: ['source'],
  },
  {
    mode: 'exit',
    label: t('After'),
    description: t('When the output is there and what comes next is not chosen yet.'),
    appliesTo: ['source'],
  },
]

const setBreakpoints = handler(
  'setBreakpoints',
  'loaded',
  z.looseObject({
    source,
    breakpoints: z.array(sourceBreakpoint).optional(),
    lines: z.array(z.int()).optional(),
  }),
  async (session, args) => {
    const client = args.source as DebugProtocol.Source
    const text = await textOf(session, client)
    // Older clients send lines and nothing else.
    const given = args.breakpoints ?? (args.lines ?? []).map((line): SourceBreakpoint => ({ line }))
    const requests = given.map(breakpoint => requestOf(session, text, breakpoint))
    const infos = setGroup(session, groupOf(session, client), requests)
    return {
      body: {
        breakpoints: infos.map((info, i) => breakpointOf(session, client, info, given[i]!)),
      },
    }
  },
  () => ({
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    breakpointModes: modes(),
  }),
)

/** The name under which the breakpoints of a source are replaced. */
function groupOf(session: Session, client: DebugProtocol.Source): string {
  if (client.sourceReference) return `recorded ${client.sourceReference}`
  return client.path === undefined ? '' : resolve(session.cwd, session.places.fromPath(client.path))
}

function requestOf(
  session: Session,
  text: SourceText | undefined,
  given: SourceBreakpoint,
): BreakpointRequest {
  const { place, reason } = placeOf(session, text, given)
  return {
    place,
    reason,
    condition: given.condition,
    hitCondition: given.hitCondition,
    logMessage: given.logMessage,
  }
}

/** The place that a client means, or why there is none. */
export function placeOf(
  session: Session,
  text: SourceText | undefined,
  { line, column, mode = 'line' }: Pick<SourceBreakpoint, 'line' | 'column' | 'mode'>,
): { place: Place; reason?: undefined } | { place?: undefined; reason: string } {
  if (!text) {
    const { path } = session.debuggee.file
    return { reason: `This file is not part of the workflow that is being debugged (${path}).` }
  }
  const { file, included } = text
  const place = bind(file, session.places.position(line, column), included)
  if (!place) return { reason: problem('no-place-here', {}, fileStart).message }
  if (mode === 'line') return { place }
  if (mode === 'enter' || mode === 'exit') return { place: atEdge(file, place, mode, included) }
  const known = modes().map(one => one.mode)
  const params = { name: mode, known, near: nearest(mode, known) }
  const { message, remedy } = problem('unknown-breakpoint-mode', params, fileStart)
  return { reason: `${message} ${remedy}` }
}

/** What the client is told of a breakpoint. A column only where it asked for one: clients draw a second mark there. */
function breakpointOf(
  session: Session,
  client: DebugProtocol.Source,
  info: BreakpointInfo,
  given: SourceBreakpoint,
): DebugProtocol.Breakpoint {
  const place = info.range && session.places.range(info.range)
  return {
    ...toldBreakpoint(info),
    source: client,
    ...(place && (given.column === undefined ? { line: place.line } : place)),
  }
}

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
    const text = await textOf(session, args.source as DebugProtocol.Source)
    const { places } = session
    const [first, last] = [places.fromLine(args.line), places.fromLine(args.endLine ?? args.line)]
    const found = (text ? placesOf(text.file, text.included) : []).filter(
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

/** Breakpoints at places of the text. */
export const breakpoints: RequestHandler[] = [setBreakpoints, breakpointLocations]
