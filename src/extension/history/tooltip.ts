import type { RecordingRow } from '../../history/row.ts'
import type { RecordingHeader } from '../../recording/format.ts'
import type { Progress } from './progress.ts'

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
    `**${plain(workflow)}** ${status}`,
    '',
    `- Id: ${code(id)}`,
    `- Started: ${plain(started)}`,
    ...(took === undefined ? [] : [`- Duration: ${took}`]),
    ...(events === undefined ? [] : [`- Events: ${events}, nodes: ${nodes}`]),
    ...(progress && status === 'running'
      ? [
          `- So far: ${progress.events} events, ${progress.nodes} nodes`,
          ...(progress.node === undefined ? [] : [`- At: ${code(progress.node)}`]),
        ]
      : []),
    ...(parent
      ? [
          parent.position <= 1
            ? `- Runs ${code(parent.execution)} once more`
            : `- Forked from ${code(parent.execution)} at position ${parent.position}`,
        ]
      : []),
    ...(startedBy
      ? [`- Started by a handler of ${code(startedBy.execution)}, at ${code(startedBy.address)}`]
      : []),
    ...(children ? [`- Made from it: ${children.count}`] : []),
    ...(tags.length > 0 ? [`- Tags: ${tags.map(plain).join(', ')}`] : []),
    ...(pinned ? ['- Pinned: no cleanup deletes it'] : []),
    `- File: ${plain(program)}`,
  ]
  for (const { address, prompt } of entry.questions ?? [])
    lines.push('', `**Asks:** ${plain(prompt)} (${code(address)})`)
  if (error) lines.push('', `**Failed at ${code(error.address)}**`, '', plain(error.message))
  return lines.join('\n')
}

/** What only the recording itself says: its inputs, and what it was started with. */
export function detailsOf({ inputs, environment }: RecordingHeader): string {
  const all = Object.entries(inputs)
  const lines = all
    .slice(0, mostInputs)
    .map(([name, value]) => `- ${code(name)}: ${code(short(JSON.stringify(value) ?? ''))}`)
  if (all.length > mostInputs) lines.push(`- … ${all.length - mostInputs} more`)
  const git = environment['git'] as { commit?: unknown; branch?: unknown } | undefined
  const commit = [git?.commit, git?.branch]
    .filter(part => typeof part === 'string')
    .map(part => code(short(`${part}`)))
  return [
    ...(lines.length > 0 ? ['', '**Inputs**', '', ...lines] : []),
    ...(commit.length > 0 ? ['', `Commit: ${commit.join(' on ')}`] : []),
  ].join('\n')
}

/** What can be done with an execution, as links. The path stands in them as an argument, encoded. */
export function linksOf(path: string, status: RecordingRow['status']): string {
  const argument = encodeURIComponent(JSON.stringify([path])).replace(
    /[()'!*]/g,
    sign => `%${sign.charCodeAt(0).toString(16)}`,
  )
  const link = (text: string, command: LinkedCommand) => `[${text}](command:${command}?${argument})`
  return [
    '',
    '',
    [
      link('Open', 'playhead.openExecution'),
      link('Graph', 'playhead.openGraph'),
      link('Replay', 'playhead.openRecording'),
      ...(status === 'waiting' ? [link('Answer', 'playhead.answerRecording')] : []),
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
export const unreadableTooltip = (error: string): string => `**Cannot be read**\n\n${plain(error)}`

const short = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text)

const code = (text: string) => `\`${text.replaceAll('`', "'").replaceAll(/\s+/g, ' ')}\``

/** Text of a workflow that must not be taken for Markdown or HTML. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&').replaceAll('\n', '  \n')
}
