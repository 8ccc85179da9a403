import { compile } from './expression.ts'

/** A part of a value that is taken: a key of a map or an index of a list. */
export interface PathStep {
  key: string | number
  /** Offset and length of the key in the text, without its quotes. */
  start: number
  length: number
}

/** A name that is read, and the steps that are taken from its value as far as they are written out. */
export interface ReadPath {
  name: string
  /** Offset of the name in the text. */
  start: number
  steps: readonly PathStep[]
  /** True where it is read from an earlier context. */
  earlier?: true
}

const key = /"([^"\\]*)"|'([^'\\]*)'/.source
const step = new RegExp(
  `\\s*(?:\\.\\??\\s*([A-Za-z_][\\w$]*)(?![\\w$]*\\s*\\()|\\[\\??\\s*(?:(\\d+)|${key})\\s*\\])`,
  'y',
)
/** `a.get("b", 0)`, behind which nothing more can be said. */
const get = new RegExp(`\\s*\\.\\s*get\\s*\\(\\s*(?:${key})`, 'y')

/** The steps that are written from an offset on: `.b`, `.?b`, `["b"]`, `[0]`, `.get("b")`. */
export function stepsAt(text: string, offset: number): PathStep[] {
  const steps: PathStep[] = []
  let at = offset
  for (;;) {
    step.lastIndex = get.lastIndex = at
    const match = step.exec(text)
    const last = match ? undefined : get.exec(text)
    const [whole, name, index, double, single] =
      match ?? (last ? [last[0], undefined, undefined, last[1], last[2]] : [])
    if (whole === undefined) return steps
    const written = name ?? index ?? double ?? single ?? ''
    steps.push({
      key: index === undefined ? written : Number(index),
      start: at + whole.lastIndexOf(written),
      length: written.length,
    })
    at += whole.length
    if (last) return steps
  }
}

/** What an expression reads from the context; nothing while it does not parse. `ctx.a` and `ctx["a"]` read `a`. */
export function expressionReads(text: string): ReadPath[] {
  return readsOf(text, new Set(['ctx']))
}

/**
 * What the expression of a breakpoint or a log point reads from the context. `node` and `run` are no part of it, and
 * `prev` is the context one step earlier.
 */
export function breakpointReads(text: string): ReadPath[] {
  return readsOf(text, new Set(['ctx', 'prev'])).filter(({ name }) => name !== 'node' && name !== 'run')
}

/** @param whole names that stand for the whole context */
function readsOf(text: string, whole: ReadonlySet<string>): ReadPath[] {
  return reads(text).flatMap(({ name, start, isType }): ReadPath[] => {
    if (isType || !text.startsWith(name, start)) return []
    const steps = stepsAt(text, start + name.length)
    if (!whole.has(name)) return [{ name, start, steps }]
    const [first, ...rest] = steps
    return typeof first?.key === 'string' && first.length > 0
      ? [
          {
            name: first.key,
            start: first.start,
            steps: rest,
            ...(name === 'prev' ? { earlier: true as const } : {}),
          },
        ]
      : []
  })
}

function reads(text: string) {
  try {
    return compile(text).reads
  } catch {
    return []
  }
}
