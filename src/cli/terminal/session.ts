import type { Debuggee } from '../../debugger/debuggee.ts'
import type { ForkHost } from '../../debugger/fork.ts'
import { type Frame, framesOf } from '../../debugger/frames.ts'
import type { Manner } from '../../debugger/playhead.ts'
import type { State } from '../../recording/state.ts'
import { threadsOf } from '../../recording/state.ts'
import type { JsonObject } from '../../workflow/json.ts'
import type { Io } from '../io.ts'
import type { TerminalInput } from './input.ts'

/** A breakpoint that was typed; it can stand at several places. */
export interface UserBreakpoint {
  number: number
  /** As typed. */
  text: string
  /** Ids that the breakpoint engine gave it. */
  ids: readonly number[]
  /** Why it cannot stop, or what is worth knowing. */
  message?: string
  /** Lines in the file, or in the included one, from 0. */
  lines: readonly number[]
  /** The path of an included file, as the workflow file names it. */
  included?: string
}

/** A terminal debugger at work on a live run or a recording. */
export interface Session {
  /** Another one after a fork. */
  debuggee: Debuggee
  /** What a fork is started with. */
  readonly host: ForkHost
  readonly io: Io
  readonly input: TerminalInput
  /** The thread that is shown and that steps follow. */
  thread: number
  /** The selected frame, from the innermost. */
  frame: number
  readonly breakpoints: Map<number, UserBreakpoint>
  nextBreakpoint: number
  /** The contexts as they were last shown, by the span that owns them. */
  readonly shown: Map<number, JsonObject>
  /** The expressions that are shown at each stop, by their numbers. */
  readonly displays: Map<number, string>
  /** Which way the last movement went. */
  direction: 'forward' | 'back'
  /** True where the breakpoints of other threads do not stop. */
  alone: boolean
  /** Aborts the movement that is going on. */
  moving: AbortController | undefined
  over: boolean
}

/** Begins a session. */
export function createSession(debuggee: Debuggee, host: ForkHost, io: Io, input: TerminalInput): Session {
  return {
    debuggee,
    host,
    io,
    input,
    thread: 1,
    frame: 0,
    breakpoints: new Map(),
    nextBreakpoint: 1,
    shown: new Map(),
    displays: new Map(),
    direction: 'forward',
    alone: false,
    moving: undefined,
    over: false,
  }
}

/** How movements of the selected thread go. */
export const mannerOf = ({ alone, thread }: Session): Manner => (alone ? { only: thread } : {})

/** A command cannot do what it was asked for; the message says why and what to do. */
export class CommandError extends Error {}

/** What is looked at: the state where the playhead stands, and the stack of the selected thread. */
export interface View {
  state: State
  frames: Frame[]
  /** The selected frame; undefined before the first event. */
  frame?: Frame
}

/** Looks at where the playhead stands. */
export async function viewOf(session: Session): Promise<View> {
  const { timeline, playhead, file } = session.debuggee
  const state = await timeline.state(playhead.cursor.position)
  const frames = framesOf(timeline, file, state, session.thread)
  return { state, frames, frame: frames[Math.min(session.frame, frames.length - 1)] }
}

/** The view and its frame, for what is not possible without one. @throws {CommandError} */
export async function frameOf(session: Session): Promise<View & { frame: Frame }> {
  const view = await viewOf(session)
  if (!view.frame) throw new CommandError('Nothing is open here. Go somewhere first, for example: goto start')
  return { ...view, frame: view.frame }
}

/** The threads that are open where the playhead stands. */
export async function openThreads(session: Session) {
  const { timeline, playhead } = session.debuggee
  return threadsOf(await timeline.state(playhead.cursor.position))
}
