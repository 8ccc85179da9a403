import * as vscode from 'vscode'
import type { RecordingQuery } from '../../history/query.ts'
import type { ExecutionStatus } from '../../recording/format.ts'
import { number, t } from '../../workflow/translate.ts'
import type { HistoryEntry, RecordedEntry } from './catalog.ts'
import type { History } from './history.ts'
import { itemOf } from './item.ts'
import { statusText } from './status-text.ts'

type Choice = vscode.QuickPickItem & { entry?: RecordedEntry }

/** As many are offered at a time; of more, one types what is looked for. */
const offered = 50

/** Milliseconds without another letter until what was typed is looked for. */
const pause = 120

/**
 * Lets the user choose a recording. What is typed is looked for in the whole history: workflow, id, file, error and tags.
 * @param files offers any file of this machine, too
 * @param status offers only recordings of this status
 * @param pinned offers only recordings that are pinned, or are not
 * @throws {Error} when there is nothing to choose from
 */
export async function pickRecording(
  history: History,
  placeHolder: string,
  { files = false, status, pinned }: { files?: boolean; status?: ExecutionStatus; pinned?: boolean } = {},
): Promise<HistoryEntry | vscode.Uri | undefined> {
  const query: RecordingQuery = {
    limit: offered,
    ...(status && { status }),
    ...(pinned !== undefined && { pinned }),
  }
  const first = await history.page(query)
  if (first.matching === 0 && !files)
    throw new Error(
      status
        ? t('There are no recordings in this workspace that are {0}.', statusText(status))
        : pinned
          ? t('No execution of this workspace is pinned.')
          : t('There are no recordings in this workspace.'),
    )
  const browse: Choice = {
    label: t('Choose a File…'),
    iconPath: new vscode.ThemeIcon('folder-opened'),
    alwaysShow: true,
  }
  const more = files ? [{ label: '', kind: vscode.QuickPickItemKind.Separator }, browse] : []
  const pick = vscode.window.createQuickPick<Choice>()
  pick.placeholder = placeHolder
  const show = ({ entries, matching }: { entries: readonly RecordedEntry[]; matching: number }) => {
    pick.title =
      matching > entries.length
        ? t('{0} of {1} executions, type to search', entries.length, number(matching))
        : undefined
    pick.items = [...choicesOf(entries), ...more]
  }
  show(first)

  let timer: NodeJS.Timeout | undefined
  let asked = 0
  const search = async () => {
    const mine = ++asked
    pick.busy = true
    const text = pick.value.trim()
    const found = await history.page({ ...query, ...(text && { text }) }).catch(() => undefined)
    if (mine !== asked) return
    pick.busy = false
    if (found) show(found)
  }
  const chosen = await new Promise<Choice | undefined>(resolve => {
    pick.onDidChangeValue(() => {
      clearTimeout(timer)
      timer = setTimeout(search, pause)
    })
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0])
      pick.hide()
    })
    pick.onDidHide(() => resolve(undefined))
    pick.show()
  })
  clearTimeout(timer)
  pick.dispose()
  return chosen === browse ? chooseFile() : chosen?.entry
}

/** What was found is shown, whatever VS Code itself would find in its texts. */
function choicesOf(entries: readonly RecordedEntry[]): Choice[] {
  const now = Date.now()
  return entries.map(entry => {
    const { label, description, icon, color } = itemOf(entry, now)
    const iconPath = new vscode.ThemeIcon(icon.replace('~spin', ''), new vscode.ThemeColor(color))
    const { id, tags } = entry.recording
    return { entry, label, description, detail: [id, ...tags].join(' · '), iconPath, alwaysShow: true }
  })
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: t('Choose a Recording'),
    openLabel: t('Choose'),
    filters: { [t('Playhead recordings')]: ['playhead'] },
  })
  return chosen?.[0]
}
