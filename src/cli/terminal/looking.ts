import { dirname, resolve } from 'node:path'
import { evaluateIn } from '../../debugger/evaluate.ts'
import { frameName } from '../../debugger/frames.ts'
import { shortValue } from '../../debugger/variables.ts'
import { handlerUses } from '../../engine/handlers.ts'
import { topSpan } from '../../recording/state.ts'
import { nearPath } from '../invocation.ts'
import { printedValue } from '../printed-value.ts'
import { textGraph } from '../text-graph.ts'
import { textTimeline } from '../text-timeline.ts'
import { clip } from './clip.ts'
import type { Command, CommandGroup } from './command.ts'
import { diffCommand } from './diffing.ts'
import { display, undisplay } from './displaying.ts'
import { expressionsOf, pathsOf } from './expressions.ts'
import { errorCommand } from './failing.ts'
import { down, frame, up } from './frames.ts'
import { marksAt } from './marks.ts'
import { CommandError, frameOf, openThreads, viewOf } from './session.ts'
import { sourceLines } from './source-view.ts'
import { who } from './who.ts'

const maxPrinted = 200
const around = 6

const print: Command = {
  names: ['print', 'p'],
  usage: '<expression>',
  help: 'the value of an expression or path, also node, run and prev',
  async run(session, argument) {
    if (argument === '') throw new CommandError('Say what to print, for example: print node.input')
    const { state, frame } = await frameOf(session)
    const value = await evaluateIn(session.debuggee.timeline, state, frame.span.seq, argument)
    for (const line of printedValue(value, maxPrinted)) session.io.print(line)
  },
  complete: expressionsOf,
}

const context: Command = {
  names: ['context', 'x'],
  usage: '',
  help: 'all variables of the selected frame',
  async run(session) {
    const { io } = session
    const { state, frame } = await frameOf(session)
    const entries = Object.entries(state.contexts.get(frame.span.context) ?? {})
    const width = Math.min(24, Math.max(0, ...entries.map(([key]) => key.length)))
    for (const [key, value] of entries) {
      const name = key.padEnd(width)
      io.print(`${io.style.bold(name)} = ${clip(shortValue(value), io.columns - name.length - 4)}`)
    }
    if (entries.length === 0) io.print('The context is empty.')
  },
}

const where: Command = {
  names: ['where', 'w', 'bt'],
  usage: '',
  help: 'the stack: what is open here, from the inside out',
  async run(session) {
    const { io, debuggee } = session
    const { frames } = await viewOf(session)
    const path = nearPath(debuggee.file.path, io.cwd)
    for (const [i, { name, range, subtle }] of frames.entries()) {
      const place = range ? `${path}:${range.start.line + 1}` : ''
      const text = `#${i} ${name}`
      const mark = i === session.frame ? io.style.yellow('▶') : ' '
      io.print(`${mark} ${subtle ? io.style.dim(text) : text}  ${io.style.dim(place)}`)
    }
  },
}

const threads: Command = {
  names: ['threads', 't'],
  usage: '',
  help: 'the parallel branches that are open',
  async run(session) {
    const { io, debuggee } = session
    const state = await debuggee.timeline.state(debuggee.playhead.cursor.position)
    for (const { id, name } of await openThreads(session)) {
      const top = topSpan(state, id)
      const mark = id === session.thread ? io.style.yellow('▶') : ' '
      io.print(`${mark} ${id}  ${name}  ${io.style.dim(top ? `at ${frameName(top)}` : '')}`)
    }
  },
}

const list: Command = {
  names: ['list', 'l'],
  usage: '[<line>]',
  help: 'the source around the current line, or another one',
  async run(session, argument) {
    const { frame: at } = await viewOf(session)
    const current = at?.range?.start.line
    const line = argument === '' ? current : Number(argument) - 1
    if (line === undefined || !Number.isInteger(line))
      throw new CommandError(`"${argument}" is no line number.`)
    const lines = sourceLines(session, line - around, line + around, current)
    if (lines.length === 0) throw new CommandError(`There is no line ${argument}.`)
    for (const text of lines) session.io.print(text)
  },
}

const sources: Command = {
  names: ['sources'],
  usage: '',
  help: 'the files that ran: the workflow, what it includes, its handlers',
  async run({ io, debuggee: { file, timeline: of, sourceChanged } }) {
    const near = (path: string) => nearPath(resolve(dirname(file.path), path), io.cwd)
    io.print(
      `${nearPath(file.path, io.cwd)}${sourceChanged ? io.style.yellow('  changed since it ran') : ''}`,
    )
    for (const path of file.includes.keys()) io.print(`${near(path)}  ${io.style.dim('included')}`)
    const started = file.workflows.get(of.header.workflow)
    const modules = [...(started ? handlerUses(file, started) : [])].map(
      ({ reference, workflow }) => reference.module ?? workflow.handlers,
    )
    for (const path of new Set(modules))
      if (path !== undefined) io.print(`${near(path)}  ${io.style.dim('handlers')}`)
  },
}

const graph: Command = {
  names: ['graph', 'g'],
  usage: '',
  help: 'the workflow drawn, with what has run and where it stands',
  async run(session) {
    const { io, debuggee } = session
    const { frame: at } = await frameOf(session)
    const workflow = debuggee.file.workflows.get(at.span.workflow)
    if (!workflow) throw new CommandError(`The file has no workflow "${at.span.workflow}".`)
    const marks = await marksAt(debuggee, at.span.seq)
    for (const line of textGraph(workflow, marks, io.style, io.columns)) io.print(line)
  },
}

const timeline: Command = {
  names: ['timeline', 'tl'],
  usage: '',
  help: 'what ran when, as far as it has run',
  async run({ io, debuggee }) {
    for (const line of await textTimeline(debuggee.timeline, debuggee.file, io.style, io.columns))
      io.print(line)
  },
}

const whoCommand: Command = {
  names: ['who'],
  usage: '<path>',
  help: 'every write of a variable: position, node, old → new',
  async run(session, argument) {
    for (const line of await who(session, argument)) session.io.print(line)
  },
  complete: pathsOf,
}

/** The commands that show something and change nothing. */
export const looking: CommandGroup = {
  title: 'Looking',
  commands: [
    print,
    display,
    undisplay,
    context,
    whoCommand,
    diffCommand,
    errorCommand,
    where,
    frame,
    up,
    down,
    threads,
    list,
    sources,
    graph,
    timeline,
  ],
}
