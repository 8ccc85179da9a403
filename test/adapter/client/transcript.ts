import type { DebugProtocol } from '@vscode/debugprotocol'
import type { DapClient } from './client.ts'
import type { Tree } from './inspect.ts'
import { createNormaliser, type NormaliseOptions } from './normalise.ts'
import { isMessage } from './protocol-types.ts'
import type { Stop } from './stops.ts'

export type TranscriptOptions = NormaliseOptions & {
  /** What to show of each stop's innermost frame: whole scopes (`['Context']`) or values (`['Context', 'bug', 'id']`). */
  select?: string[][]
  /** How deep selected values are expanded; 3 by default. */
  depth?: number
  /** Whether to show the output between stops. */
  output?: boolean
  /** Whether to list all threads at each stop. */
  threads?: boolean
}

export type Step =
  | 'next'
  | 'stepIn'
  | 'stepOut'
  | 'continue'
  | 'stepBack'
  | 'reverseContinue'
  | 'reverseStepIn'
  | 'reverseStepOut'

export type Transcript = {
  /** Writes down where the client stands now: its current stop. */
  add(): Promise<void>
  /** Takes these steps and writes down where each leads. */
  walk(steps: Step[]): Promise<void>
  /** Repeats one step until the session ends or stands at an end of its history; fails past `limit` steps (1000). */
  walkToEnd(step: Step, limit?: number): Promise<void>
  text(): string
}

/**
 * Writes down a session's stops as text that is the same for every run: positions, stacks and values as they are, ids,
 * paths and times by the order in which they appear. References and frame ids are left out altogether.
 */
export function transcript(client: DapClient, options: TranscriptOptions = {}): Transcript {
  const normalise = createNormaliser(options)
  const breakpoints = new Map<number, number>()
  const lines: string[] = []
  let outputFrom = 0

  function breakpointNumber(id: number): number {
    const known = breakpoints.get(id) ?? breakpoints.size + 1
    breakpoints.set(id, known)
    return known
  }

  function writeOutput(): void {
    const { entries } = client.timeline
    for (; outputFrom < entries.length; outputFrom++) {
      const { direction, message } = entries[outputFrom]!
      if (!options.output || direction === 'out' || !isMessage(message)) continue
      if (message.type !== 'event' || message.event !== 'output') continue
      const { category, output } = message.body as DebugProtocol.OutputEvent['body']
      lines.push(`${category ?? 'console'}: ${output.trimEnd()}`)
    }
  }

  async function add(): Promise<void> {
    writeOutput()
    const stop = client.current()
    if (stop.terminated) {
      lines.push('terminated')
      return
    }
    const threads = await client.threads()
    lines.push(headline(stop, threads.find(thread => thread.id === stop.threadId)?.name ?? 'unknown thread'))
    if (options.threads) lines.push(`  threads: ${threads.map(thread => thread.name).join(', ')}`)
    lines.push(...stop.frames.map(frame => `  ${frameLine(frame)}`))
    for (const path of options.select ?? []) await writeSelection(path)
  }

  function headline(stop: Stop, thread: string): string {
    const hit = stop.hitBreakpointIds.map(breakpointNumber).join(', ')
    const parts = [stop.reason]
    if (hit !== '') parts.push(`(breakpoint ${hit})`)
    // The description is only a position away from the live end: it must leave no trace then.
    const description = normalise(stop.description ?? '')
    if (description !== '') parts.push(JSON.stringify(description))
    if (stop.text !== undefined) parts.push(JSON.stringify(stop.text))
    return `${parts.join(' ')} [${thread}]`
  }

  async function writeSelection(path: string[]): Promise<void> {
    const depth = options.depth ?? 3
    const label = path.join('.')
    if (path.length === 1) {
      const scope = (await client.scopes()).find(one => one.name === path[0])
      lines.push(`  ${label}${scope === undefined ? ': absent' : ''}`)
      if (scope !== undefined) writeTree(await client.tree(scope.variablesReference, depth), '    ')
      return
    }
    const variable = await client.findVariable(...path)
    lines.push(`  ${label}: ${variable?.value ?? 'absent'}`)
    if (variable === undefined || variable.variablesReference === 0) return
    writeTree(await client.tree(variable.variablesReference, depth), '    ')
  }

  function writeTree(tree: Tree, indent: string): void {
    for (const [name, value] of Object.entries(tree)) {
      if (typeof value === 'string') {
        lines.push(`${indent}${name}: ${value}`)
      } else {
        lines.push(`${indent}${name}:`)
        writeTree(value, `${indent}  `)
      }
    }
  }

  return {
    add,
    async walk(steps) {
      for (const step of steps) {
        lines.push(`> ${step}`)
        await client[step]()
        await add()
      }
    },
    async walkToEnd(step, limit = 1000) {
      for (let taken = 0; taken < limit; taken++) {
        lines.push(`> ${step}`)
        const stop = await client[step]()
        await add()
        if (stop.terminated || isBoundary(stop)) return
      }
      throw new Error(`no end after ${limit} times ${step}`)
    },
    text: () => `${lines.map(normalise).join('\n')}\n`,
  }
}

function isBoundary(stop: Stop): boolean {
  return /^(Start|End) of recording/.test(stop.description ?? '')
}

function frameLine(frame: DebugProtocol.StackFrame): string {
  const file = frame.source?.path ?? frame.source?.name
  const hint = frame.presentationHint === undefined ? '' : ` (${frame.presentationHint})`
  return file === undefined
    ? `${frame.name}${hint}`
    : `${frame.name}  ${file}:${frame.line}:${frame.column}${hint}`
}
