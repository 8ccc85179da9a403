import { tmpdir } from 'node:os'

export type NormaliseOptions = {
  /** Paths to show by a name, e.g. `{ workspace: '/some/where' }` becomes `<workspace>`. */
  roots?: Record<string, string>
  /** What else counts as an id; UUIDs and ULIDs always do. */
  ids?: RegExp[]
  /** Further replacements, done first. */
  replace?: [pattern: RegExp, by: string][]
}

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const ulid = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/gi
const time = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g
/** The texts that say where in an execution a stop lies, which a live stop does not have. */
const position = /\s*(?:·\s*)?[([]?\bStep \d+(?: of \d+ · replay| · \d+ behind live)\b[)\]]?/g

/**
 * Returns a function that takes out of a text what differs from run to run. Ids are numbered in the order in which
 * they are first seen, so two runs give the same text exactly when they use their ids alike.
 */
export function createNormaliser(options: NormaliseOptions = {}): (text: string) => string {
  const seen = new Map<string, number>()
  const number = (id: string): string => {
    const known = seen.get(id) ?? seen.size + 1
    seen.set(id, known)
    return `<id ${known}>`
  }
  // Longest first: a root may lie inside another.
  const roots = Object.entries(options.roots ?? {}).sort(([, one], [, other]) => other.length - one.length)
  const temporary = new RegExp(`${escapePattern(tmpdir())}[\\\\/][^\\\\/\\s"']+`, 'g')
  const ids = [...(options.ids ?? []), uuid, ulid]

  return text => {
    let result = text
    for (const [pattern, by] of options.replace ?? []) result = result.replace(pattern, by)
    for (const [name, path] of roots) result = result.replaceAll(path, `<${name}>`)
    result = result.replace(temporary, '<tmp>').replace(time, '<time>').replace(position, '')
    for (const pattern of ids) result = result.replace(pattern, number)
    return result
  }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
