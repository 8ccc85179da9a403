import { createInterface } from 'node:readline/promises'
import type { Execution } from '../engine/execution.ts'
import { readAnswer } from '../engine/question.ts'
import type { OpenQuestion } from '../engine/waiting.ts'
import { formatError } from '../workflow/problem.ts'
import type { Io } from './io.ts'
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
      if (!open) break
      await askOne(execution, open, io)
    }
    asking = false
  }
  execution.onQuestions(() => void next())
}

async function askOne(execution: Execution, open: OpenQuestion, io: Io): Promise<void> {
  for (const line of questionLines(open, io)) io.print(line)
  const gone = new AbortController()
  const stop = execution.onQuestions(() => {
    if (!execution.questions.includes(open)) gone.abort()
  })
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  // At the end of the input, or with Ctrl-D, the person leaves: the answer can be given later.
  terminal.once('close', () => {
    if (!gone.signal.aborted && execution.questions.includes(open)) execution.leave()
  })
  terminal.once('SIGINT', () => process.emit('SIGINT'))
  try {
    while (execution.questions.includes(open)) {
      const text = await terminal.question(io.style.cyan('answer> '), { signal: gone.signal })
      if (text.trim() === '' && open.question.default === undefined) continue
      try {
        const value = text.trim() === '' ? open.question.default! : readAnswer(text)
        execution.answer(open.address, value)
      } catch (thrown) {
        io.complain(formatError(thrown))
      }
    }
  } catch {
    // The question is gone, or the terminal is.
  } finally {
    stop()
    gone.abort()
    terminal.close()
  }
}

/** A question with all that a person needs to answer it. */
export function questionLines({ address, question }: OpenQuestion, io: Io): string[] {
  const { prompt, choices, context, kind } = question
  const lines = [
    '',
    `${io.style.bold(prompt === '' ? `An ${kind} is needed.` : prompt)}  ${io.style.dim(address)}`,
  ]
  if (context) lines.push(...printedValue(context, maxContextLines).map(line => `  ${line}`))
  choices.forEach((choice, i) => {
    lines.push(`  ${io.style.cyan(String(i + 1))}  ${choice}`)
  })
  if (choices.length === 0 && (kind === 'approval' || kind === 'confirmation'))
    lines.push(io.style.dim('  yes or no'))
  return lines
}
