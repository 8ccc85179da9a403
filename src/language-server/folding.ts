import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver'
import { isMap, isPair, isSeq, type Node, type Pair, visit } from 'yaml'
import type { Model } from './model.ts'

/** What can be folded: everything that begins on a line and goes on below it, and runs of comment lines. */
export function foldingRanges({ yaml, text }: Model): FoldingRange[] {
  const found = new Map<number, FoldingRange>()
  const add = (part: Node | Pair) => {
    const { start, end } = yaml.range(part)
    // The outermost part that begins on a line is the one to fold.
    if (end.line > start.line && !found.has(start.line))
      found.set(start.line, { startLine: start.line, endLine: end.line })
  }
  visit(yaml.document.contents as Node, {
    Pair: (_, pair) => add(pair),
    Seq: (_, list) => {
      for (const item of list.items) if (isMap(item) || isSeq(item) || isPair(item)) add(item)
    },
  })
  return [...found.values(), ...commentRuns(text)]
}

function* commentRuns(text: string): Generator<FoldingRange> {
  const lines = text.split(/\r\n?|\n/)
  let start = -1
  for (let line = 0; line <= lines.length; line++) {
    const isComment = line < lines.length && /^\s*#/.test(lines[line]!)
    if (isComment && start < 0) start = line
    if (isComment || start < 0) continue
    if (line - 1 > start) yield { startLine: start, endLine: line - 1, kind: FoldingRangeKind.Comment }
    start = -1
  }
}
