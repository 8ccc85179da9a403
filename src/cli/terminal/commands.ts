import { nearest } from '../../workflow/problem.ts'
import { into, untils } from './aiming.ts'
import { breaking, stopsOf } from './breaking.ts'
import { changing } from './changing.ts'
import type { Command, CommandGroup } from './command.ts'
import { leaving } from './leaving.ts'
import { looking } from './looking.ts'
import { moving } from './moving.ts'
import { CommandError, type Session } from './session.ts'

const pause: Command = {
  names: ['pause'],
  usage: '',
  help: 'stop what is moving (Ctrl-C)',
  async run(session) {
    session.io.print('It stands still already.')
  },
}

const help: Command = {
  names: ['help', 'h', '?'],
  usage: '',
  help: 'this text',
  async run(session) {
    for (const line of helpLines(session)) session.io.print(line)
  },
}

const quit: Command = {
  names: ['quit', 'q', 'exit'],
  usage: '',
  help: 'leave; a run that is still going on is cancelled, one that waits for an answer keeps waiting',
  async run(session) {
    session.over = true
  },
}

const groups: readonly CommandGroup[] = [
  ...moving,
  { title: 'To a place', commands: [into, ...untils(stopsOf)] },
  looking,
  breaking,
  changing,
  leaving,
  { title: 'Else', commands: [pause, help, quit] },
]

/** Every command. */
export const commands: readonly Command[] = groups.flatMap(group => group.commands)

/** The command that a word names: by its name, a short name, or the beginning of one name only. @throws {CommandError} */
export function findCommand(word: string): Command {
  const exact = commands.find(({ names }) => names.includes(word))
  if (exact) return exact
  const begun = commands.filter(({ names }) => names[0].startsWith(word))
  const [only] = begun
  if (only && begun.length === 1) return only
  if (begun.length > 1) {
    throw new CommandError(`"${word}" could be ${begun.map(({ names }) => names[0]).join(' or ')}.`)
  }
  const near = nearest(
    word,
    commands.flatMap(({ names }) => names),
  )
  throw new CommandError(
    `There is no command "${word}". ${near ? `Did you mean "${near}"?` : '"help" lists them.'}`,
  )
}

function* helpLines({ io }: Session): Generator<string> {
  for (const { title, commands: list } of groups) {
    yield io.style.bold(title)
    for (const { names, usage, help: text } of list) {
      const [name, ...short] = names
      const head = [name, ...(short.length > 0 ? [`(${short.join(', ')})`] : []), usage]
        .filter(Boolean)
        .join(' ')
      // What is too long for the column gets a line of its own.
      if (head.length > 24) yield `  ${io.style.cyan(head)}`
      yield `  ${head.length > 24 ? ' '.repeat(24) : io.style.cyan(head.padEnd(24))}  ${text}`
    }
  }
  yield io.style.dim(
    'An empty line repeats the last command. Any beginning of a name will do, as long as it is unique.',
  )
}
