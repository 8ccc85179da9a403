import { dayOf } from '../../history/tally.ts'
import type { ExecutionStatus } from '../../recording/format.ts'
import { number, t, tn, weekday } from '../../workflow/translate.ts'
import { looks } from './item.ts'
import type { GroupNode, MoreNode, UnreadableNode } from './nodes.ts'
import { statusText } from './status-text.ts'

/** How an item that is no execution looks. */
export interface GroupItem {
  label: string
  description: string
  icon: string
  color?: string
  accessibleLabel: string
}

const day = 86_400_000

/** @param now the time, in milliseconds since 1970 */
export function groupItemOf({ by, tally }: GroupNode, now: number): GroupItem {
  const { key, count, failed, running, waiting } = tally
  const parts = [
    number(count),
    ...(by === 'status'
      ? []
      : [
          ...(running > 0 ? [tn(running, '1 running', '{0} running')] : []),
          ...(waiting > 0 ? [tn(waiting, '1 waiting', '{0} waiting')] : []),
          ...(failed > 0 ? [t('{0} failed', number(failed))] : []),
        ]),
  ]
  const label = labelOf(by, key, now)
  const look = by === 'status' ? looks[key as ExecutionStatus] : undefined
  const of = count === 1 ? t('1 execution') : t('{0} executions', number(count))
  return {
    label,
    description: parts.join(' · '),
    icon: look ? look.icon.replace('~spin', '') : by === 'day' ? 'calendar' : 'type-hierarchy-sub',
    ...(look && { color: look.color }),
    accessibleLabel: [label, of, ...parts.slice(1)].join(', '),
  }
}

function labelOf(by: GroupNode['by'], key: string, now: number): string {
  if (by === 'workflow') return key
  if (by === 'status') {
    const name = statusText(key as ExecutionStatus)
    return name.slice(0, 1).toUpperCase() + name.slice(1)
  }
  if (key === '') return t('On an unknown day')
  if (key === dayOf(now)) return t('Today')
  if (key === dayOf(now - day)) return t('Yesterday')
  return `${key}, ${weekday(new Date(`${key}T12:00:00`))}`
}

/** The files that cannot be read. */
export function unreadableItemOf({ entries }: UnreadableNode): GroupItem {
  const description = number(entries.length)
  return {
    label: t('Cannot be read'),
    description,
    icon: 'warning',
    color: 'list.warningForeground',
    accessibleLabel:
      entries.length === 1 ? t('Cannot be read, 1 file') : t('Cannot be read, {0} files', description),
  }
}

/** The last item of a list that goes on. */
export function moreItemOf({ shown, matching }: MoreNode): GroupItem {
  const description = t('{0} of {1}', number(shown), number(matching))
  return {
    label: t('Load more…'),
    description,
    icon: 'ellipsis',
    accessibleLabel: t('Load more, {0} are shown', description),
  }
}
