import type { Json, JsonObject } from '../workflow/json.ts'
import type { Question } from './question.ts'
import type { Work } from './work.ts'

/**
 * Asks a person, in a span of its own whose result is the answer. What is known so far reaches the recording first: the
 * answer may come long after this process has ended.
 * @param id names the question below its node
 * @param until what ends the question before somebody answers, as a signal; the end of all around it by default
 */
export function ask(
  work: Work,
  id: string,
  question: Question,
  until: (asked: Work) => AbortSignal = ({ scope }) => scope.signal,
): Promise<Json> {
  return work.step('question', id, question as unknown as JsonObject, inner => {
    const { run } = inner.scope
    run.timeline.save()
    return run.waiting.ask({ address: inner.address, question }, until(inner))
  })
}
