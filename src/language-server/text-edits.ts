import type { TextEdit } from 'vscode-languageserver'
import { isMap, type Node, type Pair, type YAMLMap } from 'yaml'
import type { Model } from './model.ts'

/** Adds a key to a map, as its last one. */
export function addKey(model: Model, map: YAMLMap, key: string, value: string): TextEdit | undefined {
  const last = map.items.at(-1)
  if (!last) return undefined
  const { start, end } = model.yaml.range(last)
  const at = { start: end, end }
  if (map.flow) return { range: at, newText: `, ${key}: ${value}` }
  return { range: at, newText: `\n${' '.repeat(start.character)}${key}: ${value}` }
}

/** Removes a pair of a map on one line, with the comma that divides it from the others. */
export function removeFlowPair(model: Model, map: YAMLMap, pair: Pair): TextEdit | undefined {
  const index = map.items.indexOf(pair)
  const { start, end } = model.yaml.range(pair)
  const before = map.items[index - 1]
  const after = map.items[index + 1]
  if (before) return { range: { start: model.yaml.range(before).end, end }, newText: '' }
  return { range: { start, end: after ? model.yaml.range(after).start : end }, newText: '' }
}

/** Removes an item of a list or a pair of a map; undefined where it shares its lines with something else. */
export function removeLines(model: Model, part: Node | Pair): TextEdit | undefined {
  const { start, end } = model.yaml.range(part)
  const from = { line: start.line, character: 0 }
  const before = model.text.slice(model.offsetAt(from), model.offsetAt(start))
  const next = { line: end.line + 1, character: 0 }
  const behind = model.text.slice(model.offsetAt(end), model.offsetAt(next))
  if (!/^[ -]*$/.test(before) || !/^[ \t]*(#.*)?(\r?\n|$)/.test(behind)) return undefined
  // The dash belongs to what is removed, unless it belongs to a map whose first key this is.
  if (before.includes('-') && !isMap(part)) return undefined
  return { range: { start: from, end: model.positionAt(model.offsetAt(next)) }, newText: '' }
}
