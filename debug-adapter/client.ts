import { isAbsolute } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { SourceRange } from '../src/workflow/source.ts'

/** A range as the protocol writes it. */
export interface PlacedRange {
  line: number
  column: number
  endLine: number
  endColumn: number
}

/** How the client counts and writes places: as it said in `initialize`. */
export interface ClientPlaces {
  line(line: number): number
  column(character: number): number
  fromLine(line: number): number
  fromColumn(column: number): number
  path(path: string): string
  fromPath(path: string): string
  /** `line`, `column`, `endLine`, `endColumn` of a range. */
  range(range: SourceRange): PlacedRange
  position(line: number, column: number | undefined): { line: number; character?: number }
}

/** Ours are zero-based; the client's by its own word, from 1 by default. */
export function clientPlaces(args: DebugProtocol.InitializeRequestArguments): ClientPlaces {
  const firstLine = (args.linesStartAt1 ?? true) ? 1 : 0
  const firstColumn = (args.columnsStartAt1 ?? true) ? 1 : 0
  const uris = args.pathFormat === 'uri'
  const places: ClientPlaces = {
    line: line => line + firstLine,
    column: character => character + firstColumn,
    fromLine: line => line - firstLine,
    fromColumn: column => column - firstColumn,
    path: path => (uris && isAbsolute(path) ? pathToFileURL(path).href : path),
    fromPath: path => (path.startsWith('file:') ? fileURLToPath(path) : path),
    range: ({ start, end }) => ({
      line: places.line(start.line),
      column: places.column(start.character),
      endLine: places.line(end.line),
      endColumn: places.column(end.character),
    }),
    position: (line, column) => ({
      line: places.fromLine(line),
      ...(column === undefined ? {} : { character: places.fromColumn(column) }),
    }),
  }
  return places
}
