import { InvalidArgumentError, Option } from 'commander'
import { guardedTools } from '../workflow/tools/built-in.ts'

/** The option by which a person lets a run use a tool that can do anything on this machine. */
export function allowOption(): Option {
  return new Option(
    '--allow <tool>',
    `let the workflow use a tool that can do anything: ${guardedTools.join(', ')}`,
  )
    .default([], 'none')
    .argParser((name: string, before: readonly string[]) => {
      if (!guardedTools.includes(name))
        throw new InvalidArgumentError(`What can be allowed is ${guardedTools.join(', ')}.`)
      return [...before, name]
    })
}
