import { edit } from '../../debugger/edit.ts'
import { shortValue } from '../../debugger/variables.ts'
import { chooseQuestion } from '../../engine/execution.ts'
import { readAnswer } from '../../engine/question.ts'
import { parsePath } from '../../workflow/json.ts'
import { questionLines } from '../questions.ts'
import { clip } from './clip.ts'
import type { Command, CommandGroup } from './command.ts'
import { pathsOf } from './expressions.ts'
import { forkHere, restart, setByFork } from './forking.ts'
import { CommandError, frameOf } from './session.ts'

const answer: Command = {
  names: ['answer'],
  usage: '[[<node>] <value>]',
  help: 'answer what the run asks, or show it; it goes on with the next step',
  async run({ debuggee, io }, argument) {
    const { execution } = debuggee
    const questions = execution?.questions ?? []
    if (!execution || questions.length === 0) throw new CommandError('Nobody is asked anything here.')
    if (argument === '') {
      for (const one of questions) for (const line of questionLines(one, io)) io.print(line)
      return
    }
    const [first = '', ...rest] = argument.split(/\s+/)
    const named = questions.length > 1 && rest.length > 0
    const { address } = chooseQuestion(questions, named ? first : undefined)
    execution.answer(address, readAnswer(named ? argument.slice(first.length) : argument))
    io.print(`Answered ${address}.`)
  },
  complete: async ({ debuggee }) => (debuggee.execution?.questions ?? []).map(({ address }) => address),
}

const set: Command = {
  names: ['set'],
  usage: '<path> <json>',
  help: 'change a variable, or node.input; away from where the run stands this forks',
  async run(session, argument) {
    const { io, debuggee } = session
    const [, name = '', text = ''] = /^(\S+)\s+(.+)$/s.exec(argument) ?? []
    const path = parsePath(name)
    if (!path) throw new CommandError('Say what gets which value, for example: set issues[0].score 7')
    const { frame } = await frameOf(session)
    const forked = await setByFork(session, frame.span.seq, path, text)
    const value = forked === undefined ? await edit(debuggee, frame.span.seq, path, text) : forked
    session.debuggee.execution?.timeline.flush()
    io.print(`${io.style.bold(name)} = ${clip(shortValue(value), io.columns - name.length - 4)}`)
  },
  complete: async (session, written) =>
    /\s/.test(written) ? [] : ['node.input', ...(await pathsOf(session, written))],
}

/** The commands that change what the run goes on with. */
export const changing: CommandGroup = { title: 'Changing', commands: [set, forkHere, restart, answer] }
