import { askOne } from '../questions.ts'
import type { Session } from './session.ts'

/**
 * Puts the questions of a run to the person while it moves, since nothing else can let it go on.
 * @returns what ends that
 */
export function answerWhileMoving(session: Session): () => void {
  const { execution } = session.debuggee
  if (!execution) return () => {}
  const stop = new AbortController()
  let asking = false
  const next = async () => {
    if (asking) return
    asking = true
    for (;;) {
      const [open] = execution.questions
      if (!open || !(await askOne(execution, open, session.io, session.input.read, stop.signal))) break
    }
    asking = false
  }
  const end = execution.onQuestions(() => void next())
  void next()
  return () => {
    end()
    stop.abort()
  }
}
