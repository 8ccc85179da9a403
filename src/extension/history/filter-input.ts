import * as vscode from 'vscode'
import { number, t } from '../../workflow/translate.ts'
import { type Facets, readFilter, suggestionsFor } from './filter.ts'
import type { History } from './history.ts'

type Item = vscode.QuickPickItem & { text?: string }

/** Milliseconds without another letter until what fits is counted. */
const pause = 150

/**
 * Asks for the filter of the view, which is written like `status:failed from:7d fuel`: what could be written next is offered, and
 * how many executions fit is said while one types. Escape leaves everything as it was.
 */
export async function askFilter(history: History): Promise<void> {
  const facets = await facetsOf(history)
  const pick = vscode.window.createQuickPick<Item>()
  pick.title = t('Filter History')
  pick.placeholder = t('status:failed workflow:order* tag:nightly from:7d, or any text')
  pick.value = history.filter() === '' ? '' : `${history.filter()} `
  pick.ignoreFocusOut = true
  let found: { text: string; matching: number } | undefined

  const show = () => {
    const text = pick.value.trim()
    const read = readFilter(text)
    const apply: Item =
      'problem' in read
        ? { label: `$(warning) ${t('Not a filter yet')}`, detail: read.problem, alwaysShow: true }
        : {
            label:
              text === '' ? `$(clear-all) ${t('Show all executions')}` : `$(filter) ${t('Show what fits')}`,
            ...(found?.text === text && {
              description:
                found.matching === 1 ? t('1 execution') : t('{0} executions', number(found.matching)),
            }),
            text,
            alwaysShow: true,
          }
    const suggestions = suggestionsFor(pick.value, facets).map(
      ({ term, text: whole, count, about }): Item => ({
        label: `$(add) ${term}`,
        ...(count === undefined ? about && { description: about } : { description: number(count) }),
        text: whole,
        alwaysShow: true,
      }),
    )
    pick.items = [apply, { label: t('add'), kind: vscode.QuickPickItemKind.Separator }, ...suggestions]
    // Not the offer that VS Code thinks nearest to what was typed: Enter shows what fits.
    pick.activeItems = [apply]
  }

  let timer: NodeJS.Timeout | undefined
  const count = async () => {
    const text = pick.value.trim()
    const read = readFilter(text)
    if ('problem' in read) return
    const page = await history.page({ ...read.query, limit: 0 }).catch(() => undefined)
    if (!page || pick.value.trim() !== text) return
    found = { text, matching: page.matching }
    // Whoever has gone down the list is not to lose their place.
    if (pick.activeItems[0] === pick.items[0]) show()
  }
  const changed = () => {
    show()
    clearTimeout(timer)
    timer = setTimeout(count, pause)
  }
  changed()

  const text = await new Promise<string | undefined>(resolve => {
    pick.onDidChangeValue(changed)
    pick.onDidAccept(() => {
      const [item] = pick.activeItems
      if (item?.text === undefined) return
      if (item === pick.items[0]) {
        resolve(item.text)
        pick.hide()
        return
      }
      pick.value = item.text
      changed()
    })
    pick.onDidHide(() => resolve(undefined))
    pick.show()
  })
  clearTimeout(timer)
  pick.dispose()
  if (text !== undefined) await history.filterBy(text)
}

async function facetsOf(history: History): Promise<Facets> {
  const [status, workflow, tag] = await Promise.all([
    history.tally('status'),
    history.tally('workflow'),
    history.tally('tag'),
  ])
  const byCount = <T extends { count: number }>(all: readonly T[]) =>
    all.toSorted((a, b) => b.count - a.count)
  return { status: byCount(status), workflow: byCount(workflow), tag: byCount(tag) }
}
