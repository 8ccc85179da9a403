import { inlineGroup } from '../../debugger/debuggee.ts'
import { bind, type Place, placesOf } from '../../debugger/places.ts'
import type { WorkflowFile } from '../../workflow/graph.ts'
import { failure, nearest } from '../../workflow/problem.ts'
import type { Command, CommandGroup } from './command.ts'
import { CommandError, type Session, type UserBreakpoint } from './session.ts'

/**
 * Sets a breakpoint: `place`, `place if expression`, `place hits >=3`, `place log message with {expressions}`.
 * @throws {PlayheadError} `unknown-target` when there is no such place
 */
export function addBreakpoint(session: Session, text: string): UserBreakpoint {
  const match = /^(\S+)(?:\s+hits\s+([=<>%]*\s*\d+))?(?:\s+(if|log)\s+(.+))?$/s.exec(text.trim())
  if (!match) {
    throw new CommandError(`"${text}" is no breakpoint. Write: break <place> [hits <n>] [if <expression>]`)
  }
  const [, spec, hitCondition, kind, detail] = match
  const places = findPlaces(session.debuggee.file, spec!)
  const number = session.nextBreakpoint++
  const request = {
    ...(hitCondition === undefined ? {} : { hitCondition }),
    ...(kind === 'if' ? { condition: detail! } : {}),
    ...(kind === 'log' ? { logMessage: detail! } : {}),
  }
  const infos = session.debuggee.breakpoints.set(
    groupOf(number),
    places.map(place => ({ place, ...request })),
  )
  const added: UserBreakpoint = {
    number,
    text: text.trim(),
    ids: infos.map(info => info.id),
    lines: places.map(place => place.range.start.line),
    message: infos.find(info => info.message !== undefined)?.message,
  }
  if (infos.some(info => !info.verified)) {
    session.debuggee.breakpoints.set(groupOf(number), [])
    throw new CommandError(added.message ?? 'This breakpoint is not possible.')
  }
  session.breakpoints.set(number, added)
  return added
}

const groupOf = (number: number) => `terminal ${number}`

/**
 * The places that a line number, a node id, `workflow/node`, a pattern with `*`, or a workflow's name stands for.
 * @throws {PlayheadError} `unknown-target`
 */
export function findPlaces(file: WorkflowFile, spec: string): Place[] {
  if (/^\d+$/.test(spec)) {
    const place = bind(file, { line: Number(spec) - 1 })
    if (!place)
      throw new CommandError(`There is no node at line ${spec} or below it. Give a line inside a node.`)
    return [place]
  }
  const all = placesOf(file).filter(place => place.edge === 'enter' && place.kind !== 'handler')
  const pattern = new RegExp(`^${spec.split('*').map(escapePattern).join('.*')}$`)
  const places = all.filter(({ workflow, node }) =>
    node === undefined ? spec === workflow : pattern.test(node) || pattern.test(`${workflow}/${node}`),
  )
  if (places.length > 0) return places
  const known = [...new Set(all.map(({ workflow, node }) => node ?? workflow))]
  throw failure('unknown-target', { target: spec, known, near: nearest(spec, known) })
}

const escapePattern = (text: string) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')

function describe(session: Session, { number, text, lines, message }: UserBreakpoint): string {
  const { style } = session.io
  const places = `${lines.length === 1 ? 'line' : 'lines'} ${lines.map(line => line + 1).join(', ')}`
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
  usage: '[<node|workflow/node|line> [hits <n>] [if <expression> | log <message>]]',
  help: 'set a breakpoint, or list them all',
  async run(session, argument) {
    if (argument === '') listBreakpoints(session)
    else session.io.print(describe(session, addBreakpoint(session, argument)))
  },
  complete: async ({ debuggee }) =>
    [...debuggee.file.workflows.values()].flatMap(workflow => [...workflow.nodes.keys()]),
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
export const breaking: CommandGroup = { title: 'Breakpoints', commands: [breakCommand, deleteCommand] }
