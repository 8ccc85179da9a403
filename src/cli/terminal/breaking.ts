import { type BreakpointRequest, exceptionGroup } from '../../debugger/breakpoints.ts'
import { changeText } from '../../debugger/data-trigger.ts'
import { inlineGroup } from '../../debugger/debuggee.ts'
import { exceptionFilters } from '../../debugger/exception-trigger.ts'
import { placesOfFunction } from '../../debugger/function-name.ts'
import { knownFunctions } from '../../debugger/function-trigger.ts'
import { isSpecial } from '../../debugger/names.ts'
import { bind, type Place } from '../../debugger/places.ts'
import type { Target } from '../../debugger/target.ts'
import { writeBeside } from '../../debugger/visible-writes.ts'
import type { WorkflowFile, WorkflowNode } from '../../workflow/graph.ts'
import { type JsonPath, parsePath } from '../../workflow/json.ts'
import { failure, nearest } from '../../workflow/problem.ts'
import type { Command, CommandGroup } from './command.ts'
import { move } from './moving.ts'
import { CommandError, frameOf, type Session, type UserBreakpoint, viewOf } from './session.ts'
import { who } from './who.ts'

/**
 * Sets a breakpoint: `place`, `place if expression`, `place hits >=3`, `place log message with {expressions}`.
 * @throws {CommandError} when there is no such place
 */
export function addBreakpoint(session: Session, text: string): UserBreakpoint {
  const [spec, details] = readDetails(text, 'break <place> [hits <n>] [if <expression>]')
  const { file } = session.debuggee
  const place = placeAt(file, spec)
  const places = place ? [place] : placesOfFunction(file, spec)
  const target: Target = place ? { kind: 'source', place } : { kind: 'function', name: spec }
  const lines = places.map(({ range }) => range.start.line)
  return add(session, text, { target, ...details }, lines)
}

/**
 * Sets a data breakpoint on a path that the selected frame sees.
 * @throws {CommandError} when it is no path of the context
 */
export async function addWatch(session: Session, text: string): Promise<UserBreakpoint> {
  const [spec, details] = readDetails(text, 'watch <path> [hits <n>] [if <expression>]')
  const path = pathOf(spec)
  const { timeline } = session.debuggee
  const { frame } = await viewOf(session)
  const workflow = frame?.span.workflow ?? timeline.header.workflow
  return add(session, `watch ${text.trim()}`, { target: { kind: 'data', workflow, path }, ...details }, [])
}

/** Reads what follows a place: hit count, and condition or log message. */
function readDetails(text: string, usage: string): [string, Partial<BreakpointRequest>] {
  const match = /^(\S+)(?:\s+hits\s+([=<>%]*\s*\d+))?(?:\s+(if|log)\s+(.+))?$/s.exec(text.trim())
  if (!match) throw new CommandError(`"${text}" is no breakpoint. Write: ${usage}`)
  const [, spec, hitCondition, kind, detail] = match
  return [
    spec!,
    {
      ...(hitCondition === undefined ? {} : { hitCondition }),
      ...(kind === 'if' ? { condition: detail! } : {}),
      ...(kind === 'log' ? { logMessage: detail! } : {}),
    },
  ]
}

function add(
  session: Session,
  text: string,
  request: BreakpointRequest,
  lines: readonly number[],
): UserBreakpoint {
  const number = session.nextBreakpoint++
  const [info] = session.debuggee.breakpoints.set(groupOf(number), [request])
  if (!info!.verified && !info!.pending) {
    session.debuggee.breakpoints.set(groupOf(number), [])
    throw new CommandError(info!.message ?? 'This breakpoint is not possible.')
  }
  const added = { number, text: text.trim(), ids: [info!.id], lines, message: info!.message }
  session.breakpoints.set(number, added)
  return added
}

const groupOf = (number: number) => `terminal ${number}`

/** The place that a line number stands for; undefined for any other text. @throws {CommandError} */
function placeAt(file: WorkflowFile, spec: string): Place | undefined {
  if (!/^\d+$/.test(spec)) return undefined
  const place = bind(file, { line: Number(spec) - 1 })
  if (place) return place
  throw new CommandError(`There is no node at line ${spec} or below it. Give a line inside a node.`)
}

/**
 * Checks what can be checked of a place before anything runs.
 * @throws {PlayheadError} `unknown-target`
 */
export function checkBreakpoint(file: WorkflowFile, spec: string): void {
  if (placeAt(file, spec) || /^(tool|model):/.test(spec) || placesOfFunction(file, spec).length > 0) return
  const known = knownFunctions(file)
  throw failure('unknown-target', { target: spec, known, near: nearest(spec, known) })
}

/** A path of the context. @throws {CommandError} */
function pathOf(text: string): JsonPath {
  const path = parsePath(text.replace(/^\$ctx\./, ''))
  if (path && (text.startsWith('$ctx.') || !isSpecial(path[0]!))) return path
  throw new CommandError('Give a path of the context, for example: issues[0].score')
}

function describe(session: Session, { number, text, lines, message }: UserBreakpoint): string {
  const { style } = session.io
  const places =
    lines.length > 0 && `${lines.length === 1 ? 'line' : 'lines'} ${lines.map(line => line + 1).join(', ')}`
  return `${style.red('●')} ${number}  ${text}  ${style.dim([places, message].filter(Boolean).join(' · '))}`
}

function listBreakpoints(session: Session): void {
  const { io, breakpoints, debuggee } = session
  const comments = debuggee.file.inlineBreakpoints
  if (breakpoints.size === 0 && comments.length === 0) {
    io.print('No breakpoints. Set one with: break <node or line> [if <expression>]')
  }
  for (const breakpoint of breakpoints.values()) io.print(describe(session, breakpoint))
  for (const { kind, text, range } of comments) {
    io.print(
      `${io.style.red('●')} #  ${kind}${text ? `: ${text}` : ''}  ${io.style.dim(`comment in line ${range.start.line + 1}`)}`,
    )
  }
}

const breakCommand: Command = {
  names: ['break', 'b'],
  usage:
    '[<line|node|workflow/node|type:…|tool:…|model:…>[:exit] [hits <n>] [if <expression> | log <message>]]',
  help: 'set a breakpoint (names may have * and ?), or list them all',
  async run(session, argument) {
    if (argument === '') listBreakpoints(session)
    else session.io.print(describe(session, addBreakpoint(session, argument)))
  },
  complete: async ({ debuggee: { file } }) => [
    ...knownFunctions(file),
    ...new Set([...file.workflows.values()].flatMap(({ nodes }) => [...nodes.values()].map(typePrefixed))),
  ],
}

const typePrefixed = ({ type }: WorkflowNode) => `type:${type}`

/** The keys of the context that the selected frame sees. */
async function contextKeys(session: Session): Promise<string[]> {
  const { state, frame } = await viewOf(session)
  return Object.keys((frame && state.contexts.get(frame.span.context)) ?? {})
}

const watchCommand: Command = {
  names: ['watch'],
  usage: '<path> [hits <n>] [if <expression>]',
  help: 'stop before a variable changes; the condition can use old and new',
  async run(session, argument) {
    session.io.print(describe(session, await addWatch(session, argument)))
  },
  complete: contextKeys,
}

/** What exception filters are on, with their conditions. */
function filtersOn({ debuggee }: Session): Map<string, string | undefined> {
  const on = debuggee.breakpoints.groups.get(exceptionGroup) ?? []
  return new Map(
    on.flatMap(({ request: { target, condition } }) =>
      target?.kind === 'exception' ? [[target.filter, condition] as const] : [],
    ),
  )
}

const catchCommand: Command = {
  names: ['catch'],
  usage: '[<caught|uncaught> [if <expression> | off]]',
  help: 'stop at errors that the run survives, or that fail it (on at first), or say which',
  async run(session, argument) {
    const { io, debuggee } = session
    const filters = filtersOn(session)
    const match = /^(\S+)(?:\s+(off|if\s+(.+)))?$/s.exec(argument)
    if (argument !== '') {
      const [, filter = argument, change, condition] = match ?? []
      if (!match || !(exceptionFilters as readonly string[]).includes(filter))
        throw new CommandError('Write: catch caught, catch uncaught if <expression>, or catch caught off')
      const before = debuggee.breakpoints.groups.get(exceptionGroup)?.map(({ request }) => request) ?? []
      if (change === 'off') filters.delete(filter)
      else filters.set(filter, condition)
      const infos = debuggee.breakpoints.set(
        exceptionGroup,
        [...filters].map(([name, test]) => ({
          target: { kind: 'exception', filter: name },
          ...(test === undefined ? {} : { condition: test }),
        })),
      )
      const bad = infos.find(({ verified }) => !verified)
      if (bad) {
        debuggee.breakpoints.set(exceptionGroup, before)
        throw new CommandError(bad.message ?? 'This condition is not possible.')
      }
    }
    const lines = [...filters].map(
      ([name, test]) => `${name} errors${test === undefined ? '' : ` if ${test}`}`,
    )
    io.print(lines.length === 0 ? 'Stops at no errors.' : `Stops at ${lines.join(', and at ')}.`)
  },
  complete: async () => [...exceptionFilters, 'off', 'if'],
}

const writesCommand: Command = {
  names: ['writes'],
  usage: '<path> [last|next]',
  help: 'every change of a variable, or go to the last or next one',
  async run(session, argument) {
    const [name = '', direction = ''] = argument.split(/\s+/)
    const path = pathOf(name)
    if (direction === '') {
      for (const line of await who(session, name)) session.io.print(line)
      return
    }
    if (direction !== 'last' && direction !== 'next')
      throw new CommandError('Write: writes <path>, writes <path> last, or writes <path> next')
    const { frame } = await frameOf(session)
    const { timeline, playhead } = session.debuggee
    const write = await writeBeside(timeline, path, frame.span.context, playhead.cursor, direction)
    if (!write) throw failure('no-write', { path: name, direction, live: timeline.live })
    const text = changeText(write.old, write.value)
    await move(session, async () => ({ ...playhead.seekStop(write.position), text }))
  },
  complete: contextKeys,
}

const deleteCommand: Command = {
  names: ['delete', 'd'],
  usage: '<number|all>',
  help: 'remove a breakpoint',
  async run(session, argument) {
    const { breakpoints, debuggee } = session
    const chosen = argument === 'all' ? [...breakpoints.keys()] : [Number(argument)]
    if (argument === '' || !chosen.every(number => breakpoints.has(number))) {
      throw new CommandError(`There is no breakpoint "${argument}". "break" lists them.`)
    }
    for (const number of chosen) {
      debuggee.breakpoints.set(groupOf(number), [])
      breakpoints.delete(number)
    }
    if (argument === 'all') debuggee.breakpoints.set(inlineGroup, [])
    session.io.print(chosen.length === 1 ? `Removed breakpoint ${chosen[0]}.` : 'Removed all breakpoints.')
  },
  complete: async session => ['all', ...[...session.breakpoints.keys()].map(String)],
}

/** The commands for breakpoints. */
export const breaking: CommandGroup = {
  title: 'Breakpoints',
  commands: [breakCommand, watchCommand, catchCommand, deleteCommand, writesCommand],
}
