import { basename } from 'node:path'
import * as vscode from 'vscode'
import { momentValue } from '../../views/answers/moment.ts'
import type { Both, ComparisonAction, Side, ValuePath } from '../../views/protocol/comparison.ts'
import type { Overview } from '../../views/protocol/execution.ts'
import { formatPath } from '../../workflow/json.ts'
import { t } from '../../workflow/translate.ts'
import { act } from '../execution-page/actions.ts'
import type { ShownRecording } from '../execution-page/recording.ts'
import { comparableUri, sourceUri, valueUri } from '../execution-page/text-uri.ts'
import type { ComparingWorker } from './compare-in-worker.ts'

/** What actions work with. */
interface Compared {
  recordings: Both<ShownRecording>
  executions: Both<Overview>
  ask: ComparingWorker['ask']
}

/** Does what a person has asked for on the page of a comparison. @throws {PlayheadError} when that is not possible */
export async function actOnBoth(
  compared: Compared,
  params: Exclude<ComparisonAction, { action: 'again' }>,
): Promise<void> {
  const { recordings, executions } = compared
  switch (params.action) {
    case 'openDifference':
      return openDifference(compared, params)
    case 'compareTexts':
      await vscode.commands.executeCommand(
        'vscode.diff',
        comparableUri(recordings.a.uri, `${executions.a.id}.execution`),
        comparableUri(recordings.b.uri, `${executions.b.id}.execution`),
        `${executions.a.workflow}: ${executions.a.id} ↔ ${executions.b.id}`,
      )
      return
    case 'compareSources': {
      const [left, right] = (['a', 'b'] as const).map(side =>
        sourceUri(recordings[side].uri, `${side.toUpperCase()} ${basename(executions[side].program)}`),
      )
      const { a, b } = executions
      await vscode.commands.executeCommand(
        'vscode.diff',
        left,
        right,
        `${basename(b.program)}: ${a.id} ↔ ${b.id}`,
      )
      return
    }
    case 'openExecution':
      await vscode.commands.executeCommand('vscode.open', recordings[params.side].uri)
      return
    case 'copy':
    case 'manageTrust':
      return act(recordings.a, params)
    default: {
      const { side, node, ...rest } = params
      return act(recordings[side], { ...rest, ...(node && { node: nodeOf(executions, side, node) }) })
    }
  }
}

/** Nodes of the outermost workflow stand in one graph, even where their workflows have two names. */
function nodeOf({ a, b }: Both<Overview>, side: Side, node: { workflow: string; id: string }) {
  return side === 'b' && node.workflow === a.workflow ? { ...node, workflow: b.workflow } : node
}

/** Shows one value of both in the editor for differences; a side that does not have it is empty. */
async function openDifference(
  { recordings, executions, ask }: Compared,
  { step, a: inA, b: inB }: Extract<ComparisonAction, { action: 'openDifference' }>,
): Promise<void> {
  const given = { ...(inA && { a: inA }), ...(inB && { b: inB }) }
  const { a, b, address } = await ask('places', { step, ...given })
  const [nameA, nameB] = [nameOf((inA ?? inB)!), nameOf((inB ?? inA)!)]
  const isText = await Promise.all(
    (['a', 'b'] as const).map(async side => {
      const place = { a, b }[side]
      if (!place) return true
      const value = await recordings[side].read((_, { timeline }) => momentValue(timeline, place))
      return value === undefined || typeof value === 'string'
    }),
  )
  // Texts are compared as they are; as soon as one is something else, both are JSON.
  const asJson = isText.includes(false)
  const ending = asJson ? 'json' : 'txt'
  const left = valueUri(recordings.a.uri, `A ${nameA}.${ending}`, a, asJson)
  const right = valueUri(recordings.b.uri, `B ${nameB}.${ending}`, b, asJson)
  const ids = [executions.a.id, executions.b.id].map(id => id.slice(-6))
  await vscode.commands.executeCommand(
    'vscode.diff',
    left,
    right,
    `${t('{0} at {1}', nameA === nameB ? nameA : `${nameA} ↔ ${nameB}`, address)}: A ${ids[0]} ↔ B ${ids[1]}`,
  )
}

/** `user.name`, `input.title`, `output`: the state needs no word of its own. */
function nameOf([part, ...steps]: ValuePath): string {
  if (part === 'context') return steps.length === 0 ? 'state' : formatPath(steps)
  return formatPath([part, ...steps])
}
