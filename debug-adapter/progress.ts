import type { Playhead } from '../src/debugger/playhead.ts'
import { t } from '../src/workflow/translate.ts'
import type { Session } from './session.ts'

/** Milliseconds before a search is worth a report, and between two of them. */
const timing = { first: 500, next: 250 }

let reports = 0

/**
 * Tells the client how far a movement is that takes long, as long as it goes through events that are there already: a run
 * that goes on is no search.
 * @returns what ends it, and the id of its report
 */
export function reportProgress(session: Session, playhead: Playhead): { progressId: string; end(): void } {
  const progressId = `movement-${++reports}`
  if (!session.client?.supportsProgressReporting) return { progressId, end: () => undefined }
  let isOpen = false
  const look = () => {
    const at = progressOf(playhead)
    if (at === undefined) return
    const body = { progressId, ...at }
    if (isOpen) session.send('progressUpdate', body)
    else session.send('progressStart', { title: titleOf(playhead), cancellable: true, ...body })
    isOpen = true
  }
  let timer = setTimeout(function again() {
    look()
    timer = setTimeout(again, timing.next)
  }, timing.first)
  return {
    progressId,
    end() {
      clearTimeout(timer)
      if (isOpen) session.send('progressEnd', { progressId })
      isOpen = false
    },
  }
}

const isBack = ({ search }: Playhead) => search !== undefined && search.at <= search.from

const titleOf = (playhead: Playhead) =>
  isBack(playhead) ? t('Searching back in the execution') : t('Searching in the execution')

/** Undefined where nothing is searched. */
function progressOf(playhead: Playhead): { message: string; percentage: number } | undefined {
  const { search, timeline } = playhead
  if (!search || search.at >= timeline.length) return undefined
  const { from, at } = search
  const done = isBack(playhead) ? (from - at) / (from + 1) : (at - from) / (timeline.length - from)
  return { message: t('event {0} of {1}', at, timeline.length), percentage: Math.floor(done * 100) }
}
