import type { Halt } from '../../debugger/playhead.ts'
import type { StepKind } from '../../debugger/stepping.ts'
import { findPlace } from '../../recording/find-place.ts'
import { answerWhileMoving } from './answer-while-moving.ts'
import type { Command, CommandGroup } from './command.ts'
import { placesOf } from './expressions.ts'
import { CommandError, mannerOf, openThreads, type Session } from './session.ts'
import { showStop } from './show-stop.ts'

/** Moves the playhead, then shows where it stopped. */
export async function move(
  session: Session,
  movement: (signal: AbortSignal) => Promise<Halt>,
): Promise<void> {
  const control = new AbortController()
  session.moving = control
  const answered = answerWhileMoving(session)
  const { seq: before } = session.debuggee.playhead.cursor
  let halt: Halt
  try {
    halt = await movement(control.signal)
  } finally {
    session.moving = undefined
    answered()
  }
  // Whatever happens to this process from here on, the recording has all that was seen.
  session.debuggee.execution?.timeline.flush()
  session.direction = halt.cursor.seq < before ? 'back' : 'forward'
  session.thread = halt.cursor.thread
  session.frame = 0
  await showStop(session, halt)
}

/** Runs a live execution up to its first event and stops there. */
export function stopAtEntry(session: Session): Promise<void> {
  return move(session, signal => session.debuggee.playhead.start(signal))
}

const step = (kind: StepKind) => (session: Session) =>
  move(session, signal => session.debuggee.playhead.step(kind, session.thread, signal, mannerOf(session)))

const stepBack = (kind: StepKind) => (session: Session) =>
  move(session, signal => session.debuggee.playhead.stepBack(kind, session.thread, signal, mannerOf(session)))

const command = (names: Command['names'], help: string, run: Command['run']): Command => ({
  names,
  usage: '',
  help,
  run,
})

const goTo: Command = {
  names: ['goto', 'go', 'j'],
  usage: '<position|address|start|end|failure>',
  help: 'go there without running what lies between',
  async run(session, argument) {
    if (argument === '') throw new CommandError('Say where to go, for example: goto 12, or: goto start')
    const { timeline, playhead } = session.debuggee
    const position = findPlace(timeline, argument)
    await move(session, async () => playhead.seek(position))
  },
  complete: placesOf,
}

const thread: Command = {
  names: ['thread'],
  usage: '<number>',
  help: 'look at a thread, and let steps follow it',
  async run(session, argument) {
    const threads = await openThreads(session)
    const chosen = threads.find(({ id }) => String(id) === argument)
    if (!chosen) {
      const known = threads.map(({ id }) => id).join(', ')
      throw new CommandError(`There is no thread "${argument}" here. Open are: ${known}.`)
    }
    session.thread = chosen.id
    session.frame = 0
    await showStop(session, undefined)
  },
  complete: async session => (await openThreads(session)).map(({ id }) => String(id)),
}

const alone: Command = {
  names: ['alone'],
  usage: '[off]',
  help: 'stop at breakpoints of this thread only; errors stop anywhere',
  async run(session, argument) {
    if (argument !== '' && argument !== 'off') throw new CommandError('Write: alone, or: alone off')
    session.alone = argument === ''
    session.io.print(
      session.alone
        ? `Breakpoints stop on thread ${session.thread} only.`
        : 'Breakpoints stop on all threads.',
    )
  },
  complete: async () => ['off'],
}

/** The commands that move, forwards on the left and their mirror images on the right. */
export const moving: readonly CommandGroup[] = [
  {
    title: 'Forward',
    commands: [
      command(['next', 'n'], 'to the next node, over all that is inside this one', step('over')),
      command(['step', 's'], 'into what comes first inside', step('in')),
      command(['out', 'o'], 'to the end of the sub-workflow, branch or handler', step('out')),
      command(['event', 'e'], 'by one event', step('event')),
      command(['continue', 'c', 'cont'], 'to the next breakpoint, or the end', session =>
        move(session, signal => session.debuggee.playhead.continue(signal, mannerOf(session))),
      ),
    ],
  },
  {
    title: 'Back in time',
    commands: [
      command(['back', 'rnext', 'rn'], 'to the node before, over all that is inside it', stepBack('over')),
      command(['rstep', 'rs'], 'back into what happened last', stepBack('in')),
      command(['rout', 'ro'], 'to the beginning of what encloses this', stepBack('out')),
      command(['revent', 're'], 'back by one event', stepBack('event')),
      command(['rcontinue', 'rc'], 'to the breakpoint before, or the start', session =>
        move(session, signal => session.debuggee.playhead.reverseContinue(signal, mannerOf(session))),
      ),
    ],
  },
  { title: 'Anywhere', commands: [goTo, thread, alone] },
]
