import { catalogue, type ProblemCode } from './catalogue.ts'
import type { Entry, Severity } from './catalogue-entry.ts'
import type { SourceRange } from './source.ts'

export { nearest } from './nearest.ts'
export type { ProblemCode, Severity }

type Params<C extends ProblemCode> = Parameters<(typeof catalogue)[C]['text']>[0]

/** One finding in a file. */
export interface Problem {
  code: ProblemCode
  severity: Severity
  /** What is wrong, a whole sentence. */
  message: string
  /** What to do about it, a whole sentence. */
  remedy: string
  range: SourceRange
  /** What the message was made of, for quick fixes. */
  details?: Readonly<Record<string, unknown>>
}

/** Makes the finding that the catalogue describes. */
export function problem<C extends ProblemCode>(code: C, params: Params<C>, range: SourceRange): Problem {
  const entry = catalogue[code] as unknown as Entry<Params<C>>
  return {
    code,
    severity: entry.severity,
    message: entry.text(params),
    remedy: entry.remedy(params),
    range,
    details: params as Readonly<Record<string, unknown>>,
  }
}

/** Where an error belongs: any part may be unknown. */
export interface Place {
  path?: string
  range?: SourceRange
  /** Address of the span that failed. */
  address?: string
}

/** The one error class of the product: a code of the catalogue, the place, what is wrong and what to do. */
export class PlayheadError extends Error {
  readonly code: ProblemCode
  readonly remedy: string
  readonly place: Place

  constructor(code: ProblemCode, message: string, remedy: string, place: Place, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'PlayheadError'
    this.code = code
    this.remedy = remedy
    this.place = place
  }
}

/** Makes an error from the catalogue, to be thrown. */
export function failure<C extends ProblemCode>(
  code: C,
  params: Params<C>,
  place: Place = {},
  cause?: unknown,
): PlayheadError {
  const entry = catalogue[code] as unknown as Entry<Params<C>>
  return new PlayheadError(code, entry.text(params), entry.remedy(params), place, cause)
}

/** One line for consoles: `path:line:column: message remedy`. Lines and columns are 1-based, as editors show them. */
export function formatProblem(
  path: string | undefined,
  item: { message: string; remedy: string; range?: SourceRange },
) {
  const at = item.range ? `:${item.range.start.line + 1}:${item.range.start.character + 1}` : ''
  return `${path ? `${path}${at}: ` : ''}${item.message} ${item.remedy}`
}

/** Any thrown value as one line for the user. */
export function formatError(thrown: unknown): string {
  if (thrown instanceof PlayheadError) {
    return formatProblem(thrown.place.path, {
      message: thrown.message,
      remedy: thrown.remedy,
      range: thrown.place.range,
    })
  }
  return thrown instanceof Error ? thrown.message : String(thrown)
}
