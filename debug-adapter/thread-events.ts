import { type State, threadsOf } from '../src/recording/state.ts'
import type { Session } from './session.ts'

/** Tells the client at each stop which threads are there that were not at the stop before, and which are gone. */
export function createThreadEvents(): (session: Session, state: State) => void {
  let known: ReadonlySet<number> | undefined
  return (session, state) => {
    const now = new Set(threadsOf(state).map(({ id }) => id))
    const before = known
    known = now
    if (!before) return
    for (const threadId of before)
      if (!now.has(threadId)) session.send('thread', { reason: 'exited', threadId })
    for (const threadId of now)
      if (!before.has(threadId)) session.send('thread', { reason: 'started', threadId })
  }
}
