import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import type { History } from './history.ts'
import type { Grouping, HistoryNode } from './nodes.ts'

const choices: Record<Grouping, () => readonly [label: string, icon: string, detail: string]> = {
  none: () => [t('Time'), 'history', t('One list, the newest first')],
  day: () => [t('Day'), 'calendar', t('Today first')],
  workflow: () => [t('Workflow'), 'type-hierarchy-sub', t('By the name of the workflow')],
  status: () => [t('Status'), 'pass', t('What runs, waits and has failed first')],
}

/** Asks by what the view puts executions together, and remembers it. */
export async function groupHistory(history: History): Promise<void> {
  const now = history.grouping()
  const items = (Object.keys(choices) as Grouping[]).map(grouping => {
    const [label, icon, detail] = choices[grouping]()
    return {
      label,
      detail,
      grouping,
      iconPath: new vscode.ThemeIcon(icon),
      ...(grouping === now && { description: t('as now') }),
    }
  })
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Group the history by') })
  if (chosen) await history.groupBy(chosen.grouping)
}

/** Shows another page of a list; from the palette, of all lists that go on. */
export async function loadMore(history: History, node?: HistoryNode): Promise<void> {
  await history.more(node?.kind === 'more' ? node.above : undefined)
}
