import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import type { SourceRange } from '../../src/workflow/source.ts'

/** Texts by path. */
export type Files = Readonly<Record<string, string>>

/** Reads from texts instead of files. */
export const readerOf = (files: Files) => (path: string) =>
  Object.hasOwn(files, path) ? files[path] : undefined

/** Parses a text that includes others. */
export const parse = (source: string, files: Files = {}) =>
  parseWorkflowFile(source, 'flow.yaml', readerOf(files))

/** A file whose only nodes are these lines. */
export const nodes = (...lines: string[]) =>
  `workflows:\n  main:\n    nodes:\n${lines.map(line => `      - ${line}\n`).join('')}`

/** A file that is a list of nodes. */
export const list = (...lines: string[]) => `nodes:\n${lines.map(line => `  - ${line}\n`).join('')}`

/** The text that a range covers. */
export function cut(source: string, { start, end }: SourceRange): string {
  const lines = source.split('\n')
  const offset = (line: number) => lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0)
  return source.slice(offset(start.line) + start.character, offset(end.line) + end.character)
}
