import { createInterface } from 'node:readline/promises'
import type { Execution } from '../engine/execution.ts'
import { readAnswer } from '../engine/question.ts'
import type { OpenQuestion } from '../engine/waiting.ts'
import { formatError } from '../workflow/problem.ts'
import type { Io } from './io.ts'
import { plainText } from './plain-text.ts'
import { printedValue } from './printed-value.ts'

/** How many lines of what belongs to a question are printed. */
const maxContextLines = 30

/**
 * Puts the questions of a run to the person at the terminal, one after another. Where there is nobody, the run ends as
 * `waiting` once nothing in it goes on without an answer.
 */
export function answerInTerminal(execution: Execution, io: Io): void {
  if (!io.terminal || process.stdin.isTTY !== true) {
    execution.leave()
    return
  }
  let asking = false
  const next = async () => {
    if (asking) return
    asking = true
    for (;;) {
      const [open] = execution.questions
      if (!open || !(await askOne(execution, open, io, readOnce))) break
    }
    asking = false
  }
  execution.onQuestions(() => void next())
}

/** Reads a line; undefined when the person has left, or the signal came first. */
export type ReadLine = (prompt: string, signal: AbortSignal) => Promise<string | undefined>

/**
 * Asks until the question is answered or gone. When the person leaves, nobody is there to answer any more: it can be done
 * later.
 * @param stop ends the asking, not the question
 * @returns false when the person has left, or is not to be asked any more
 */
export async function askOne(
  execution: Execution,
  open: OpenQuestion,
  io: Io,
  read: ReadLine,
  stop?: AbortSignal,
): Promise<boolean> {
  for (const line of questionLines(open, io)) io.print(line)
  const gone = new AbortController()
  const end = execution.onQuestions(() => {
    if (!execution.questions.includes(open)) gone.abort()
  })
  const signal = stop ? AbortSignal.any([gone.signal, stop]) : gone.signal
  try {
    while (!signal.aborted && execution.questions.includes(open)) {
      const text = await read(io.style.cyan('answer> '), signal)
      if (signal.aborted) break
      if (text === undefined) {
        execution.leave()
        return false
      }
      if (text.trim() === '' && open.question.default === undefined) continue
      try {
        const value = text.trim() === '' ? open.question.default! : readAnswer(text)
        execution.answer(open.address, value)
      } catch (thrown) {
        io.complain(formatError(thrown))
      }
    }
    return stop?.aborted !== true
  } finally {
    end()
  }
}

/** Reads one line from the terminal. */
async function readOnce(prompt: string, signal: AbortSignal): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const left = new AbortController()
  // At the end of the input, or with Ctrl-D, no line comes any more.
  terminal.once('close', () => left.abort())
  terminal.once('SIGINT', () => process.emit('SIGINT'))
  try {
    return await terminal.question(prompt, { signal: AbortSignal.any([signal, left.signal]) })
  } catch {
    return undefined
  } finally {
    terminal.close()
  }
}

/** A question with all that a person needs to answer it. */
export function questionLines({ address, question }: OpenQuestion, io: Io): string[] {
  const { prompt, choices, context, kind } = question
  const lines = [
    '',
    `${io.style.bold(plainText(prompt) || `An ${kind} is needed.`)}  ${io.style.dim(address)}`,
  ]
  if (context) lines.push(...printedValue(context, maxContextLines).map(line => `  ${line}`))
  choices.forEach((choice, i) => {
    lines.push(`  ${io.style.cyan(String(i + 1))}  ${plainText(choice)}`)
  })
  if (choices.length === 0 && (kind === 'approval' || kind === 'confirmation'))
    lines.push(io.style.dim('  yes or no'))
  return lines
}
