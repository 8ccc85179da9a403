import { failure } from '../workflow/problem.ts'

/** A stretch of time: from its first millisecond to just before `until`, both since 1970. */
export interface Stretch {
  from: number
  until: number
}

const units: Record<string, number> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/**
 * What a person means by a date: a whole year, month, day, minute or second, in the time zone of this machine unless one
 * is given; `today`, `yesterday`; or a time ago, such as `90m`, `12h`, `7d`, `2w`.
 * @throws {PlayheadError} `invalid-date`
 */
export function stretchOf(text: string, now: number = Date.now()): Stretch {
  const trimmed = text.trim()
  const ago = /^(\d+)\s*([mhdw])$/.exec(trimmed)
  if (ago) {
    const time = now - Number(ago[1]) * units[ago[2]!]!
    return { from: time, until: time + 1 }
  }
  if (trimmed === 'now') return { from: now, until: now + 1 }
  if (trimmed === 'today' || trimmed === 'yesterday') {
    const today = new Date(now)
    const day = today.getDate() - (trimmed === 'today' ? 0 : 1)
    return local(today.getFullYear(), today.getMonth(), day, 'day')
  }
  return dateOf(trimmed) ?? instantOf(trimmed) ?? invalid(text)
}

function invalid(text: string): never {
  throw failure('invalid-date', { text })
}

function dateOf(text: string): Stretch | undefined {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text)
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1) - 1, Number(match[3] ?? 1)]
  const made = new Date(year, month, day)
  // The 31st of February would be some day in March.
  if (made.getMonth() !== month || made.getDate() !== day) return undefined
  return local(year, month, day, match[3] ? 'day' : match[2] ? 'month' : 'year')
}

/** The ends of a day are found by the calendar: not every day has 24 hours. */
function local(year: number, month: number, day: number, unit: 'year' | 'month' | 'day'): Stretch {
  const end =
    unit === 'year'
      ? new Date(year + 1, 0, 1)
      : unit === 'month'
        ? new Date(year, month + 1, 1)
        : new Date(year, month, day + 1)
  return { from: new Date(year, month, day).getTime(), until: end.getTime() }
}

const instant = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?([.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/i

function instantOf(text: string): Stretch | undefined {
  const match = instant.exec(text)
  if (!match || !dateOf(match[1]!)) return undefined
  const [, date, minutes, seconds, fraction, zone = ''] = match
  if (fraction && !seconds) return undefined
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()
  const from = Date.parse(
    `${date}T${minutes}${seconds ?? ':00'}${(fraction ?? '').replace(',', '.')}${offset}`,
  )
  if (Number.isNaN(from)) return undefined
  return { from, until: from + (fraction ? 1 : seconds ? 1_000 : 60_000) }
}
