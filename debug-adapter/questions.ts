import type { Execution } from '../src/engine/execution.ts'
import type { OpenQuestion } from '../src/engine/waiting.ts'
import type { JsonObject } from '../src/workflow/json.ts'
import type { Session } from './session.ts'

/** Tells the client each question of a run when it opens and when it is gone: by an event, and in the console. */
export function tellQuestions(session: Session, execution: Execution): void {
  const told = new Set<OpenQuestion>()
  /** The same question is in every list the same object. */
  const look = () => {
    const open = execution.questions
    for (const one of [...told]) {
      if (open.includes(one)) continue
      told.delete(one)
      session.send('playhead/question', { ...bodyOf(one), open: false })
    }
    for (const one of open) {
      if (told.has(one)) continue
      told.add(one)
      session.send('playhead/question', { ...bodyOf(one), open: true })
      session.output('console', textOf(one, open.length > 1))
    }
  }
  execution.onQuestions(look)
  look()
}

function bodyOf({ address, question }: OpenQuestion): JsonObject {
  const { kind, prompt, choices, context, default: fallback } = question
  return {
    address,
    kind,
    prompt,
    choices,
    ...(context === undefined ? {} : { context }),
    ...(fallback === undefined ? {} : { default: fallback }),
  }
}

/** What the console says of a question; enough for a client that knows nothing of questions. */
function textOf({ address, question }: OpenQuestion, several: boolean): string {
  const { kind, prompt, choices, context } = question
  const answers =
    choices.length > 0
      ? `: ${choices.map((choice, i) => `${i + 1} ${choice}`).join(', ')}`
      : kind === 'approval' || kind === 'confirmation'
        ? ': yes or no'
        : ''
  return [
    `${address} asks: ${prompt || `an ${kind} is needed`}`,
    ...(context ? [JSON.stringify(context, undefined, 2)] : []),
    `Answer with ":answer ${several ? `${address} ` : ''}<value>"${answers}`,
  ].join('\n')
}
