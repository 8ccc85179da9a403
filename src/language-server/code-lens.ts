import type { CodeLens } from 'vscode-languageserver'
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
      lens('$(play) Run', 'playhead.runWorkflow', [model.uri, name]),
      lens('$(debug-alt) Debug', 'playhead.debugWorkflow', [model.uri, name]),
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

function lastRunTitle({ status, duration, startedAt, error }: LastRun, now: number): string {
  const took = duration === undefined ? '' : ` in ${shortDuration(duration)}`
  const where = error ? ` at ${error.address.split('/')[1] ?? error.address}` : ''
  return `${signs[status]} ${status}${where}${took}, ${ago(now - Date.parse(startedAt))}`
}

function ago(milliseconds: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const
  for (const [unit, length] of units) {
    const count = Math.floor(milliseconds / length)
    if (count > 0) return `${count} ${unit}${count === 1 ? '' : 's'} ago`
  }
  return 'just now'
}
