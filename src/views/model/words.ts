import { formatDuration } from '../../history/duration.ts'
import type { ExitStatus } from '../../recording/event.ts'
import type { ExecutionStatus } from '../../recording/format.ts'
import { dateLanguage, decimals, number, t, tn } from '../../workflow/translate.ts'

/** A moment for people, in their own time zone; as it is where it is none. */
export function momentText(iso: string, locale = dateLanguage()): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return date.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** Milliseconds for people, as {@link formatDuration} in their language: `4.21 s`, `4,21 s`. */
export const durationText = (milliseconds: number): string => decimals(formatDuration(milliseconds))

/** A number of characters in few: `812 B`, `14 KB`, `3.1 MB`. */
export function sizeText(characters: number): string {
  if (characters < 1_000) return `${characters} B`
  if (characters < 1_000_000) return `${Math.round(characters / 1_000)} KB`
  return `${decimals((characters / 1_000_000).toFixed(1))} MB`
}

/** What models cost, with the three digits that matter. */
export const costText = (cost: number): string => decimals(String(Number(cost.toPrecision(3))))

/** A part of a whole, from 0 to 1, in percent. */
export const percent = (part: number): number => Math.round(part * 100)

/** How many nodes ran, and how many of them failed. */
export function nodesText(nodes: number, failed: number): string {
  const all = tn(nodes, '1 node', '{0} nodes')
  return failed > 0 ? t('{0}, {1} failed', all, number(failed)) : all
}

/** How an execution stands, as a sentence begins. */
export function statusWord(status: ExecutionStatus): string {
  const words: Record<ExecutionStatus, () => string> = {
    running: () => t('Running'),
    completed: () => t('Completed'),
    failed: () => t('Failed'),
    cancelled: () => t('Cancelled'),
    waiting: () => t('Waiting for an answer'),
    interrupted: () => t('Interrupted'),
  }
  return words[status]()
}

/** How a node or a call stands, inside of a line. */
export function endWord(status: ExitStatus | 'open'): string {
  const words: Record<typeof status, () => string> = {
    completed: () => t('completed'),
    failed: () => t('failed'),
    skipped: () => t('skipped'),
    cancelled: () => t('cancelled'),
    open: () => t('not ended'),
  }
  return words[status]()
}

/** A position on a timeline: `Step 41 of 97`. */
export const stepText = (position: number, last: number): string =>
  t('Step {0} of {1}', number(position), number(last))

/** The last name of a path, for a title. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}
