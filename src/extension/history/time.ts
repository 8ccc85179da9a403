import { decimals, t } from '../../workflow/translate.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How long ago a moment was, roughly; both in milliseconds since 1970. */
export function timeAgo(then: number, now: number): string {
  const past = now - then
  if (Number.isNaN(past)) return t('at an unknown time')
  if (past < minute) return t('just now')
  if (past < hour) return t('{0} min ago', Math.floor(past / minute))
  if (past < day) return t('{0} h ago', Math.floor(past / hour))
  if (past < 2 * day) return t('yesterday')
  if (past < 30 * day) return t('{0} days ago', Math.floor(past / day))
  return new Date(then).toISOString().slice(0, 10)
}

/** A stretch of time, given in milliseconds, to two digits or so. */
export function duration(ms: number): string {
  if (ms < second) return `${Math.round(ms)} ms`
  if (ms < minute) return `${decimals((ms / second).toFixed(1))} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min ${Math.floor((ms % minute) / second)} s`
  return `${Math.floor(ms / hour)} h ${Math.floor((ms % hour) / minute)} min`
}

/** The time of a day, with the day where it is another than today; both in milliseconds since 1970. */
export function clock(then: number, now: number): string {
  const date = new Date(then)
  if (Number.isNaN(then)) return t('at an unknown time')
  const two = (value: number) => String(value).padStart(2, '0')
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  const on = (one: Date) => `${one.getFullYear()}-${two(one.getMonth() + 1)}-${two(one.getDate())}`
  return on(date) === on(new Date(now)) ? time : `${on(date)} ${time}`
}
