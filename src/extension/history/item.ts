import { basename } from 'node:path'
import type { RecordingRow } from '../../history/row.ts'
import type { ExecutionStatus } from '../../recording/format.ts'
import type { HistoryEntry } from './catalog.ts'
import { duration, timeAgo } from './time.ts'

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
}

const looks: Record<ExecutionStatus, { icon: string; color: string }> = {
  completed: { icon: 'pass', color: 'testing.iconPassed' },
  failed: { icon: 'error', color: 'testing.iconFailed' },
  running: { icon: 'loading~spin', color: 'charts.blue' },
  cancelled: { icon: 'circle-slash', color: 'testing.iconSkipped' },
  waiting: { icon: 'comment-unresolved', color: 'charts.yellow' },
  interrupted: { icon: 'debug-disconnect', color: 'testing.iconQueued' },
}

/** @param now the time, in milliseconds since 1970 */
export function itemOf(entry: HistoryEntry, now: number): Item {
  if ('error' in entry) {
    return {
      label: basename(entry.path),
      description: 'cannot be read',
      icon: 'warning',
      color: 'list.warningForeground',
      tooltip: `**Cannot be read**\n\n${plain(entry.error)}`,
      contextValue: 'unreadable',
    }
  }
  const { workflow, startedAt, status } = entry.recording
  const took = tookOf(entry.recording, now)
  const parts = [status, timeAgo(Date.parse(startedAt), now), ...(took === undefined ? [] : [took])]
  return {
    label: workflow,
    description: parts.join(' · '),
    ...looks[status],
    tooltip: tooltipOf(entry.recording, now),
    contextValue: `recording.${status}`,
  }
}

/** Milliseconds that it took, or has taken so far; unknown for one that was interrupted. */
function tookOf(row: RecordingRow, now: number): string | undefined {
  if (row.duration !== undefined) return duration(row.duration)
  return row.status === 'running' ? duration(now - Date.parse(row.startedAt)) : undefined
}

function tooltipOf(entry: RecordingRow, now: number): string {
  const { id, workflow, program, status, events, nodes, error, tags, pinned } = entry
  const started = new Date(entry.startedAt).toLocaleString()
  const took = tookOf(entry, now)
  const lines = [
    `**${plain(workflow)}** ${status}`,
    '',
    `- Id: \`${id}\``,
    `- Started: ${plain(started)}`,
    ...(took === undefined ? [] : [`- Duration: ${took}`]),
    ...(events === undefined ? [] : [`- Events: ${events}, nodes: ${nodes}`]),
    ...(tags.length > 0 ? [`- Tags: ${tags.map(plain).join(', ')}`] : []),
    ...(pinned ? ['- Pinned: no cleanup deletes it'] : []),
    `- File: ${plain(program)}`,
  ]
  for (const { address, prompt } of entry.questions ?? [])
    lines.push('', `**Asks:** ${plain(prompt)} (\`${address.replaceAll('`', "'")}\`)`)
  if (error) {
    lines.push('', `**Failed at \`${error.address.replaceAll('`', "'")}\`**`, '', plain(error.message))
  }
  return lines.join('\n')
}

/** Text of a workflow that must not be taken for Markdown or HTML. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&').replaceAll('\n', '  \n')
}
