import { isSpecial } from '../../debugger/names.ts'
import { type JsonPath, parsePath } from '../../workflow/json.ts'
import { CommandError } from './session.ts'

/** A path of the context. @throws {CommandError} */
export function pathOf(text: string): JsonPath {
  const path = parsePath(text.replace(/^\$ctx\./, ''))
  if (path && (text.startsWith('$ctx.') || !isSpecial(path[0]!))) return path
  throw new CommandError('Give a path of the context, for example: issues[0].score')
}
