import { basename } from 'node:path'
import type { RecordingEntry } from '../../history/recordings.ts'
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
  const { header, status } = entry.recording
  const took = tookOf(entry.recording, now)
  const parts = [status, timeAgo(Date.parse(header.startedAt), now), ...(took === undefined ? [] : [took])]
  return {
    label: header.workflow,
    description: parts.join(' · '),
    ...looks[status],
    tooltip: tooltipOf(entry.recording, now),
    contextValue: `recording.${status}`,
  }
}

/** Milliseconds that it took, or has taken so far; unknown for one that was interrupted. */
function tookOf({ header, summary, status }: RecordingEntry, now: number): string | undefined {
  if (summary) return duration(summary.duration)
  return status === 'running' ? duration(now - Date.parse(header.startedAt)) : undefined
}

function tooltipOf(entry: RecordingEntry, now: number): string {
  const { header, summary, status } = entry
  const started = new Date(header.startedAt).toLocaleString()
  const took = tookOf(entry, now)
  const lines = [
    `**${plain(header.workflow)}** ${status}`,
    '',
    `- Id: \`${header.execution}\``,
    `- Started: ${plain(started)}`,
    ...(took === undefined ? [] : [`- Duration: ${took}`]),
    ...(summary ? [`- Events: ${summary.events}, nodes: ${summary.nodes}`] : []),
    `- File: ${plain(header.path)}`,
  ]
  for (const { address, prompt } of summary?.questions ?? [])
    lines.push('', `**Asks:** ${plain(prompt)} (\`${address.replaceAll('`', "'")}\`)`)
  if (summary?.error) {
    lines.push(
      '',
      `**Failed at \`${summary.error.address.replaceAll('`', "'")}\`**`,
      '',
      plain(summary.error.message),
    )
  }
  return lines.join('\n')
}

/** Text of a workflow that must not be taken for Markdown or HTML. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&').replaceAll('\n', '  \n')
}
