import { dayOf } from '../../history/tally.ts'
import type { ExecutionStatus } from '../../recording/format.ts'
import { looks } from './item.ts'
import type { GroupNode, MoreNode, UnreadableNode } from './nodes.ts'

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
    count.toLocaleString('en'),
    ...(by === 'status'
      ? []
      : [
          ...(running > 0 ? [`${running} running`] : []),
          ...(waiting > 0 ? [`${waiting} waiting`] : []),
          ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
        ]),
  ]
  const label = labelOf(by, key, now)
  const look = by === 'status' ? looks[key as ExecutionStatus] : undefined
  const of = count === 1 ? '1 execution' : `${count.toLocaleString('en')} executions`
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
  if (by === 'status') return key.slice(0, 1).toUpperCase() + key.slice(1)
  if (key === '') return 'On an unknown day'
  if (key === dayOf(now)) return 'Today'
  if (key === dayOf(now - day)) return 'Yesterday'
  const weekday = new Date(`${key}T12:00:00`).toLocaleDateString('en', { weekday: 'long' })
  return `${key}, ${weekday}`
}

/** The files that cannot be read. */
export function unreadableItemOf({ entries }: UnreadableNode): GroupItem {
  const description = entries.length.toLocaleString('en')
  return {
    label: 'Cannot be read',
    description,
    icon: 'warning',
    color: 'list.warningForeground',
    accessibleLabel: `Cannot be read, ${description} ${entries.length === 1 ? 'file' : 'files'}`,
  }
}

/** The last item of a list that goes on. */
export function moreItemOf({ shown, matching }: MoreNode): GroupItem {
  const description = `${shown.toLocaleString('en')} of ${matching.toLocaleString('en')}`
  return {
    label: 'Load more…',
    description,
    icon: 'ellipsis',
    accessibleLabel: `Load more, ${description} are shown`,
  }
}
