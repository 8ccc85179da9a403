import { basename } from 'node:path'
import * as vscode from 'vscode'
import { formatError } from '../../workflow/problem.ts'
import { t } from '../../workflow/translate.ts'
import type { HistoryEntry, RecordedEntry } from './catalog.ts'
import type { History } from './history.ts'
import { pickRecording } from './pick.ts'
import { type Called, entriesOf, recordedOf } from './targets.ts'
import { timeAgo } from './time.ts'

/** Pins executions, or lets cleanups delete them again. */
export async function pinExecutions(history: History, called: Called, pinned: boolean): Promise<void> {
  const question = pinned
    ? t('Which execution is to be kept?')
    : t('Which execution need not be kept any more?')
  const entries = await recordedOf(history, called, question, { pinned: !pinned })
  if (entries) await history.annotate(entries, { pinned })
}

/** Asks for the tags that executions are to have: those that all of them have are checked. */
export async function tagExecutions(history: History, called: Called): Promise<void> {
  const entries = await recordedOf(history, called, t('Which execution is to be tagged?'))
  if (!entries?.length) return
  const known = await history.tally('tag')
  const tags = await askTags(
    entries,
    known.map(({ key }) => key),
  )
  if (!tags) return
  const isEverywhere = (tag: string) => entries.every(({ recording }) => recording.tags.includes(tag))
  const had = [...new Set(entries.flatMap(({ recording }) => recording.tags))].filter(isEverywhere)
  const add = tags.filter(tag => !had.includes(tag))
  const remove = had.filter(tag => !tags.includes(tag))
  if (add.length + remove.length > 0) await history.annotate(entries, { add, remove })
}

/** @returns undefined where nothing is to change */
async function askTags(
  entries: readonly RecordedEntry[],
  known: readonly string[],
): Promise<string[] | undefined> {
  type Item = vscode.QuickPickItem & { tag: string }
  const isOnAll = (tag: string) => entries.every(({ recording }) => recording.tags.includes(tag))
  const itemOf = (tag: string): Item => ({ tag, label: tag })
  const items = known.map(itemOf)
  const pick = vscode.window.createQuickPick<Item>()
  pick.title =
    entries.length === 1
      ? t('Tags of {0}', entries[0]!.recording.workflow)
      : t('Tags of {0} executions', entries.length)
  pick.placeholder = t('Choose tags, or type a new one')
  pick.canSelectMany = true
  // A page that opens takes the focus when it is there.
  pick.ignoreFocusOut = true
  pick.items = items
  pick.selectedItems = items.filter(({ tag }) => isOnAll(tag))
  return new Promise(resolve => {
    let chosen = pick.selectedItems
    /** What was marked when something was typed last. */
    let marked = ''
    const marks = () =>
      chosen
        .map(({ tag }) => tag)
        .sort()
        .join('\n')
    pick.onDidChangeSelection(selected => {
      chosen = selected
    })
    pick.onDidChangeValue(value => {
      const tag = value.trim()
      const isNew = tag !== '' && !known.includes(tag)
      const made = chosen.filter(item => !known.includes(item.tag) && item.tag !== tag)
      const selected = chosen
      pick.items = [...(isNew ? [{ ...itemOf(tag), description: t('new tag') }] : []), ...made, ...items]
      // Other items have lost their marks.
      pick.selectedItems = pick.items.filter(item => selected.some(one => one.tag === item.tag))
      chosen = pick.selectedItems
      marked = marks()
    })
    pick.onDidAccept(() => {
      const typed = pick.value.trim()
      const tags = chosen.map(({ tag }) => tag)
      // Somebody who types a new tag and presses Enter means it; who marks something of what is found then, does not.
      const isMeant = typed !== '' && !known.includes(typed) && !tags.includes(typed) && marks() === marked
      resolve(isMeant ? [...tags, typed] : tags)
      pick.hide()
    })
    pick.onDidHide(() => {
      resolve(undefined)
      pick.dispose()
    })
    pick.show()
  })
}

/** Deletes executions. They can be restored for a day, first of all by the notification. */
export async function deleteExecutions(history: History, called: Called): Promise<void> {
  let entries: readonly HistoryEntry[] = entriesOf(history, called)
  if (entries.length === 0) {
    const chosen = await pickRecording(history, t('Which execution is to be deleted?'))
    if (!chosen || chosen instanceof vscode.Uri) return
    entries = [chosen]
  }
  const removed = await history.remove(entries)
  const trash = removed.flatMap(one => ('trash' in one ? [one.trash] : []))
  const kept = removed.flatMap(one => ('error' in one ? [one] : []))
  if (kept.length > 0) {
    const more = kept.length > 1 ? ` ${t('{0} executions were not deleted.', kept.length)}` : ''
    void vscode.window.showWarningMessage(`${formatError(kept[0]!.error)}${more}`)
  }
  if (trash.length === 0) return
  const undo = t('Undo')
  void vscode.window
    .showInformationMessage(deletedText(removed.find(one => 'trash' in one)!.entry, trash.length), undo)
    .then(async answer => {
      if (answer !== undo) return
      try {
        await history.restore(trash)
      } catch (thrown) {
        void vscode.window.showErrorMessage(formatError(thrown))
      }
    })
}

function deletedText(entry: HistoryEntry, count: number): string {
  if (count > 1) return t('Deleted {0} executions.', count)
  if ('error' in entry) return t('Deleted {0}.', basename(entry.path))
  const { workflow, startedAt } = entry.recording
  return t('Deleted the execution of "{0}" ({1}).', workflow, timeAgo(Date.parse(startedAt), Date.now()))
}

/** Lets the user choose of what was deleted. */
export async function restoreExecutions(history: History): Promise<void> {
  const trash = await history.trash()
  if (trash.length === 0) throw new Error(t('Nothing was deleted in the last day.'))
  const now = Date.now()
  const items = trash.map(({ path, name, deletedAt }) => ({
    label: basename(name, '.playhead'),
    description: t('deleted {0}', timeAgo(deletedAt, now)),
    path,
  }))
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: t('Which executions are to be restored?'),
    canPickMany: true,
  })
  if (chosen?.length) await history.restore(chosen.map(({ path }) => path))
}
