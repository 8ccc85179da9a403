import { exceptionGroup } from '../../debugger/breakpoints.ts'
import { exceptionFilters } from '../../debugger/exception-trigger.ts'
import type { Command } from './command.ts'
import { CommandError, type Session } from './session.ts'

/** What exception filters are on, with their conditions. */
function filtersOn({ debuggee }: Session): Map<string, string | undefined> {
  const on = debuggee.breakpoints.groups.get(exceptionGroup) ?? []
  return new Map(
    on.flatMap(({ request: { target, condition } }) =>
      target?.kind === 'exception' ? [[target.filter, condition] as const] : [],
    ),
  )
}

/** Chooses the errors to stop at. */
export const catchCommand: Command = {
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
