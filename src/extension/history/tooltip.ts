import { isRerun, type RecordingRow } from '../../history/row.ts'
import type { RecordingHeader } from '../../recording/format.ts'
import { t } from '../../workflow/translate.ts'
import { commandLink } from '../command-link.ts'
import type { Progress } from './progress.ts'
import { statusText } from './status-text.ts'

/** Characters of an input that are shown. */
const longest = 80

/** As many inputs are shown. */
const mostInputs = 8

/** What the History view says of an execution, as Markdown. All that comes from the recording is a text. */
export function tooltipOf(entry: RecordingRow, took: string | undefined, progress?: Progress): string {
  const { id, workflow, program, status, events, nodes, error, tags, pinned, parent, startedBy, children } =
    entry
  const started = new Date(entry.startedAt).toLocaleString()
  const lines = [
    `**${plain(workflow)}** ${statusText(status)}`,
    '',
    `- ${t('Id: {0}', code(id))}`,
    `- ${t('Started: {0}', plain(started))}`,
    ...(took === undefined ? [] : [`- ${t('Duration: {0}', took)}`]),
    ...(events === undefined ? [] : [`- ${t('Events: {0}, nodes: {1}', events, nodes ?? 0)}`]),
    ...(progress && status === 'running'
      ? [
          `- ${t('So far: {0} events, {1} nodes', progress.events, progress.nodes)}`,
          ...(progress.node === undefined ? [] : [`- ${t('At: {0}', code(progress.node))}`]),
        ]
      : []),
    ...(parent
      ? [
          isRerun(parent)
            ? `- ${t('Runs {0} once more', code(parent.execution))}`
            : `- ${t('Forked from {0} at position {1}', code(parent.execution), parent.position)}`,
        ]
      : []),
    ...(startedBy
      ? [`- ${t('Started by a handler of {0}, at {1}', code(startedBy.execution), code(startedBy.address))}`]
      : []),
    ...(children ? [`- ${t('Made from it: {0}', children.count)}`] : []),
    ...(tags.length > 0 ? [`- ${t('Tags: {0}', tags.map(plain).join(', '))}`] : []),
    ...(pinned ? [`- ${t('Pinned: no cleanup deletes it')}`] : []),
    `- ${t('File: {0}', plain(program))}`,
  ]
  for (const { address, prompt } of entry.questions ?? [])
    lines.push('', `**${t('Asks:')}** ${plain(prompt)} (${code(address)})`)
  if (error) lines.push('', `**${t('Failed at {0}', code(error.address))}**`, '', plain(error.message))
  return lines.join('\n')
}

/** What only the recording itself says: its inputs, and what it was started with. */
export function detailsOf({ inputs, environment }: RecordingHeader): string {
  const all = Object.entries(inputs)
  const lines = all
    .slice(0, mostInputs)
    .map(([name, value]) => `- ${code(name)}: ${code(short(JSON.stringify(value) ?? ''))}`)
  if (all.length > mostInputs) lines.push(`- ${t('… {0} more', all.length - mostInputs)}`)
  const git = environment['git'] as { commit?: unknown; branch?: unknown } | undefined
  const commit = [git?.commit, git?.branch]
    .filter(part => typeof part === 'string')
    .map(part => code(short(`${part}`)))
  return [
    ...(lines.length > 0 ? ['', '', `**${t('Inputs')}**`, '', ...lines] : []),
    ...(commit.length > 0 ? ['', '', t('Commit: {0}', commit.join(', '))] : []),
  ].join('\n')
}

/** What can be done with an execution, as links. */
export function linksOf(path: string, status: RecordingRow['status']): string {
  const link = (text: string, command: LinkedCommand) => commandLink(text, command, [path])
  return [
    '',
    '',
    [
      link(t('Open'), 'playhead.openExecution'),
      link(t('Graph'), 'playhead.openGraph'),
      link(t('Replay'), 'playhead.openRecording'),
      ...(status === 'waiting' ? [link(t('Answer'), 'playhead.answerRecording')] : []),
    ].join(' · '),
  ].join('\n')
}

/** The commands that a tooltip may call. */
export const linkedCommands = [
  'playhead.openExecution',
  'playhead.openGraph',
  'playhead.openRecording',
  'playhead.answerRecording',
] as const

type LinkedCommand = (typeof linkedCommands)[number]

/** Why a file cannot be read, as Markdown. */
export const unreadableTooltip = (error: string): string => `**${t('Cannot be read')}**\n\n${plain(error)}`

const short = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text)

const code = (text: string) => `\`${text.replaceAll('`', "'").replaceAll(/\s+/g, ' ')}\``

/** Text of a workflow that must not be taken for Markdown or HTML. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&').replaceAll('\n', '  \n')
}
