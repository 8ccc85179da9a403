import type { Json } from '../json.ts'

/**
 * Reads JSON with comments and trailing commas, as VS Code's own files are written.
 * @throws {SyntaxError} when it is none
 */
export function parseJsonc(text: string): Json {
  return JSON.parse(withoutTrailingCommas(withoutComments(text.replace(/^\uFEFF/, '')))) as Json
}

/** A text in quotes, or a comment, or a comma before a bracket. */
const pieces = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//g
const commas = /"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g

/** Comments become blanks, so that places in messages stay right. */
function withoutComments(text: string): string {
  return text.replace(pieces, piece => (piece.startsWith('"') ? piece : piece.replace(/[^\n\r]/g, ' ')))
}

function withoutTrailingCommas(text: string): string {
  return text.replace(commas, piece => (piece === ',' ? ' ' : piece))
}
