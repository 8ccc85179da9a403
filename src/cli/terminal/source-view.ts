import { clip } from './clip.ts'
import type { Session } from './session.ts'

/** A stretch of the text that ran, with line numbers, the current line and breakpoints marked. Lines count from 0. */
export function sourceLines(
  session: Session,
  from: number,
  to: number,
  current: number | undefined,
): string[] {
  const { style, terminal, columns } = session.io
  const lines = session.debuggee.file.source.split('\n')
  const inFile = [...session.breakpoints.values()].filter(({ included }) => included === undefined)
  const stops = new Set(inFile.flatMap(({ lines: own }) => own))
  const first = Math.max(0, from)
  const last = Math.min(lines.length - 1, to)
  const width = String(last + 1).length
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const line = first + i
    const mark = line === current ? style.yellow('▶') : ' '
    const stop = stops.has(line) ? style.red('●') : ' '
    const number = style.dim(`${String(line + 1).padStart(width)} │`)
    const whole = (lines[line] ?? '').trimEnd()
    const text = terminal ? clip(whole, columns - width - 6) : whole
    return `${mark}${stop}${number} ${line === current ? style.bold(text) : text}`.trimEnd()
  })
}
