import { basename } from 'node:path'
import type { BreakpointRequest } from '../../debugger/breakpoints.ts'
import { inlineGroup } from '../../debugger/debuggee.ts'
import { placesOfFunction } from '../../debugger/function-name.ts'
import { knownFunctions } from '../../debugger/function-trigger.ts'
import { bind, type Place } from '../../debugger/places.ts'
import type { Target } from '../../debugger/target.ts'
import type { WorkflowFile, WorkflowNode } from '../../workflow/graph.ts'
import { failure, nearest } from '../../workflow/problem.ts'
import { catchCommand } from './catching.ts'
import type { Command, CommandGroup } from './command.ts'
import { pathsOf } from './expressions.ts'
import { pathOf } from './path-argument.ts'
import { CommandError, type Session, type UserBreakpoint, viewOf } from './session.ts'
import { writesCommand } from './writes.ts'

/**
 * Sets a breakpoint: `place`, `place if expression`, `place hits >=3`, `place log message with {expressions}`.
 * @throws {CommandError} when there is no such place
 */
export function addBreakpoint(session: Session, text: string): UserBreakpoint {
  const [spec, details] = readDetails(text, 'break <place> [hits <n>] [if <expression>]')
  const { target, ...standing } = targetAt(session.debuggee.file, spec)
  return add(session, text, { target, ...details }, standing)
}

/** Where the places of a breakpoint stand: lines, from 0, and the included file that they are in. */
type Standing = Pick<UserBreakpoint, 'lines' | 'included'>

/**
 * What a line number, `file:line`, or a name, stands for.
 * @throws {CommandError} when there is no such line
 */
export function targetAt(file: WorkflowFile, spec: string): { target: Target } & Standing {
  const line = placeAt(file, spec)
  if (line) {
    const { place, included } = line
    const lines = [place.range.start.line]
    return { target: { kind: 'source', place }, lines, ...(included === undefined ? {} : { included }) }
  }
  const lines = placesOfFunction(file, spec).map(({ range }) => range.start.line)
  return { target: { kind: 'function', name: spec }, lines }
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
  return add(
    session,
    `watch ${text.trim()}`,
    { target: { kind: 'data', workflow, path }, ...details },
    { lines: [] },
  )
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

function add(session: Session, text: string, request: BreakpointRequest, standing: Standing): UserBreakpoint {
  const number = session.nextBreakpoint++
  const [info] = session.debuggee.breakpoints.set(groupOf(number), [request])
  if (!info!.verified && !info!.pending) {
    session.debuggee.breakpoints.set(groupOf(number), [])
    throw new CommandError(info!.message ?? 'This breakpoint is not possible.')
  }
  const added = { number, text: text.trim(), ids: [info!.id], ...standing, message: info!.message }
  session.breakpoints.set(number, added)
  return added
}

const groupOf = (number: number) => `terminal ${number}`

/** The place that `line` or `file:line` stands for; undefined for any other text. @throws {CommandError} */
function placeAt(file: WorkflowFile, spec: string): { place: Place; included?: string } | undefined {
  const [, name, number] = /^(?:(.*\.ya?ml):)?(\d+)$/i.exec(spec) ?? []
  if (number === undefined) return undefined
  const included = name === undefined ? undefined : includedAs(file, name)
  const place = bind(file, { line: Number(number) - 1 }, included)
  if (place) return { place, ...(included === undefined ? {} : { included }) }
  throw new CommandError(`There is no node at line ${spec} or below it. Give a line inside a node.`)
}

/**
 * The included file that a name means, by the end of its path.
 * @returns undefined for the workflow file itself
 * @throws {CommandError} for a file that is not a part of the workflow, or where several fit
 */
function includedAs(file: WorkflowFile, name: string): string | undefined {
  const wanted = name.replaceAll('\\', '/').replace(/^\.\//, '')
  const endsSo = (path: string) => `/${path.replaceAll('\\', '/')}`.endsWith(`/${wanted}`)
  const all = [...file.includes.keys()]
  const found = all.includes(wanted) ? [wanted] : [file.path, ...all].filter(endsSo)
  if (found.length === 1) return found[0] === file.path ? undefined : found[0]
  const known = [basename(file.path), ...all].join(', ')
  if (found.length === 0)
    throw new CommandError(`"${name}" is no part of this workflow. There are: ${known}.`)
  throw new CommandError(`"${name}" can be several: ${found.join(', ')}. Give more of the path.`)
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

function describe(session: Session, { number, text, lines, included, message }: UserBreakpoint): string {
  const { style } = session.io
  const places =
    lines.length > 0 &&
    `${lines.length === 1 ? 'line' : 'lines'} ${lines.map(line => line + 1).join(', ')}${included === undefined ? '' : ` of ${included}`}`
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
    const { start } = range.from?.range ?? range
    const where = `comment in line ${start.line + 1}${range.from ? ` of ${range.from.path}` : ''}`
    io.print(`${io.style.red('●')} #  ${kind}${text ? `: ${text}` : ''}  ${io.style.dim(where)}`)
  }
}

const breakCommand: Command = {
  names: ['break', 'b'],
  usage:
    '[<line|file:line|node|workflow/node|type:…|tool:…|model:…>[:exit] [hits <n>] [if <expression> | log <message>]]',
  help: 'set a breakpoint (names may have * and ?), or list them all',
  async run(session, argument) {
    if (argument === '') listBreakpoints(session)
    else session.io.print(describe(session, addBreakpoint(session, argument)))
  },
  complete: session => stopsOf(session, ''),
}

/** The names at which one can stop. */
const stopNames = (file: WorkflowFile): string[] => [
  ...knownFunctions(file),
  ...new Set([...file.workflows.values()].flatMap(({ nodes }) => [...nodes.values()].map(typePrefixed))),
]

/** What could stand for a place in the file. */
export const stopsOf: NonNullable<Command['complete']> = async ({ debuggee: { file } }) => stopNames(file)

const typePrefixed = ({ type }: WorkflowNode) => `type:${type}`

const watchCommand: Command = {
  names: ['watch'],
  usage: '<path> [hits <n>] [if <expression>]',
  help: 'stop before a variable changes; the condition can use old and new',
  async run(session, argument) {
    session.io.print(describe(session, await addWatch(session, argument)))
  },
  complete: pathsOf,
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
