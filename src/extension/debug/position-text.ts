import { t } from '../../workflow/translate.ts'
import type { Moved } from '../execution-page/debug-sessions.ts'

/** Where a session stands, in the status bar: as its stops say it. */
export function stepText({ position, last, live }: Moved): string {
  if (!live) return t('Step {0} of {1} · replay', position, last)
  return position < last
    ? t('Step {0} of {1} · {2} behind live', position, last, last - position)
    : t('Step {0} · live', position)
}

/** What the editor says of a session that stands away from the live end; undefined where nothing needs saying. */
export function awayText({ position, last, live }: Moved): string | undefined {
  if (!live) return t('step {0} of {1} · replay', position, last)
  return position < last ? t('{0} behind live', last - position) : undefined
}

/** The most letters of what is said of a stop behind its line. */
const most = 160

/** What the editor says behind the line of a session: what is worth knowing of the stop, and where it is. */
export function lineText(moved: Moved): string | undefined {
  const { text } = moved
  const short = text !== undefined && text.length > most ? `${text.slice(0, most)}…` : text
  return [short, awayText(moved)].filter(part => part !== undefined).join(' · ') || undefined
}
