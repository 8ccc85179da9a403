import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { InlineBreakpoint } from '../graph.ts'
import { lineMap, moveLines } from '../source.ts'
import { createYamlSource, inlineBreakpointsOf, parseText, type YamlSource } from './yaml-source.ts'

/**
 * The YAML of a text that differs from the one before in one node of a workflow: only that node is parsed, all other
 * parts are taken over, so that a keystroke costs the same in a long file as in a short one. Gives what parsing the
 * whole text gives, but for comments, which nothing reads; undefined where that is not certain.
 *
 * The source before is used up: its parts belong to the new one, and have moved.
 */
export function reparseYaml(before: YamlSource, text: string): YamlSource | undefined {
  const change = changeBetween(before.text, text)
  const { document } = before
  const place = findItem(before, change)
  if (!place) return undefined
  const { levels, start, end } = place
  const delta = text.length - before.text.length
  if (!document.errors.every(isLocal) || !hasNoAnchors(before)) return undefined
  const region = text.slice(start, end + delta)
  const list = levels.at(-1)!
  const isLast = list.index === list.part.items.length - 1
  for (const one of [before.text.slice(start, end), region]) {
    // It depends on the indentation of a comment at the end which of the collections that end here it belongs to.
    if (!isIndented(one) || (isLast && /\n[ \t]*#[^\n]*\s*$/.test(one))) return undefined
  }
  const parsed = parseText(region)
  if (!parsed.errors.every(isLocal)) return undefined
  const ending = start + before.text.slice(start, end).trimEnd().length
  // A mistake at the very end may reach into what follows.
  if (document.errors.some(({ pos }) => pos[0] <= end && pos[1] > ending && pos[0] >= start)) return undefined
  if (parsed.errors.some(({ pos }) => pos[1] > region.trimEnd().length)) return undefined
  const found = parsed.contents
  if (!isSeq(found) || found.flow || found.items.length !== 1) return undefined
  const item = found.items[0]
  if (!isMap(item) || !item.range || anchors(item)) return undefined
  if (lineStart(text, start + found.range![0]) !== start) return undefined
  move(item, start)
  for (const { part, index } of levels) for (const later of part.items.slice(index + 1)) move(later, delta)
  const [, valueEnd, nodeEnd] = found.range!
  levels.forEach(({ part }, i) => {
    const inner = levels.slice(i)
    const endsHere = inner.every(level => level.index === level.part.items.length - 1)
    const [from, oldValueEnd, oldEnd] = part.range!
    part.range = endsHere
      ? [from, (inner.length === 1 ? valueEnd : nodeEnd) + start, nodeEnd + start]
      : [from, oldValueEnd + delta, oldEnd + delta]
  })
  list.part.items[list.index] = item
  document.errors = [
    ...document.errors.filter(({ pos }) => pos[0] < start),
    ...parsed.errors.map(error => moveError(error, start)),
    ...document.errors.filter(({ pos }) => pos[0] >= end).map(error => moveError(error, delta)),
  ]
  const source = createYamlSource(text, document, movedBreakpoints(before, place, region))
  withoutAnchors.add(source)
  return source
}

/** True for the one mistake that is made all the time, a key that is being written, and that touches nothing else. */
function isLocal({ code, message }: Document['errors'][number]): boolean {
  return (
    code === 'MULTILINE_IMPLICIT_KEY' ||
    message.startsWith('Implicit map keys need to be followed by map values')
  )
}

/** True where everything below the dash is further in than the dash: what is not ends the node, or the document. */
function isIndented(region: string): boolean {
  const column = region.indexOf('-')
  const below = region.indexOf('\n') + 1
  return below === 0 || !new RegExp(`^[ \\t]{0,${column}}[^\\s#]`, 'm').test(region.slice(below))
}

interface Change {
  /** The first character that differs. */
  start: number
  /** In the text before: behind the last one. */
  end: number
}

/** Letters that are compared at once. */
const piece = 1_024

function changeBetween(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  // Piece by piece first, which is far quicker than letter by letter.
  while (start + piece <= shorter && after.startsWith(before.slice(start, start + piece), start))
    start += piece
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++
  let end = before.length
  const delta = after.length - before.length
  while (
    end - piece >= start &&
    end - piece + delta >= start &&
    after.startsWith(before.slice(end - piece, end), end - piece + delta)
  )
    end -= piece
  while (
    end > start &&
    end + delta > start &&
    before.charCodeAt(end - 1) === after.charCodeAt(end + delta - 1)
  )
    end--
  return { start, end }
}

/** A collection in which a change lies, and the number of its part in which it does. */
interface Level {
  part: YAMLMap | YAMLSeq
  index: number
}

/** A node of a workflow that encloses a change. */
interface ItemPlace {
  /** From the top to the list of nodes. */
  levels: Level[]
  /** The beginning of its first line. */
  start: number
  /** The beginning of the line of what comes next, or the end of the text. */
  end: number
}

/**
 * The text of a file with no other node than the one at an offset, and without what follows it; with where the node
 * begins in it and in the file. Undefined where there is no node.
 */
export function nodeAlone(
  yaml: YamlSource,
  offset: number,
): { text: string; start: number; startInFile: number } | undefined {
  const place = findItem(yaml, { start: offset, end: offset })
  if (!place) return undefined
  const { levels, start, end } = place
  const [first] = levels.at(-1)!.part.items
  const workflows = levels.at(-3)?.part.items[0]
  const workflow = levels.at(-3)?.part.items[levels.at(-3)!.index]
  const { text } = yaml
  const head =
    text.slice(0, lineStart(text, startOf(workflows))) +
    text.slice(lineStart(text, startOf(workflow)), lineStart(text, startOf(first)))
  return { text: head + text.slice(start, end), start: head.length, startInFile: start }
}

function findItem({ document, text }: YamlSource, change: Change): ItemPlace | undefined {
  const levels = levelsAt(document.contents, change.start)
  const list = levels.at(-1)
  const item = list?.part.items[list.index]
  if (!isSeq(list?.part) || !isMap(item)) return undefined
  const start = lineStart(text, startOf(item))
  const next = Math.min(...levels.map(({ part, index }) => startOf(part.items[index + 1])))
  const end = Number.isFinite(next) ? lineStart(text, next) : text.length
  if (!/^ *- +$/.test(text.slice(start, startOf(item)))) return undefined
  return change.end < end || (change.end === end && end === text.length) ? { levels, start, end } : undefined
}

/** The way to the list of nodes at an offset; shorter where there is none. */
function levelsAt(root: unknown, offset: number): Level[] {
  const levels: Level[] = []
  let part = root
  while (isMap(part) && !part.flow) {
    const index = part.items.findLastIndex(pair => startOf(pair) <= offset)
    const pair = part.items[index]
    levels.push({ part, index })
    part = pair?.value
    if (!isScalar(pair?.key) || pair.key.value !== 'nodes') continue
    if (isSeq(part) && !part.flow)
      levels.push({ part, index: part.items.findLastIndex(item => startOf(item) <= offset) })
    return levels
  }
  return levels
}

function startOf(part: unknown): number {
  const node = isPair(part) ? part.key : part
  return isNode(node) && node.range ? node.range[0] : Number.POSITIVE_INFINITY
}

const lineStart = (text: string, offset: number) => text.lastIndexOf('\n', offset - 1) + 1

/** Moves a part and everything in it. */
function move(part: unknown, by: number): void {
  if (isPair(part)) {
    move(part.key, by)
    move(part.value, by)
    return
  }
  if (!isNode(part)) return
  const { range } = part
  if (range) {
    range[0] += by
    range[1] += by
    range[2] += by
  }
  if (isMap(part) || isSeq(part)) for (const item of part.items) move(item, by)
}

function moveError(error: Document['errors'][number], by: number): Document['errors'][number] {
  error.pos = [error.pos[0] + by, error.pos[1] + by]
  return error
}

const withoutAnchors = new WeakSet<YamlSource>()

/** What an alias stands for may be anywhere, so a file with anchors is always parsed as a whole. */
function hasNoAnchors(source: YamlSource): boolean {
  if (withoutAnchors.has(source)) return true
  if (anchors(source.document.contents)) return false
  withoutAnchors.add(source)
  return true
}

function anchors(root: unknown): boolean {
  let found = false
  visit(root as Node, {
    Node(_, node) {
      if (!isAlias(node) && !('anchor' in node && node.anchor)) return undefined
      found = true
      return visit.BREAK
    },
  })
  return found
}

function movedBreakpoints(before: YamlSource, { start, end }: ItemPlace, region: string): InlineBreakpoint[] {
  if (before.inlineBreakpoints.length === 0 && !region.includes('#')) return []
  const first = before.at(start, start).start.line
  const last = first + lastLine(before.text.slice(start, end))
  const isMoved = (line: number) => line >= last && end < before.text.length
  const lines = lastLine(region) - lastLine(before.text.slice(start, end))
  const untouched = before.inlineBreakpoints.filter(({ range }) => range.start.line < first)
  const moved = before.inlineBreakpoints
    .filter(({ range }) => isMoved(range.start.line))
    .map(one => ({ ...one, range: moveLines(one.range, lines) }))
  const own = inlineBreakpointsOf(region).map(one => ({ ...one, range: moveLines(one.range, first) }))
  return [...untouched, ...own, ...moved]
}

const lastLine = (text: string) => lineMap(text)(text.length).line
