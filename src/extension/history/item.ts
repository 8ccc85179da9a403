import { basename } from 'node:path'
import { isRerun, type RecordingRow } from '../../history/row.ts'
import type { ExecutionStatus } from '../../recording/format.ts'
import { t } from '../../workflow/translate.ts'
import type { HistoryEntry } from './catalog.ts'
import type { Grouping } from './nodes.ts'
import type { Progress } from './progress.ts'
import { statusText } from './status-text.ts'
import { clock, duration, timeAgo } from './time.ts'
import { tooltipOf, unreadableTooltip } from './tooltip.ts'

/** How a file of the history looks in the tree, in the terms of VS Code but without it. */
export interface Item {
  label: string
  description: string
  /** Name of a codicon. */
  icon: string
  /** Id of a theme colour. */
  color: string
  /** Markdown. */
  tooltip: string
  /** By which the manifest's menus know it. */
  contextValue: string
  /** What a screen reader says. */
  accessibleLabel: string
}

/** Where an execution is shown, and what is known of it while it runs. */
export interface ItemPlace {
  /** Under the execution that it was made from. */
  isChild?: boolean
  /** In groups like these, which say something of it already. */
  within?: Grouping
  progress?: Progress | undefined
}

/** How executions that stand like this look. */
export const looks: Record<ExecutionStatus, { icon: string; color: string }> = {
  completed: { icon: 'pass', color: 'testing.iconPassed' },
  failed: { icon: 'error', color: 'testing.iconFailed' },
  running: { icon: 'loading~spin', color: 'charts.blue' },
  cancelled: { icon: 'circle-slash', color: 'testing.iconSkipped' },
  waiting: { icon: 'comment-unresolved', color: 'charts.yellow' },
  interrupted: { icon: 'debug-disconnect', color: 'testing.iconQueued' },
}

/** @param now the time, in milliseconds since 1970 */
export function itemOf(entry: HistoryEntry, now: number, place: ItemPlace = {}): Item {
  if ('error' in entry) {
    const label = basename(entry.path)
    return {
      label,
      description: t('cannot be read'),
      icon: 'warning',
      color: 'list.warningForeground',
      tooltip: unreadableTooltip(entry.error),
      contextValue: 'unreadable',
      accessibleLabel: `${label}, ${t('cannot be read')}`,
    }
  }
  const { recording } = entry
  const { workflow, startedAt, status, pinned } = recording
  const { within = 'none', isChild = false, progress } = place
  const isInWorkflow = within === 'workflow'
  const started = Date.parse(startedAt)
  const ago = timeAgo(started, now)
  const took = tookOf(recording, now)
  const label = isInWorkflow ? clock(started, now) : workflow
  const parts = [
    ...(isChild || recording.parent || recording.startedBy ? relationOf(recording) : []),
    ...(within === 'status' && !isChild ? [] : [statusText(status)]),
    ...(isInWorkflow ? [] : [ago]),
    ...(took === undefined ? [] : [took]),
    ...(status === 'running' && progress ? progressParts(progress) : []),
    ...(pinned ? [t('pinned')] : []),
  ]
  const description = parts.join(' · ')
  return {
    label,
    description,
    ...looks[status],
    tooltip: tooltipOf(recording, took, progress),
    contextValue: `recording.${status}${pinned ? '.pinned' : ''}`,
    accessibleLabel: [
      workflow,
      ...(parts.includes(statusText(status)) ? [] : [statusText(status)]),
      ...parts,
      ...(isInWorkflow ? [ago] : []),
    ].join(', '),
  }
}

/** What it is of the execution that it was made from. */
function relationOf({ parent, startedBy }: RecordingRow): string[] {
  if (parent) return [isRerun(parent) ? t('rerun') : t('fork')]
  return startedBy ? [t('started by a handler')] : []
}

function progressParts({ node, nodes }: Progress): string[] {
  return [
    ...(node === undefined ? [] : [t('at {0}', node)]),
    nodes === 1 ? t('1 node') : t('{0} nodes', nodes),
  ]
}

/** Milliseconds that it took, or has taken so far; unknown for one that was interrupted. */
function tookOf(row: RecordingRow, now: number): string | undefined {
  if (row.duration !== undefined) return duration(row.duration)
  return row.status === 'running' ? duration(now - Date.parse(row.startedAt)) : undefined
}
