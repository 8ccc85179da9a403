import { InvalidArgumentError, Option } from 'commander'
import { type ModelSettings, readModelSettings } from '../engine/models/settings.ts'
import { formatError } from '../workflow/problem.ts'

/** `--model`: which models answer agents. */
export function modelOption(): Option {
  return new Option(
    '--model <name>',
    'the model of agents, or scripted:<file>, recorded:<file>, ask, or the settings as JSON',
  ).argParser((text: string): ModelSettings => {
    try {
      return readModelSettings(text.startsWith('{') ? JSON.parse(text) : text)
    } catch (thrown) {
      throw new InvalidArgumentError(formatError(thrown))
    }
  })
}
