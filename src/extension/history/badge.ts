import type * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import type { RecordedEntry } from './catalog.ts'

const seenKey = 'playhead.history.seen'

/** How long before something was seen a run may have begun that failed after it, in milliseconds. */
const longestRun = 7 * 86_400_000

/** Says on the icon of the view how many runs have failed since somebody looked at it last. */
export interface Badge {
  /** Counts, or takes all as seen where the view is visible. */
  update(): Promise<void>
}

/**
 * @param state of the workspace, where the time is kept
 * @param failedFrom the executions that failed, of those that began after a time
 */
export function createBadge(
  view: Pick<vscode.TreeView<unknown>, 'badge' | 'visible'>,
  state: vscode.Memento,
  failedFrom: (time: Date) => Promise<readonly RecordedEntry[]>,
): Badge {
  return {
    async update() {
      const now = Date.now()
      const seen = state.get<number>(seenKey)
      // Somebody who has just installed it need not hear of what happened before.
      if (view.visible || seen === undefined) {
        view.badge = undefined
        await state.update(seenKey, now)
        return
      }
      const failed = await failedFrom(new Date(seen - longestRun))
      const unseen = failed.filter(({ recording }) => Date.parse(recording.endedAt ?? '') > seen).length
      const tooltip =
        unseen === 1
          ? t('1 run has failed since you looked last')
          : t('{0} runs have failed since you looked last', unseen)
      view.badge = unseen === 0 ? undefined : { value: unseen, tooltip }
    },
  }
}
