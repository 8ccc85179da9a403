import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import { type Completion, completeAddress, completeInFrame } from '../../src/debugger/completions.ts'
import { consoleCommands } from '../console-commands.ts'
import { cancellable, handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { spanOf } from './stack.ts'

const request = handler(
  'completions',
  'loaded',
  z.looseObject({
    text: z.string(),
    column: z.int(),
    line: z.int().optional(),
    frameId: z.int().optional(),
  }),
  async (session, { text, column, line, frameId }) => {
    const lines = text.split(/\r\n|\r|\n/)
    const row = within(lines.length - 1, line === undefined ? 0 : session.places.fromLine(line))
    const character = within(lines[row]!.length, session.places.fromColumn(column))
    const before = [...lines.slice(0, row), lines[row]!.slice(0, character)].join('\n')
    const found = await completionsOf(session, before, frameId)
    return { body: { targets: found.map(one => itemOf(session, one, character)) } }
  },
  { supportsCompletionsRequest: true, completionTriggerCharacters: ['.', ':', '/'] },
)

/** A number from 0 to a limit: a client can ask outside of its text. */
function within(limit: number, wanted: number): number {
  return Math.max(0, Math.min(wanted, limit))
}

async function completionsOf(
  session: Session,
  before: string,
  frameId: number | undefined,
): Promise<Completion[]> {
  const command = /^\s*(:\w*)(\s+)?([\s\S]*)$/.exec(before)
  if (command && command[2] === undefined) return commandNames(command[1]!)
  const argument = command ? consoleCommands[command[1]!]?.argument : undefined
  if (command && argument === undefined) return []
  if (argument === 'question') return answers(session, command![3]!)
  // Nothing can be looked at while it moves.
  if (session.movement.isRunning || !session.hasBegun) return []
  const { timeline } = session.debuggee
  if (argument === 'place') return places(session, command![3]!)
  const written = command ? command[3]! : before
  const span = await spanOf(session, frameId)
  const found = await completeInFrame(timeline, await session.state(), span, written)
  return argument === 'path' ? found.filter(({ kind }) => kind === 'variable' || kind === 'property') : found
}

function commandNames(begun: string): Completion[] {
  return Object.entries(consoleCommands).map(([label, { usage, summary }]) => ({
    label,
    ...(usage === '' ? {} : { text: `${label} ` }),
    kind: 'keyword',
    detail: usage === '' ? summary : `${usage}: ${summary}`,
    replaces: begun.length,
    order: 0,
  }))
}

const named = ['start', 'end', 'failure']

function places({ debuggee: { timeline } }: Session, before: string): Completion[] {
  const words = before.includes('/') ? [] : named
  return [
    ...words.map((label): Completion => ({ label, kind: 'keyword', replaces: before.length, order: 0 })),
    ...completeAddress(timeline, before),
  ]
}

/** The questions that are open, while no value has been begun, and the answers that they take. */
function answers({ debuggee: { execution } }: Session, before: string): Completion[] {
  const open = execution?.questions ?? []
  const [first, rest] = /^(\S*)(?:\s+(.*))?$/s.exec(before)?.slice(1) ?? []
  if (rest === undefined) {
    const addresses = open.length > 1 ? open.map(({ address }) => address) : []
    const choices = open.length === 1 ? open[0]!.question.choices : []
    return [...addresses, ...choices].map(label => ({
      label,
      kind: 'value',
      replaces: before.length,
      order: 0,
    }))
  }
  const meant = open.find(({ address }) => address === first)
  return (meant?.question.choices ?? []).map(label => ({
    label,
    kind: 'value',
    replaces: rest.length,
    order: 0,
  }))
}

function itemOf(session: Session, one: Completion, character: number): DebugProtocol.CompletionItem {
  const { label, text, kind, detail, caret, order } = one
  // What begins on an earlier line can be replaced on this one only.
  const replaces = Math.min(one.replaces, character)
  const from = character - replaces
  // VS Code takes it for an index, whatever its columns start at, and finds by it which of the items fit what is typed.
  const start = session.client?.clientID === 'vscode' ? from : session.places.column(from)
  return {
    label,
    ...(text === undefined ? {} : { text }),
    type: kind,
    ...(detail === undefined ? {} : { detail }),
    sortText: `${order}${label}`,
    start,
    length: replaces,
    ...(caret === undefined ? {} : { selectionStart: caret, selectionLength: 0 }),
  }
}

/** What can be written in the console. */
export const completions: RequestHandler[] = [cancellable(request)]
