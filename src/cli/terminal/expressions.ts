import { type Completion, completeAddress, completeInFrame } from '../../debugger/completions.ts'
import { type Session, viewOf } from './session.ts'

/** What could end an expression, as in the debug console of an editor: names, members, functions. */
export async function expressionsOf(session: Session, written: string): Promise<Completion[]> {
  const { state, frame } = await viewOf(session)
  return completeInFrame(session.debuggee.timeline, state, frame?.span.seq ?? 0, written)
}

/** What could end a path of the context. */
export async function pathsOf(session: Session, written: string): Promise<Completion[]> {
  // Behind the path come other words.
  if (/\s/.test(written)) return []
  const found = await expressionsOf(session, written)
  return found.filter(({ kind }) => kind === 'variable' || kind === 'property')
}

/** What could end the name of a place on the timeline. */
export async function placesOf({ debuggee }: Session, written: string): Promise<Completion[]> {
  const words = written.includes('/') ? [] : ['start', 'end', 'failure']
  return [
    ...words.map((label): Completion => ({ label, kind: 'keyword', replaces: written.length, order: 0 })),
    ...completeAddress(debuggee.timeline, written),
  ]
}
