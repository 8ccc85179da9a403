import type { ExecutionStatus } from '../../recording/format.ts'

/** A moment for people, in their own time zone; as it is where it is none. */
export function momentText(iso: string, locale?: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return date.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** A number of things: `1 node`, `2,000 nodes`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

/** A number of characters in few: `812 B`, `14 KB`, `3.1 MB`. */
export function sizeText(characters: number): string {
  if (characters < 1_000) return `${characters} B`
  if (characters < 1_000_000) return `${Math.round(characters / 1_000)} KB`
  return `${(characters / 1_000_000).toFixed(1)} MB`
}

/** How an execution stands, as a sentence begins. */
export const statusWords: Readonly<Record<ExecutionStatus, string>> = {
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  waiting: 'Waiting for an answer',
  interrupted: 'Interrupted',
}

/** A position on a timeline: `Step 41 of 97`. */
export function stepText(position: number, last: number): string {
  return `Step ${position.toLocaleString('en')} of ${last.toLocaleString('en')}`
}

/** The last name of a path, for a title. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}
