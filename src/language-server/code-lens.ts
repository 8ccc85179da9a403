import type { CodeLens } from 'vscode-languageserver'
import { decimals, t, tn } from '../workflow/translate.ts'
import type { Model } from './model.ts'
import { type LastRun, shortDuration } from './recorded.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Run and Debug above each workflow, and how it ran last. The client provides the commands.
 * @param icons whether the client draws `$(name)` as an icon
 */
export async function codeLenses(
  model: Model,
  { lastRuns }: Surroundings,
  now: number,
  icons: boolean,
): Promise<CodeLens[]> {
  const runs = await lastRuns(model.path)
  return [...model.file.workflows.values()].flatMap(({ name, keyRange }) => {
    const lens = (title: string, command: string, args: unknown[]): CodeLens => ({
      range: keyRange,
      command: { title: icons ? title : title.replace(/^\$\([\w-]+\) /, ''), command, arguments: args },
    })
    const last = runs.get(name)
    return [
      lens(`$(play) ${t('Run')}`, 'playhead.runWorkflow', [model.uri, name]),
      lens(`$(debug-alt) ${t('Debug')}`, 'playhead.debugWorkflow', [model.uri, name]),
      ...(last ? [lens(lastRunTitle(last, now), 'playhead.openRecording', [last.recording])] : []),
    ]
  })
}

const signs: Record<LastRun['status'], string> = {
  completed: '$(pass)',
  failed: '$(error)',
  cancelled: '$(circle-slash)',
  waiting: '$(comment-unresolved)',
  interrupted: '$(warning)',
  running: '$(sync)',
}

const statusWords: Record<LastRun['status'], () => string> = {
  completed: () => t('completed'),
  failed: () => t('failed'),
  cancelled: () => t('cancelled'),
  waiting: () => t('waiting'),
  interrupted: () => t('interrupted'),
  running: () => t('running'),
}

function lastRunTitle({ status, duration, startedAt, error }: LastRun, now: number): string {
  const at = error && (error.address.split('/')[1] ?? error.address)
  const stands = at === undefined ? statusWords[status]() : t('{0} at {1}', statusWords[status](), at)
  const took = duration === undefined ? stands : t('{0} in {1}', stands, decimals(shortDuration(duration)))
  return `${signs[status]} ${took}, ${ago(now - Date.parse(startedAt))}`
}

function ago(milliseconds: number): string {
  const [minutes, hours, days] = [60_000, 3_600_000, 86_400_000].map(unit => Math.floor(milliseconds / unit))
  if (days! > 0) return tn(days!, '1 day ago', '{0} days ago')
  if (hours! > 0) return tn(hours!, '1 hour ago', '{0} hours ago')
  if (minutes! > 0) return tn(minutes!, '1 minute ago', '{0} minutes ago')
  return t('just now')
}
