import * as z from 'zod'
import { chooseQuestion, type Execution } from '../../src/engine/execution.ts'
import { checkAnswer, readAnswer } from '../../src/engine/question.ts'
import type { Json } from '../../src/workflow/json.ts'
import { failure, PlayheadError } from '../../src/workflow/problem.ts'
import { RequestError } from '../refusal.ts'
import { handler, type Reply, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'

/**
 * Answers a question once the response is on its way, because the answer makes the run go on.
 * @param address which one is meant; undefined where only one is open
 * @throws {PlayheadError} when it is no answer, or to nothing
 */
export function answerQuestion(
  session: Session,
  address: string | undefined,
  value: Json,
): Reply & { address: string } {
  const execution = executionOf(session)
  const asked = chooseQuestion(execution.questions, address)
  checkAnswer(asked.question, value)
  return {
    address: asked.address,
    body: { address: asked.address },
    after: () => execution.answer(asked.address, value),
  }
}

/**
 * The console's `:answer <value>`, or `:answer <question> <value>`.
 * @throws {PlayheadError} as {@link answerQuestion}
 */
export function answerInConsole(session: Session, text: string): Reply {
  const { questions } = executionOf(session)
  const [first = '', ...rest] = text.split(/\s+/)
  const named = rest.length > 0 && isQuestion(questions, first)
  const value = readAnswer(named ? text.slice(first.length) : text)
  const { address, after } = answerQuestion(session, named ? first : undefined, value)
  return { body: { result: `Answered ${address}.`, variablesReference: 0 }, after }
}

function isQuestion(questions: Execution['questions'], text: string): boolean {
  try {
    return chooseQuestion(questions, text) !== undefined
  } catch (thrown) {
    if (!(thrown instanceof PlayheadError)) throw thrown
    return thrown.code === 'several-questions'
  }
}

function executionOf({ debuggee: { execution, timeline } }: Session): Execution {
  if (execution) return execution
  if (timeline.status !== 'waiting') throw failure('no-question', { place: '', known: [] })
  throw new RequestError(
    'This is a replay. To answer, and go on from here, start with "mode": "resume" in the launch configuration.',
  )
}

/** Questions to people. */
export const answering: RequestHandler[] = [
  handler(
    'playhead/answer',
    'loaded',
    z.looseObject({ address: z.string().optional(), value: z.json() }),
    (session, { address, value }) => {
      const { body, after } = answerQuestion(session, address, value as Json)
      return { body, after }
    },
  ),
  // Nobody is there to answer any more: the run ends, as waiting, once nothing in it goes on.
  handler('playhead/leave', 'loaded', z.looseObject({}), session => {
    const execution = executionOf(session)
    return { after: () => execution.leave() }
  }),
]
